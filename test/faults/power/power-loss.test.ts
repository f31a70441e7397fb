import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { faultHistories, faultSeed, printCount } from '../../kit/fault-counts.ts';
import { filesOf, loadSystems } from '../../kit/mixed-load-plan.ts';
import { checkAfterPowerLoss } from '../../kit/power-check.ts';
import { cutModes, cutPower } from '../../kit/power-cut.ts';
import { quickTempDir } from '../../kit/quick-temp-dir.ts';
import { describeReal } from '../../kit/real/requirement.ts';
import { seededRandom } from '../../kit/seeded-random.ts';
import { straceRequirement, traceWrites } from '../../kit/write-trace.ts';

const child = fileURLToPath(new URL('../../kit/children/mixed-load.ts', import.meta.url));
/** Length of the recorded life, milliseconds. */
const lifeMs = 1_000;

/**
 * The machine loses power, simulated: every write and fsync of the workspace file and its log is recorded with strace, and for
 * many moments the files are made as a disk may have kept them: what was fsynced, and of the rest nothing, everything, or any
 * part. Limits: one recorded life a run, files and their names are taken to exist once they were created (SQLite syncs the
 * folder), and a disk that lies about fsync is beyond any program.
 */
describeReal(straceRequirement, 'a machine that loses power', () => {
  test(
    'what was acknowledged at level power is there, and nothing is torn, whatever the disk kept of the rest',
    async () => {
      await using dir = quickTempDir();
      const folder = join(dir.path, 'life');
      mkdirSync(folder);
      const files = filesOf(folder);
      const effects = loadSystems.map((system) => files.effects(system));
      for (const file of [files.ledger, ...effects]) writeFileSync(file, '');
      const events = await traceWrites({
        args: [child, folder, '0', String(faultSeed), '-', '0', 'load'],
        files: [files.workspace, `${files.workspace}-wal`, files.ledger, ...effects],
        traceFile: join(dir.path, 'trace'),
        until: (ready) => ready.then(() => delay(lifeMs)),
      });
      const syncs = events.filter(({ what }) => what === 'sync').length;
      expect(syncs).toBeGreaterThan(10);

      const elsewhere = new Set([files.ledger, ...effects].map((file) => basename(file)));
      // Before the first line of the ledger nothing was promised.
      const first = events.findIndex(({ file }) => file === basename(files.ledger));
      // The moments right after a promise are the ones at which a missing fsync shows.
      const promised = events.flatMap((event, index) =>
        event.what === 'write' && event.file === basename(files.ledger) && event.data.includes('receipt')
          ? [index + 1]
          : [],
      );
      expect(promised.length).toBeGreaterThan(10);
      const random = seededRandom(faultSeed);
      const cuts = Math.max(faultHistories, 2 * cutModes.length);
      let [receipts, messages, lostMessages] = [0, 0, 0];
      for (let round = 0; round < cuts; round++) {
        const mode = cutModes[round % cutModes.length]!;
        const afterPromise = Math.floor(round / cutModes.length) % 2 === 1;
        const cut = afterPromise ? random.pick(promised) : random.between(first, events.length);
        const found = join(dir.path, `cut-${round}`);
        mkdirSync(found);
        cutPower({ events, cut, mode, random, folder: found, elsewhere });
        const { wrong, ...counts } = checkAfterPowerLoss(found);
        expect(wrong, `cut after ${cut} of ${events.length} file events, the disk kept ${mode}`).toEqual([]);
        receipts += counts.receipts;
        messages += counts.powerMessages;
        lostMessages += counts.lostProcessMessages;
      }
      expect(receipts).toBeGreaterThan(cuts);
      expect(messages).toBeGreaterThan(cuts);
      printCount('power loss', { cuts, fileEvents: events.length, syncs, receipts, messages, lostMessages });
    },
    60_000 + faultHistories * 1_000,
  );
});

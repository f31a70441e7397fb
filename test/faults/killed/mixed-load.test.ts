import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { faultRounds, faultSeed, printCount } from '../../kit/fault-counts.ts';
import { killUnderLoad } from '../../kit/mixed-load-series.ts';
import { quickTempDir } from '../../kit/quick-temp-dir.ts';

/** Kills a series makes on one workspace before a fresh one begins: long enough for old work to be carried through many lives. */
const perSeries = 25;
/** Series at the same time: starting processes waits more than it computes. */
const atOnce = 2;

test(
  `killed ${faultRounds} times under mixed load: nothing is lost, nothing happens twice, lanes keep their order`,
  async () => {
    await using dir = quickTempDir();
    const compileCache = join(dir.path, 'compile-cache');
    const sizes = Array.from({ length: Math.ceil(faultRounds / perSeries) }, (_, index) =>
      Math.min(perSeries, faultRounds - index * perSeries),
    );
    const series = sizes.map((rounds, index) => ({ rounds, seed: faultSeed + index, name: `series-${index}` }));
    const total = { kills: 0, atFaultPoints: 0, intents: 0, messages: 0, inbound: 0 };
    const states: Record<string, number> = {};
    const runNext = async (): Promise<void> => {
      for (let next = series.shift(); next !== undefined; next = series.shift()) {
        const folder = join(dir.path, next.name);
        mkdirSync(folder);
        const { wrong, tally, ...counts } = await killUnderLoad({ ...next, folder, compileCache });
        expect(wrong, `seed ${next.seed}`).toEqual([]);
        total.kills += counts.kills;
        total.atFaultPoints += counts.atFaultPoints;
        total.intents += tally.intents;
        total.messages += tally.messages;
        total.inbound += tally.inbound;
        for (const [state, count] of Object.entries(tally.states)) states[state] = (states[state] ?? 0) + count;
      }
    };
    await Promise.all(Array.from({ length: atOnce }, runNext));
    expect(total.kills).toBe(faultRounds);
    // Load that never gets anywhere would prove nothing.
    expect(states['done'] ?? 0).toBeGreaterThan(faultRounds / 4);
    expect(total.inbound).toBeGreaterThan(faultRounds);
    printCount('SIGKILL under mixed load', { ...total, ...states });
  },
  60_000 + faultRounds * 3_000,
);

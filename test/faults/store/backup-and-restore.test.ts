import {
  closeSync,
  existsSync,
  openSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { expect, test } from 'vitest';
import { createRealClock } from '../../../src-main/core/ports/real-clock.ts';
import { listBackups } from '../../../src-main/core/store/backup-files.ts';
import { createBackups, damageMark } from '../../../src-main/core/store/backups.ts';
import { openOrRestore } from '../../../src-main/core/store/open-or-restore.ts';
import type { Store } from '../../../src-main/core/store/store.ts';
import type { ConversationId } from '../../../src-shared/model/ids.ts';
import { kinds } from '../../kit/crash-stories.ts';
import { nullLogger } from '../../kit/null-logger.ts';
import { openTestStore } from '../../kit/open-test-store.ts';
import { createRecordingLogger } from '../../kit/recording-logger.ts';
import { scriptedAct, scriptedIntent } from '../../kit/scripted-intents.ts';
import { createScriptedSystem } from '../../kit/scripted-participant.ts';
import { smallDisk } from '../../kit/small-disk.ts';
import { tempDir } from '../../kit/temp-dir.ts';
import { openWorld } from '../../kit/transactions-world.ts';
import { createVirtualClock } from '../../kit/virtual-clock.ts';

const clock = createRealClock();
const quiet = { clock, logger: nullLogger, onDamage: () => {} };
const addRows = (store: Store, first: number, count: number): void =>
  store.write('process', (tx) => {
    const add = tx.prepare('INSERT INTO bus_key (topic, key, first_seq, expires_at) VALUES (1, ?, 1, 0)');
    for (let n = first; n < first + count; n++) add.run(`key ${n} ${'x'.repeat(60)}`);
  });
const rowsOf = (store: Store): number =>
  store.read((db) => db.prepare('SELECT count(*) FROM bus_key').pluck().get()) as number;

/** Overwrites the pages from this share of the file on. */
function damage(path: string, from: number): void {
  const file = openSync(path, 'r+');
  const { size } = statSync(path);
  for (let at = Math.floor((size * from) / 4_096) * 4_096; at < size; at += 4_096)
    writeSync(file, Buffer.alloc(512, 0xab), 0, 512, at);
  closeSync(file);
}

test('a backup is made while the file is written to, is sound, and only the newest are kept', async () => {
  await using dir = tempDir();
  using store = openTestStore({ path: `${dir.path}/w.db` });
  using backups = createBackups({ ...quiet, path: store.path, keep: 2 });
  for (let round = 0; round < 4; round++) {
    const making = backups.make();
    for (let n = 0; n < 50; n++) {
      addRows(store, round * 5_000 + n * 100, 100);
      await clock.sleep(0);
    }
    expect(await making).toMatchObject({ outcome: 'made' });
  }
  const kept = listBackups(store.path);
  expect(kept).toHaveLength(2);
  const before = rowsOf(store);
  using copy = openTestStore({ path: kept[0]!.path });
  expect(rowsOf(copy)).toBeGreaterThan(0);
  expect(rowsOf(copy)).toBeLessThanOrEqual(before);
  expect(rowsOf(copy) % 100).toBe(0);
});

test('nothing is copied where nothing was written since, and the schedule makes one by itself', async () => {
  await using dir = tempDir();
  const virtual = createVirtualClock(Date.now() + 60_000);
  using store = openTestStore({ path: `${dir.path}/w.db` });
  const logger = createRecordingLogger();
  using backups = createBackups({ ...quiet, logger, clock: virtual, path: store.path, firstMs: 1_000, everyMs: 2_000 });
  await virtual.advance(1_000);
  expect(await backups.make()).toMatchObject({ outcome: expect.stringMatching(/made|unchanged/) });
  expect(listBackups(store.path)).toHaveLength(1);
  expect(await backups.make()).toEqual({ outcome: 'unchanged' });
});

test('a damaged file is set aside and the newest sound backup opened; the damage is said in the log', async () => {
  await using dir = tempDir();
  const path = `${dir.path}/w.db`;
  {
    using store = openTestStore({ path });
    using backups = createBackups({ ...quiet, path });
    addRows(store, 0, 2_000);
    expect(await backups.make()).toMatchObject({ outcome: 'made' });
    addRows(store, 2_000, 10);
    await clock.sleep(2);
    const second = await backups.make();
    expect(second).toMatchObject({ outcome: 'made' });
    // The newest backup is no good either.
    if (second.outcome === 'made') damage(second.path, 0.3);
    addRows(store, 3_000, 10);
  }
  damage(path, 0);
  const logger = createRecordingLogger();
  const opened = openOrRestore({ path, clock, logger });
  if (!opened.ok) throw opened.error;
  using store = opened.value.store;
  expect(rowsOf(store)).toBe(2_000);
  expect(opened.value.restored).toMatchObject({ transactions: 0 });
  expect(readFileSync(opened.value.restored!.damagedFile).subarray(0, 512)).toEqual(Buffer.alloc(512, 0xab));
  expect(logger.lines.map(({ event }) => event)).toEqual(
    expect.arrayContaining(['store.backupDamaged', 'store.restored']),
  );
  expect(existsSync(damageMark(path))).toBe(false);
});

test('damage that only shows in use is found by the next backup, which keeps the older ones; the next start restores', async () => {
  await using dir = tempDir();
  const path = `${dir.path}/w.db`;
  {
    using store = openTestStore({ path });
    using backups = createBackups({ ...quiet, path });
    addRows(store, 0, 2_000);
    await backups.make();
  }
  damage(path, 0.7);
  {
    using _store = openTestStore({ path });
    const told: string[] = [];
    using backups = createBackups({ ...quiet, path, onDamage: (text) => told.push(text) });
    expect(await backups.make()).toMatchObject({ outcome: 'damaged' });
    expect(await backups.make()).toMatchObject({ outcome: 'damaged' });
    expect(told).toHaveLength(1);
    expect(listBackups(path)).toHaveLength(1);
  }
  const opened = openOrRestore({ path, clock, logger: nullLogger });
  if (!opened.ok) throw opened.error;
  using store = opened.value.store;
  expect(rowsOf(store)).toBe(2_000);
  expect(opened.value.restored).toBeDefined();
});

test('without a backup the damage is the answer, and the file is left as it is', async () => {
  await using dir = tempDir();
  const path = `${dir.path}/w.db`;
  openTestStore({ path })[Symbol.dispose]();
  damage(path, 0);
  const before = readFileSync(path);
  expect(openOrRestore({ path, clock, logger: nullLogger })).toMatchObject({ ok: false, error: { kind: 'corrupt' } });
  expect(readFileSync(path).equals(before)).toBe(true);
});

const disk = smallDisk(64);
disk?.[Symbol.dispose]();
test.runIf(disk !== undefined)(
  'a backup for which there is no room leaves nothing behind and the others alone',
  async () => {
    using small = smallDisk(3_000)!;
    using store = openTestStore({ path: `${small.path}/w.db` });
    using backups = createBackups({ ...quiet, path: store.path });
    addRows(store, 0, 10_000);
    store.write('process', (tx) => tx.prepare('UPDATE bus_owner SET epoch = epoch').run());
    writeFileSync(`${small.path}/ballast`, '');
    const free =
      3_000 * 1024 - readdirSync(small.path).reduce((sum, name) => sum + statSync(`${small.path}/${name}`).size, 0);
    writeFileSync(`${small.path}/ballast`, Buffer.alloc(Math.max(0, free - 300_000)));
    expect(await backups.make()).toMatchObject({ outcome: 'failed', reason: expect.stringMatching(/full/) });
    expect(readdirSync(small.path).filter((name) => name.includes('-backup'))).toEqual([]);
    addRows(store, 20_000, 10);
  },
);

test('what a restored file holds as under way is before a person, and looking again repeats nothing', async () => {
  await using dir = tempDir();
  const path = `${dir.path}/workspace.db`;
  const virtual = createVirtualClock();
  const systems = [kinds.mail, kinds.ticket].map((kind) => createScriptedSystem({ ...kind, clock: virtual }));
  const options = { path, clock: virtual, systems };
  let id;
  {
    await using world = openWorld(options);
    const intent = scriptedIntent('intent-1', [scriptedAct('reply', 'mail'), scriptedAct('updateTicket', 'ticket')], {
      conversation: 'conversation-1' as ConversationId,
    });
    const receipt = await world.transactions.submit(intent);
    if (!receipt.ok) throw new Error(receipt.error.message);
    id = receipt.value.transaction;
    // The backup knows the transaction as recorded; then it is carried out.
    using backups = createBackups({ ...quiet, path });
    expect(await backups.make()).toMatchObject({ outcome: 'made' });
    await world.transactions.recover(new AbortController().signal);
    expect(await world.settled(id)).toMatchObject({ state: 'done' });
  }
  damage(path, 0);
  const opened = openOrRestore({ path, clock: virtual, logger: nullLogger });
  if (!opened.ok) throw opened.error;
  expect(opened.value.restored).toMatchObject({ transactions: 1 });
  opened.value.store[Symbol.dispose]();

  await using world = openWorld(options);
  await world.transactions.recover(new AbortController().signal);
  expect(world.transactions.get(id)).toMatchObject({ state: 'attention', reason: expect.stringContaining('restored') });
  for (let turn = 0; turn < 3 && world.transactions.get(id)?.state === 'attention'; turn++) {
    const acted = await world.transactions.act({ id, action: 'retryNow' });
    expect(acted).toMatchObject({ ok: true });
    await world.settled(id);
  }
  expect(world.transactions.get(id)).toMatchObject({ state: 'done' });
  for (const system of systems) expect([...system.standing.values()]).toEqual([1]);
});

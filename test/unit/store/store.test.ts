import { expect, test } from 'vitest';
import type { Migration } from '../../../src-main/core/store/migrations/migration.ts';
import { StoreError } from '../../../src-main/core/store/store-error.ts';
import type { Store, WriteTx } from '../../../src-main/core/store/store.ts';
import { openTestStore } from '../../kit/open-test-store.ts';
import { createRecordingLogger } from '../../kit/recording-logger.ts';
import { tempDir } from '../../kit/temp-dir.ts';
import { createVirtualClock } from '../../kit/virtual-clock.ts';

const items: Migration = {
  id: 1,
  name: 'items',
  up: (db) => void db.exec('CREATE TABLE item (id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT'),
};
const add = (id: number) => (tx: WriteTx) =>
  tx.prepare('INSERT INTO item (id, text) VALUES (?, ?)').run(id, `item ${id}`);
const ids = (store: Store) => store.read((db) => db.prepare('SELECT id FROM item ORDER BY id').pluck().all());
const pragma = (name: string) => (db: Pick<WriteTx, 'prepare'>) => db.prepare(`PRAGMA ${name}`).pluck().get();

async function withStore(body: (store: Store, path: string) => void | Promise<void>): Promise<void> {
  await using dir = tempDir();
  using store = openTestStore({ path: `${dir.path}/w.db`, migrations: [items] });
  await body(store, store.path);
}

test('each level sets what SQLite must do at commit, on a new and on a reopened file', async () => {
  await using dir = tempDir();
  for (const round of ['new', 'reopened']) {
    using store = openTestStore({ path: `${dir.path}/w.db`, migrations: [items] });
    const seen = (['power', 'process', 'power'] as const).map((level) => store.write(level, pragma('synchronous')));
    expect([round, seen]).toEqual([round, [2, 1, 2]]);
  }
});

test('what a savepoint has to remember stays in memory, also after the schema was built', () =>
  withStore((store) => {
    expect(store.write('process', pragma('temp_store'))).toBe(2);
  }));

test('every setting holds on the writing and the reading connection of a reopened file', async () => {
  await using dir = tempDir();
  openTestStore({ path: `${dir.path}/w.db`, migrations: [items] })[Symbol.dispose]();
  using store = openTestStore({ path: `${dir.path}/w.db`, migrations: [items] });
  for (const [name, writer, reader] of [
    ['journal_mode', 'wal', 'wal'],
    ['foreign_keys', 1, 1],
    ['busy_timeout', 1_000, 1_000],
    ['wal_autocheckpoint', 0, 0],
    ['journal_size_limit', 256 * 1024 * 1024, 256 * 1024 * 1024],
    ['query_only', 0, 1],
  ] as const) {
    expect([name, store.write('process', pragma(name)), store.read(pragma(name))]).toEqual([name, writer, reader]);
  }
});

test('the reading connection cannot write', () =>
  withStore((store) => {
    expect(() => store.read((db) => db.prepare('DELETE FROM item').run())).toThrow(/readonly/i);
  }));

test('a write that throws leaves nothing and the next one works', () =>
  withStore((store) => {
    expect(() =>
      store.write('process', (tx) => {
        add(1)(tx);
        throw new Error('changed my mind');
      }),
    ).toThrow('changed my mind');
    store.write('process', add(2));
    expect(ids(store)).toEqual([2]);
  }));

test('a promise from a write callback is a bug and stores nothing', () =>
  withStore((store) => {
    expect(() => store.write('process', async (tx) => add(1)(tx))).toThrow('must be synchronous');
    expect(ids(store)).toEqual([]);
  }));

test('a handle cannot be used after its transaction', () =>
  withStore((store) => {
    let kept: WriteTx | undefined;
    store.write('process', (tx) => {
      kept = tx;
    });
    expect(() => kept?.prepare('SELECT 1')).toThrow('is over');
  }));

test('a write inside a write is a bug', () =>
  withStore((store) => {
    expect(() => store.write('process', () => store.write('process', add(1)))).toThrow('a write inside a write');
    expect(ids(store)).toEqual([]);
  }));

test('writes of one turn share a commit of the strongest level asked for', () =>
  withStore(async (store) => {
    const levels = await Promise.all([
      store.writeSoon('process', pragma('synchronous')),
      store.writeSoon('power', pragma('synchronous')),
      store.writeSoon('process', pragma('synchronous')),
    ]);
    expect(levels).toEqual([2, 2, 2]);
    expect(await store.writeSoon('process', pragma('synchronous'))).toBe(1);
  }));

test('a member of a group commit that throws is rolled back alone', () =>
  withStore(async (store) => {
    const outcomes = await Promise.allSettled([
      store.writeSoon('process', add(1)),
      store.writeSoon('process', (tx) => {
        add(2)(tx);
        throw new Error('not this one');
      }),
      store.writeSoon('process', add(1)),
      store.writeSoon('process', add(3)),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected', 'fulfilled']);
    expect(ids(store)).toEqual([1, 3]);
  }));

test('outcome listeners hear whether their part was committed, before the promise settles', () =>
  withStore(async (store) => {
    const heard: string[] = [];
    const listening = (name: string, fails: boolean) => (tx: WriteTx) => {
      store.onOutcome(tx, (committed) => heard.push(`${name} ${committed}`));
      if (fails) throw new Error(name);
    };
    const a = store.writeSoon('process', listening('a', false)).then(() => heard.push('a settled'));
    const b = store.writeSoon('process', listening('b', true)).catch(() => heard.push('b settled'));
    await Promise.all([a, b]);
    expect(heard).toEqual(['b false', 'a true', 'a settled', 'b settled']);
    heard.length = 0;
    store.write('power', listening('c', false));
    expect(() => store.write('power', listening('d', true))).toThrow('d');
    expect(heard).toEqual(['c true', 'd false']);
  }));

test('what was asked for before the close is stored, what comes after is refused', async () => {
  await using dir = tempDir();
  const store = openTestStore({ path: `${dir.path}/w.db`, migrations: [items] });
  const before = store.writeSoon('process', add(1));
  store[Symbol.dispose]();
  await before;
  await expect(store.writeSoon('process', add(2))).rejects.toMatchObject({ kind: 'closed' });
  expect(() => store.write('process', add(3))).toThrow(StoreError);
  expect(() => ids(store)).toThrow('has been closed');
  using again = openTestStore({ path: `${dir.path}/w.db`, migrations: [items] });
  expect(ids(again)).toEqual([1]);
});

test('a statement that takes longer than 50 ms is logged with its text and without its values', async () => {
  await using dir = tempDir();
  const [clock, logger] = [createVirtualClock(), createRecordingLogger()];
  let step = 0;
  const slowClock = { ...clock, monotonic: () => (step += 51) };
  using store = openTestStore({ path: `${dir.path}/w.db`, migrations: [items], clock: slowClock, logger });
  store.write('process', (tx) => tx.prepare('INSERT INTO item (id, text) VALUES (?, ?)').run(1, 'a secret'));
  const slow = logger.lines.filter(({ event }) => event === 'store.slowStatement');
  expect(slow.map(({ fields }) => fields['sql'])).toEqual(['INSERT INTO item (id, text) VALUES (?, ?)']);
  expect(JSON.stringify(logger.lines)).not.toContain('a secret');
});

test('the same text prepared again starts with default modes', () =>
  withStore((store) => {
    store.write('process', add(7));
    const sql = 'SELECT id FROM item';
    expect(store.read((db) => db.prepare(sql).pluck().get())).toBe(7);
    expect(store.read((db) => db.prepare(sql).get())).toEqual({ id: 7 });
  }));

import { fdatasync } from 'node:fs';
import { expect, test } from 'vitest';
import type { Migration } from '../../../src-main/core/store/migrations/migration.ts';
import { StoreError } from '../../../src-main/core/store/store-error.ts';
import type { Store, WriteTx } from '../../../src-main/core/store/store.ts';
import { openTestStore } from '../../kit/open-test-store.ts';
import { tempDir } from '../../kit/temp-dir.ts';

const items: Migration = {
  id: 1,
  name: 'items',
  up: (db) => void db.exec('CREATE TABLE item (id INTEGER PRIMARY KEY) STRICT'),
};
const add = (id: number) => (tx: WriteTx) => {
  tx.prepare('INSERT INTO item (id) VALUES (?)').run(id);
  return id;
};
const ids = (store: Store) => store.read((db) => db.prepare('SELECT id FROM item ORDER BY id').pluck().all());

/** An fsync that ends when the test says so. */
function heldFsync() {
  const asked: ((error: Error | null) => void)[] = [];
  return {
    asked,
    fsync: (fd: number, done: (error: Error | null) => void) =>
      void asked.push((error) => (error === null ? fdatasync(fd, done) : done(error))),
  };
}

async function withHeldFsync(
  body: (store: Store, asked: ReturnType<typeof heldFsync>['asked'], path: string) => Promise<void>,
): Promise<void> {
  await using dir = tempDir();
  const { asked, fsync } = heldFsync();
  const path = `${dir.path}/w.db`;
  using store = openTestStore({ path, migrations: [items], fsync });
  // The first one is fsynced by SQLite itself, which syncs the folder of the log with it.
  await store.writeSoon('powerAside', add(0));
  expect(asked).toHaveLength(0);
  await body(store, asked, path);
}

const turn = () => new Promise<void>((resolve) => void setImmediate(() => setImmediate(resolve)));

function watch<T>(promise: Promise<T>): { settled?: 'yes' | StoreError } {
  const seen: { settled?: 'yes' | StoreError } = {};
  promise.then(
    () => (seen.settled = 'yes'),
    (error: unknown) => (seen.settled = error as StoreError),
  );
  return seen;
}

test('what is fsynced aside is visible at once and promised only after the fsync', () =>
  withHeldFsync(async (store, asked) => {
    const outcomes: boolean[] = [];
    const write = store.writeSoon('powerAside', (tx) => {
      store.onOutcome(tx, (committed) => outcomes.push(committed));
      return add(1)(tx);
    });
    const seen = watch(write);
    await turn();
    expect([ids(store), outcomes, seen.settled]).toEqual([[0, 1], [true], undefined]);
    asked[0]!(null);
    expect(await write).toBe(1);
  }));

test('a commit that came after an fsync had begun waits for the next one, and one is enough for all that came', () =>
  withHeldFsync(async (store, asked) => {
    const first = store.writeSoon('powerAside', add(1));
    await turn();
    const later = [store.writeSoon('powerAside', add(2))];
    await turn();
    later.push(store.writeSoon('powerAside', add(3)));
    await turn();
    const seen = later.map(watch);
    asked[0]!(null);
    await first;
    await turn();
    expect(seen.map(({ settled }) => settled)).toEqual([undefined, undefined]);
    expect(asked).toHaveLength(2);
    asked[1]!(null);
    expect(await Promise.all(later)).toEqual([2, 3]);
    expect(asked).toHaveLength(2);
  }));

test('what needs no fsync does not wait for one', () =>
  withHeldFsync(async (store) => {
    const aside = watch(store.writeSoon('powerAside', add(1)));
    expect(await store.writeSoon('process', add(2))).toBe(2);
    expect(aside.settled).toBeUndefined();
  }));

test('a commit that fsyncs by itself covers what waited for the next fsync', () =>
  withHeldFsync(async (store) => {
    void store.writeSoon('powerAside', add(1));
    await turn();
    const second = store.writeSoon('powerAside', add(2));
    await turn();
    await store.writeSoon('power', add(3));
    expect(await second).toBe(2);
  }));

test('an fsync that fails is told to all who wait, and no write is taken after it', () =>
  withHeldFsync(async (store, asked) => {
    const first = watch(store.writeSoon('powerAside', add(1)));
    await turn();
    const second = watch(store.writeSoon('powerAside', add(2)));
    await turn();
    asked[0]!(new Error('EIO'));
    await turn();
    await turn();
    for (const { settled } of [first, second]) expect(settled).toMatchObject({ kind: 'unusable' });
    expect(() => store.write('process', add(4))).toThrow(StoreError);
    await expect(store.writeSoon('powerAside', add(5))).rejects.toMatchObject({ kind: 'unusable' });
    expect(ids(store)).toEqual([0, 1, 2]);
  }));

test('a close keeps the promise of what waits for an fsync', () =>
  withHeldFsync(async (store, asked, path) => {
    const first = store.writeSoon('powerAside', add(1));
    await turn();
    const second = store.writeSoon('powerAside', add(2));
    await turn();
    const third = store.writeSoon('powerAside', add(3));
    store[Symbol.dispose]();
    expect(await Promise.all([first, second, third])).toEqual([1, 2, 3]);
    asked[0]!(null);
    using again = openTestStore({ path, migrations: [items] });
    expect(ids(again)).toEqual([0, 1, 2, 3]);
  }));

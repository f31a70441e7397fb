import { existsSync, statSync } from 'node:fs';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { createRealClock } from '../../../src-main/core/ports/real-clock.ts';
import { openTestStore } from '../../kit/open-test-store.ts';
import { createRecordingLogger } from '../../kit/recording-logger.ts';
import { tempDir } from '../../kit/temp-dir.ts';

const walBytes = (path: string) => statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0;

test('a busy store keeps its log short with checkpoints that are not part of a commit', async () => {
  await using dir = tempDir();
  const [clock, logger] = [createRealClock(), createRecordingLogger()];
  // The real clock, hurried: the thread works in real time.
  const hurried = { ...clock, timer: (ms: number, callback: () => void) => clock.timer(ms / 50, callback) };
  using store = openTestStore({ path: `${dir.path}/w.db`, clock: hurried, logger });
  const body = 'x'.repeat(100_000);
  const writeMegabytes = (): void => {
    for (let n = 0; n < 50; n++) {
      store.write('process', (tx) =>
        tx
          .prepare('INSERT OR REPLACE INTO bus_key (topic, key, first_seq, expires_at) VALUES (1, ?, 1, 0)')
          .run(`${n}${body}`),
      );
      store.write('process', (tx) => tx.prepare('DELETE FROM bus_key').run());
    }
  };
  let reset = false;
  for (let round = 0; round < 30 && !reset; round++) {
    const before = walBytes(store.path);
    writeMegabytes();
    await clock.sleep(30);
    // A log that did not grow by what was written was begun anew after a complete checkpoint.
    reset = round > 0 && walBytes(store.path) <= before;
  }
  expect(reset).toBe(true);
  expect(logger.lines.filter(({ event }) => event.startsWith('store.checkpoint'))).toEqual([]);
});

test('a closed store has everything in the file itself', async () => {
  await using dir = tempDir();
  const path = `${dir.path}/w.db`;
  const store = openTestStore({ path });
  store.write('process', (tx) => tx.prepare("INSERT INTO bus_topic (name) VALUES ('kept')").run());
  store[Symbol.dispose]();
  expect(existsSync(`${path}-wal`)).toBe(false);
  const db = new Database(path, { readonly: true });
  expect(db.prepare('SELECT name FROM bus_topic').pluck().all()).toEqual(['kept']);
  db.close();
});

import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import Database from 'better-sqlite3';
import { indexOf, laneCount, type OpenContender } from './contender.ts';

/**
 * The limit: the rows a durable queue must write (message with its lane index, lease mark, delete), one transaction per turn of
 * the event loop, checkpoints in a thread. No credit, no lanes, no retries, no receipts, no schedule.
 */
export const open: OpenContender = async ({ folder, mode, onCommit }) => {
  const path = join(folder, 'bare.db');
  const db = new Database(path);
  db.pragma('journal_mode = WAL');
  db.pragma(`synchronous = ${mode === 'power' ? 'FULL' : 'NORMAL'}`);
  db.pragma('wal_autocheckpoint = 0');
  db.exec(`
    CREATE TABLE message (seq INTEGER PRIMARY KEY, lane TEXT NOT NULL, published_at INTEGER NOT NULL, body TEXT NOT NULL);
    CREATE INDEX message_lane ON message (lane);
    CREATE TABLE lease (slot INTEGER PRIMARY KEY, seq INTEGER NOT NULL);`);
  const checkpoints = new Worker(new URL('./bare-checkpoints.ts', import.meta.url), { workerData: path });
  const insert = db.prepare('INSERT INTO message (seq, lane, published_at, body) VALUES (?, ?, ?, ?)');
  const mark = db.prepare(
    'INSERT INTO lease (slot, seq) VALUES (?, ?) ON CONFLICT (slot) DO UPDATE SET seq = excluded.seq',
  );
  const remove = db.prepare('DELETE FROM message WHERE seq = ?');
  const [begin, commit] = [db.prepare('BEGIN IMMEDIATE'), db.prepare('COMMIT')];

  let deliver: ((body: string) => void) | undefined;
  let settle: (body: string) => void = () => {};
  let published: { readonly seq: number; readonly body: string; readonly stored: () => void }[] = [];
  let handled: { readonly seq: number; readonly body: string }[] = [];
  let scheduled = false;
  let lastSeq = 0;

  const turn = (): void => {
    scheduled = false;
    const [arrivals, done] = [published, handled];
    [published, handled] = [[], []];
    begin.run();
    const now = Date.now();
    arrivals.forEach(({ seq, body }, slot) => {
      insert.run(seq, `conversation-${indexOf(body) % laneCount}`, now, body);
      if (deliver !== undefined) mark.run(slot % 512, seq);
    });
    for (const { seq } of done) remove.run(seq);
    const begunAt = performance.now();
    commit.run();
    onCommit?.(begunAt, performance.now());
    for (const { body } of done) settle(body);
    for (const { seq, body, stored } of arrivals) {
      stored();
      if (deliver === undefined) continue;
      deliver(body);
      handled.push({ seq, body });
    }
    if (handled.length > 0) schedule();
  };
  const schedule = (): void => {
    if (scheduled) return;
    scheduled = true;
    setImmediate(turn);
  };

  return {
    async publish(bodies) {
      schedule();
      await Promise.all(
        bodies.map((body) => new Promise<void>((stored) => published.push({ seq: ++lastSeq, body, stored }))),
      );
    },
    async consume(delivered, settled) {
      deliver = delivered;
      settle = settled;
    },
    async [Symbol.asyncDispose]() {
      await checkpoints.terminate();
      db.close();
    },
  };
};

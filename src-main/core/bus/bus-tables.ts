import type { ReadDb, WriteTx } from '../store/store.ts';
import type { ParkedMessage } from './bus.ts';
import { seqRange, type Message } from './message.ts';

/** The statements of the durable bus; the schema and its reasons are in `0001-bus.ts`. Texts are constant: compiled once. */

interface MessageRow {
  readonly seq: number;
  readonly first_seq: number;
  readonly lane: string;
  readonly body: string;
  readonly size: number;
  readonly priority: number;
  readonly due_at: number;
  readonly wait_ms: number;
  readonly attempts: number;
  readonly crashes: number;
  readonly published_at: number;
  readonly cause: string;
}

/** @param waitMs the wait that `dueAt` came from: after a restart under a changed clock nothing waits longer than that */
export type MessageInsert = (topic: number, message: Message, waitMs: number) => void;

/** For the messages of one transaction: statements are looked up once, and nearly all messages need only the short one. */
export function createMessageInsert(tx: WriteTx): MessageInsert {
  const fresh = tx.prepare(
    `INSERT INTO bus_message (seq, topic, lane, priority, due_at, wait_ms, attempts, crashes, size, published_at, first_seq, cause, body)
     VALUES (?, ?, ?, ?, 0, 0, 0, 0, ?, ?, ?, '', ?)`,
  );
  return (topic, message, waitMs) => {
    const { seq, lane, priority, size, publishedAt, firstSeq, body } = message;
    if (message.dueAt === 0 && waitMs === 0 && message.attempts + message.crashes === 0 && message.cause === '') {
      fresh.run(seq, topic, lane, priority, size, publishedAt, firstSeq, body);
    } else {
      insertMessage(tx, topic, message, waitMs);
    }
  };
}

export function insertMessage(tx: WriteTx, topic: number, message: Message, waitMs: number): void {
  tx.prepare(
    `INSERT INTO bus_message (seq, topic, lane, priority, due_at, wait_ms, attempts, crashes, size, published_at, first_seq, cause, body)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  ).run(
    message.seq,
    topic,
    message.lane,
    message.priority,
    message.dueAt,
    waitMs,
    message.attempts,
    message.crashes,
    message.size,
    message.publishedAt,
    message.firstSeq,
    message.cause,
    message.body,
  );
}

export function deleteMessage(tx: WriteTx, seq: number): void {
  tx.prepare('DELETE FROM bus_message WHERE seq = ?').run(seq);
}

/** Deletes messages; runs of neighbouring numbers, which is what acknowledgements come in, by one statement each. */
export function deleteMessages(tx: WriteTx, seqs: number[]): void {
  const remove = tx.prepare('DELETE FROM bus_message WHERE seq BETWEEN ? AND ?');
  seqs.sort((a, b) => a - b);
  for (let first = 0, next = 1; first < seqs.length; next++) {
    if (seqs[next] === seqs[next - 1]! + 1) continue;
    remove.run(seqs[first]!, seqs[next - 1]!);
    first = next;
  }
}

export function rescheduleMessage(tx: WriteTx, next: Message, waitMs: number): void {
  tx.prepare('UPDATE bus_message SET attempts = ?, due_at = ?, wait_ms = ?, cause = ? WHERE seq = ?').run(
    next.attempts,
    next.dueAt,
    waitMs,
    next.cause,
    next.seq,
  );
}

/** Depth and the last number used, by what one commit changed. */
export function adjustTopic(tx: WriteTx, topic: number, messages: number, bytes: number, lastNumber: number): void {
  tx.prepare(
    'UPDATE bus_topic SET waiting = waiting + ?, bytes = bytes + ?, last_number = max(last_number, ?) WHERE topic = ?',
  ).run(messages, bytes, lastNumber, topic);
}

export function createLeaseMark(tx: WriteTx): (topic: number, slot: number, seq: number) => void {
  const mark = tx.prepare(
    'INSERT INTO bus_lease (topic, slot, seq) VALUES (?, ?, ?) ON CONFLICT (topic, slot) DO UPDATE SET seq = excluded.seq',
  );
  return (topic, slot, seq) => void mark.run(topic, slot, seq);
}

/** For a message that stays: left as it is, the mark would be taken for a crash. */
export function unmarkLease(tx: WriteTx, topic: number, slot: number, seq: number): void {
  tx.prepare('DELETE FROM bus_lease WHERE topic = ? AND slot = ? AND seq = ?').run(topic, slot, seq);
}

export function clearLeases(tx: WriteTx, topic: number): void {
  tx.prepare('DELETE FROM bus_lease WHERE topic = ?').run(topic);
}

/** Moves a message out of its lane for a person to look at. */
export function parkMessage(tx: WriteTx, seq: number, attempts: number, reason: string, now: number): void {
  tx.prepare(
    `INSERT INTO bus_parked (first_seq, topic, lane, priority, attempts, size, published_at, parked_at, reason, body)
     SELECT first_seq, topic, lane, priority, ?, size, published_at, ?, ?, body FROM bus_message WHERE seq = ?`,
  ).run(attempts, now, reason, seq);
  deleteMessage(tx, seq);
}

export function readMessage(db: ReadDb, seq: number, steadyNow: number): Message | undefined {
  const row = db
    .prepare(
      `SELECT seq, first_seq, lane, body, size, priority, due_at, wait_ms, attempts, crashes, published_at, cause
       FROM bus_message WHERE seq = ?`,
    )
    .get(seq) as MessageRow | undefined;
  return row === undefined ? undefined : toMessage(row, steadyNow);
}

function toMessage(row: MessageRow, steadyNow: number): Message {
  return {
    seq: row.seq,
    firstSeq: row.first_seq,
    lane: row.lane,
    body: row.body,
    size: row.size,
    priority: row.priority,
    dueAt: Math.min(row.due_at, steadyNow + row.wait_ms),
    attempts: row.attempts,
    crashes: row.crashes,
    publishedAt: row.published_at,
    cause: row.cause,
  };
}

export type WaitingRow = readonly [seq: number, lane: string, priority: number, dueAt: number, waitMs: number];

/** What waits between two keys, both included: the first `limit` in order, without the bodies. */
export function readWaiting(db: ReadDb, first: number, last: number, limit: number): readonly WaitingRow[] {
  return db
    .prepare(
      'SELECT seq, lane, priority, due_at, wait_ms FROM bus_message WHERE seq BETWEEN ? AND ? ORDER BY seq LIMIT ?',
    )
    .raw()
    .all(first, last, limit) as WaitingRow[];
}

/** Wall clock at which the oldest message of the topic was published. */
export function readOldest(db: ReadDb, topic: number): number | undefined {
  return db
    .prepare('SELECT published_at FROM bus_message WHERE seq BETWEEN ? AND ? ORDER BY seq LIMIT 1')
    .pluck()
    .get(...seqRange(topic)) as number | undefined;
}

interface ParkedRow extends Omit<ParkedMessage, 'id'> {
  readonly first_seq: number;
}

export function readParked(db: ReadDb, topic: number | undefined, limit: number): ParkedMessage[] {
  const columns = `first_seq, name AS topic, lane, body, reason, attempts, parked_at AS parkedAt, published_at AS publishedAt`;
  const from = `FROM bus_parked JOIN bus_topic USING (topic)`;
  const rows =
    topic === undefined
      ? db.prepare(`SELECT ${columns} ${from} ORDER BY parked_at LIMIT ?`).all(limit)
      : db.prepare(`SELECT ${columns} ${from} WHERE bus_parked.topic = ? ORDER BY parked_at LIMIT ?`).all(topic, limit);
  return (rows as ParkedRow[]).map(({ first_seq, ...row }) => ({ id: String(first_seq), ...row }));
}

export function countParked(db: ReadDb, topic: number): number {
  return db.prepare('SELECT count(*) FROM bus_parked WHERE topic = ?').pluck().get(topic) as number;
}

export function countParkedByLane(db: ReadDb, topic: number): ReadonlyMap<string, number> {
  const rows = db.prepare('SELECT lane, count(*) AS count FROM bus_parked WHERE topic = ? GROUP BY lane').all(topic);
  return new Map((rows as { lane: string; count: number }[]).map(({ lane, count }) => [lane, count]));
}

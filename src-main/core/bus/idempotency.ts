import type { ReadDb, WriteTx } from '../store/store.ts';

/** Expired keys removed with each new one: more than one, so that the table shrinks while it is used. */
const purgeEach = 2;

/**
 * Claims a key for a message, in the transaction that stores the message.
 *
 * @returns `undefined` where the key was free, or the identity of the message that holds it
 */
export function claimKey(
  tx: WriteTx,
  topic: number,
  key: string,
  firstSeq: number,
  now: number,
  ttlMs: number,
): number | undefined {
  const { changes } = tx
    .prepare(
      `INSERT INTO bus_key (topic, key, first_seq, expires_at) VALUES (?, ?, ?, ?)
       ON CONFLICT (topic, key) DO UPDATE SET first_seq = excluded.first_seq, expires_at = excluded.expires_at
       WHERE expires_at <= ?`,
    )
    .run(topic, key, firstSeq, now + ttlMs, now);
  if (changes === 0) return holderOf(tx, topic, key, now);
  tx.prepare(
    `DELETE FROM bus_key WHERE (topic, key) IN
       (SELECT topic, key FROM bus_key WHERE topic = ? AND expires_at <= ? ORDER BY expires_at LIMIT ${purgeEach})`,
  ).run(topic, now);
  return undefined;
}

/** The message that holds a key which has not expired. */
export function holderOf(db: ReadDb, topic: number, key: string, now: number): number | undefined {
  return db
    .prepare('SELECT first_seq FROM bus_key WHERE topic = ? AND key = ? AND expires_at > ?')
    .pluck()
    .get(topic, key, now) as number | undefined;
}

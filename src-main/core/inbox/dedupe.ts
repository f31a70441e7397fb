import { createHash } from 'node:crypto';
import type { UnifiedMessage } from '../adapters/unified-message.ts';
import type { WriteTx } from '../store/store.ts';

/** Messages remembered. One older than these that comes again is applied again, which changes nothing: newer versions stand. */
export const defaultDedupeLimit = 200_000;

/** True the first time a message is seen. 128 bits of SHA-256 stand for its source and id. */
export function firstTime(tx: WriteTx, message: Pick<UnifiedMessage, 'source' | 'id'>): boolean {
  const key = createHash('sha256').update(`${message.source}\n${message.id}`).digest().subarray(0, 16);
  return tx.prepare('INSERT OR IGNORE INTO inbox_seen (key) VALUES (?)').run(key).changes === 1;
}

export function trimSeen(tx: WriteTx, limit: number): void {
  tx.prepare('DELETE FROM inbox_seen WHERE n <= (SELECT max(n) FROM inbox_seen) - ?').run(limit);
}

import type { WriteTx } from '../store/store.ts';
import type { OutgoingMessage } from './bus.ts';
import type { MessageInsert } from './bus-tables.ts';
import { claimKey } from './idempotency.ts';
import { seqOf, type Message } from './message.ts';
import type { TopicState } from './topic-state.ts';

/** What a publish did: stored a message, or found the one that holds its key. */
export type StoredPublish =
  | { readonly stored: Message; readonly firstSeq: number }
  | { readonly stored: undefined; readonly firstSeq: number };

/**
 * Stores a message at the end of its lane. The caller adjusts the topic's depth in the same transaction and, after the
 * commit, the schedule.
 *
 * @param steadyNow steady time
 * @param wallNow wall clock
 */
export function storePublish(
  tx: WriteTx,
  insert: MessageInsert,
  topic: TopicState,
  { lane, body, idempotencyKey, delayMs = 0, priority = 0 }: OutgoingMessage,
  size: number,
  steadyNow: number,
  wallNow: number,
): StoredPublish {
  // Numbers are given out inside the transaction, so their order is the order of the commits. One that is rolled back leaves
  // a gap, which means nothing.
  const seq = seqOf(topic.number, topic.lastNumber + 1);
  if (idempotencyKey !== undefined) {
    const ttlMs = topic.options.idempotencyTtlMs;
    const holder = claimKey(tx, topic.number, idempotencyKey, seq, steadyNow, ttlMs);
    if (holder !== undefined) return { stored: undefined, firstSeq: holder };
  }
  topic.lastNumber++;
  const stored: Message = {
    seq,
    firstSeq: seq,
    lane,
    body,
    size,
    priority,
    dueAt: delayMs > 0 ? steadyNow + delayMs : 0,
    attempts: 0,
    crashes: 0,
    publishedAt: Math.floor(wallNow),
    cause: '',
  };
  insert(topic.number, stored, delayMs);
  return { stored, firstSeq: seq };
}

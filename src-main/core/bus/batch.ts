import type { Result } from '../../../src-shared/result/result.ts';
import type { WriteTx } from '../store/store.ts';
import type { OutgoingMessage, PublishReceipt, PublishRefusal } from './bus.ts';
import { adjustTopic, deleteMessage, markLease, parkMessage, rescheduleMessage, unmarkLease } from './bus-tables.ts';
import { storePublish, type StoredPublish } from './store-publish.ts';
import type { Lease, Settlement, TopicState } from './topic-state.ts';

export type PublishAnswer = Result<PublishReceipt, PublishRefusal>;

export interface PendingPublish {
  readonly topic: TopicState;
  readonly message: OutgoingMessage;
  readonly size: number;
  readonly resolve: (answer: PublishAnswer) => void;
  readonly reject: (reason: unknown) => void;
}

export interface PendingSettlement {
  readonly lease: Lease;
  readonly settlement: Settlement;
}

/** What one commit of the bus carries. */
export interface Batch {
  readonly publishes: readonly PendingPublish[];
  readonly settlements: readonly PendingSettlement[];
  /** One for each publish, once written. */
  readonly stored: StoredPublish[];
  readonly leases: Lease[];
}

/**
 * Writes a batch; memory is not touched.
 *
 * @param pick takes what can be delivered, after publishes and settlements are written
 */
export function writeBatch(
  tx: WriteTx,
  { publishes, settlements, stored, leases }: Batch,
  steadyNow: number,
  wallNow: number,
  pick: () => readonly Lease[],
): void {
  const depth = new Map<TopicState, { messages: number; bytes: number }>();
  const adjust = (topic: TopicState, messages: number, bytes: number): void => {
    const change = depth.get(topic);
    if (change === undefined) {
      depth.set(topic, { messages, bytes });
      return;
    }
    change.messages += messages;
    change.bytes += bytes;
  };
  for (const { topic, message, size } of publishes) {
    const result = storePublish(tx, topic, message, size, steadyNow, wallNow);
    stored.push(result);
    if (result.stored !== undefined) adjust(topic, 1, size);
  }
  for (const { lease, settlement } of settlements) {
    writeSettlement(tx, lease, settlement, wallNow);
    if (settlement.kind === 'done' || settlement.kind === 'park') adjust(lease.topic, -1, -lease.message.size);
  }
  leases.push(...pick());
  for (const { topic, slot, message } of leases) markLease(tx, topic.number, slot, message.seq);
  for (const [topic, { messages, bytes }] of depth) adjustTopic(tx, topic.number, messages, bytes, topic.lastNumber);
}

function writeSettlement(tx: WriteTx, { message, topic, slot }: Lease, settlement: Settlement, wallNow: number): void {
  switch (settlement.kind) {
    case 'done':
      deleteMessage(tx, message.seq);
      return;
    case 'retry':
      rescheduleMessage(tx, settlement.next, settlement.waitMs);
      unmarkLease(tx, topic.number, slot, message.seq);
      return;
    case 'park':
      parkMessage(tx, message.seq, settlement.attempts, settlement.reason, Math.floor(wallNow));
      return;
    case 'release':
      unmarkLease(tx, topic.number, slot, message.seq);
      return;
  }
}

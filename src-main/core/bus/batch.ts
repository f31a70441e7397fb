import type { Result } from '../../../src-shared/result/result.ts';
import type { WriteTx } from '../store/store.ts';
import type { OutgoingMessage, PublishReceipt, PublishRefusal } from './bus.ts';
import {
  adjustTopic,
  createLeaseMark,
  createMessageInsert,
  deleteMessages,
  parkMessage,
  rescheduleMessage,
  unmarkLease,
} from './bus-tables.ts';
import type { Message } from './message.ts';
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
  /** Messages leased in the commit that stores them. */
  readonly fresh: Set<Message>;
  /** Topics with messages that the schedule learns of after the commit, once for each. */
  readonly unscheduled: TopicState[];
}

export interface Picking {
  /** Takes what can be delivered, after publishes and settlements are written. */
  all(tx: WriteTx): readonly Lease[];
  /** Leases a message that is being stored, where it is next anyway. */
  fresh(topic: TopicState, message: Message): Lease | undefined;
}

/** Writes a batch. Of memory it touches only what is in `batch`, and what `pick` takes. */
export function writeBatch(
  tx: WriteTx,
  { publishes, settlements, stored, leases, fresh, unscheduled }: Batch,
  steadyNow: number,
  wallNow: number,
  pick: Picking,
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
  // What goes makes room in the very pages that what comes is written to.
  const done: number[] = [];
  for (const { lease, settlement } of settlements) {
    if (settlement.kind === 'done') done.push(lease.message.seq);
    else writeSettlement(tx, lease, settlement, wallNow);
    if (settlement.kind === 'done' || settlement.kind === 'park') adjust(lease.topic, -1, -lease.message.size);
  }
  deleteMessages(tx, done);
  const insert = createMessageInsert(tx);
  // Where priorities differ the schedule must see all of them before it chooses.
  const priority = publishes[0]?.message.priority ?? 0;
  const alike = publishes.every(({ message }) => (message.priority ?? 0) === priority);
  for (const { topic, message, size } of publishes) {
    const result = storePublish(tx, insert, topic, message, size, steadyNow, wallNow);
    stored.push(result);
    const written = result.stored;
    if (written === undefined) continue;
    adjust(topic, 1, size);
    const lease = alike ? pick.fresh(topic, written) : undefined;
    if (lease !== undefined) {
      leases.push(lease);
      fresh.add(written);
    } else if (!topic.lanes.knows(written.lane)) {
      topic.unscheduled++;
      unscheduled.push(topic);
    }
  }
  leases.push(...pick.all(tx));
  const mark = createLeaseMark(tx);
  for (const { topic, slot, message } of leases) mark(topic.number, slot, message.seq);
  for (const [topic, { messages, bytes }] of depth) adjustTopic(tx, topic.number, messages, bytes, topic.lastNumber);
}

function writeSettlement(
  tx: WriteTx,
  { message, topic, slot }: Lease,
  settlement: Exclude<Settlement, { readonly kind: 'done' }>,
  wallNow: number,
): void {
  switch (settlement.kind) {
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

import type { WriteTx } from '../store/store.ts';
import type { BusContext } from './bus-context.ts';
import { createLeaseMark } from './bus-tables.ts';
import { leaseFresh, unpick } from './dispatch.ts';
import type { Message } from './message.ts';
import type { Lease, TopicState } from './topic-state.ts';

/**
 * Leases, inside the caller's transaction, a message that it stores and that would be the next one anyway: that saves the
 * commit which a lease costs. Call `leased` or `unleased` when the transaction has ended.
 */
export function leaseIn(context: BusContext, tx: WriteTx, topic: TopicState, message: Message): Lease | undefined {
  const { owner, clock, phase } = context;
  if (phase !== 'open' || !owner.holds(tx)) return undefined;
  const lease = leaseFresh(topic, message, owner, clock.monotonic());
  if (lease === undefined) return undefined;
  try {
    createLeaseMark(tx)(topic.number, lease.slot, message.seq);
  } catch (error) {
    unpick([lease]);
    throw error;
  }
  return lease;
}

/** The transaction was committed. */
export function leased(context: BusContext, lease: Lease): void {
  lease.topic.waiting++;
  lease.topic.bytes += lease.message.size;
  // The caller learns of the commit before the handler runs.
  setImmediate(() => context.start(lease));
}

/** The transaction was rolled back; others may have the slot. */
export function unleased(lease: Lease, wake: (topic: TopicState) => void): void {
  unpick([lease]);
  wake(lease.topic);
}

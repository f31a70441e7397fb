import type { BusContext } from './bus-context.ts';
import { freeSlot } from './dispatch.ts';
import { lose } from './deliver.ts';
import { NotOwnerError } from './owner.ts';
import type { Lease, TopicState } from './topic-state.ts';

/**
 * Renews leases while their handlers run: it looks whether this process still owns the bus, and only then may go on. One look
 * renews every lease. Where the store cannot be asked for longer than a topic's `leaseMs`, its leases are lost: the handler's
 * signal is aborted and the message is delivered again, with a higher fencing token.
 */
export interface LeaseKeeper extends Disposable {
  /** A handler has started. */
  started(topic: TopicState): void;
}

export function createLeaseKeeper(
  context: BusContext,
  topics: () => Iterable<TopicState>,
  wake: (topic: TopicState) => void,
): LeaseKeeper {
  const { clock, store, owner, steady, logger } = context;
  let timer: Disposable | undefined;
  let lookAt = Infinity;
  let renewedAt = clock.monotonic();

  const arm = (leaseMs: number): void => {
    const at = clock.monotonic() + leaseMs / 3;
    if (at >= lookAt) return;
    timer?.[Symbol.dispose]();
    lookAt = at;
    timer = clock.timer(leaseMs / 3, look);
  };

  const look = (): void => {
    lookAt = Infinity;
    let error: unknown;
    try {
      store.read(owner.assert);
      renewedAt = clock.monotonic();
    } catch (caught) {
      error = caught;
      if (caught instanceof NotOwnerError) {
        context.replaced(caught);
        return;
      }
    }
    let shortest = Infinity;
    for (const topic of topics()) {
      if (topic.running === 0 || topic.memory !== undefined) continue;
      shortest = Math.min(shortest, topic.options.leaseMs);
      if (error !== undefined) loseExpired(topic, error);
    }
    if (shortest < Infinity) arm(shortest);
  };

  const loseExpired = (topic: TopicState, error: unknown): void => {
    const now = clock.monotonic();
    for (const lease of topic.leases) {
      if (lease === undefined || now < Math.max(lease.startedAt, renewedAt) + topic.options.leaseMs) continue;
      logger.error('bus.leaseLost', { topic: topic.options.name, seq: lease.message.seq, error: String(error) });
      giveUp(lease);
      wake(topic);
    }
  };

  const giveUp = (lease: Lease): void => {
    lose(lease);
    freeSlot(lease);
    const { lane, message, topic } = lease;
    const dueAt = steady.now() + topic.options.backoff.firstMs;
    topic.lanes.replaceHead(lane, { ...message, dueAt, cause: 'the lease was lost: the store could not be asked' });
  };

  return {
    started: ({ options }) => arm(options.leaseMs),
    [Symbol.dispose]: () => timer?.[Symbol.dispose](),
  };
}

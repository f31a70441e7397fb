import type { DeliveryOutcome } from './bus.ts';
import type { BusContext } from './bus-context.ts';
import { clearLeases } from './bus-tables.ts';
import type { Committer } from './committer.ts';
import { deliver, lose } from './deliver.ts';
import { freeSlot } from './dispatch.ts';
import { createLeaseKeeper } from './lease-keeper.ts';
import { memoryId, type MemoryTopics } from './memory-topic.ts';
import { settlementOf } from './settlement.ts';
import type { Lease, Settlement, TopicState } from './topic-state.ts';
import { disarmWakeUp } from './wake-up.ts';

/** The delivering half of the bus: runs handlers, settles what they say, and ends in order. */
export interface Deliveries {
  start(lease: Lease): void;
  /** Resolves when nothing runs and everything said is stored, or when the signal aborts. */
  drain(signal: AbortSignal): Promise<void>;
  close(): Promise<void>;
  replaced(error: Error): void;
  /** Something was stored or settled: whoever waits for quiet may have it. */
  look(): void;
}

export function createDeliveries(
  context: BusContext,
  committer: Committer,
  memoryTopics: MemoryTopics,
  topics: ReadonlyMap<string, TopicState>,
): Deliveries {
  const { store, clock, steady, random, logger, limits } = context;
  const wake = (topic: TopicState): void => committer.wake(topic);
  const keeper = createLeaseKeeper(context, () => topics.values(), wake);
  const quietWaiters = new Set<() => void>();

  const quiet = (): boolean => committer.idle && [...topics.values()].every(({ running }) => running === 0);
  const look = (): void => {
    if (quietWaiters.size === 0 || !quiet()) return;
    const waiters = [...quietWaiters];
    quietWaiters.clear();
    for (const through of waiters) through();
  };
  const untilQuiet = (signal: AbortSignal): Promise<void> =>
    new Promise((resolve) => {
      committer.hurry();
      if (quiet() || signal.aborted) {
        resolve();
        return;
      }
      const withdraw = (): void => {
        quietWaiters.delete(through);
        resolve();
      };
      const through = (): void => {
        signal.removeEventListener('abort', withdraw);
        resolve();
      };
      quietWaiters.add(through);
      signal.addEventListener('abort', withdraw, { once: true });
    });

  const settle = (lease: Lease, outcome: DeliveryOutcome): void => {
    if (lease.lost) return;
    freeSlot(lease);
    const { topic, message } = lease;
    // A handler that stopped because the bus is closing has not failed.
    const settlement: Settlement =
      context.phase === 'closed' && outcome.outcome === 'retry'
        ? { kind: 'release' }
        : settlementOf(topic, message, outcome, steady.now(), random);
    if (topic.memory === undefined) committer.settle(lease, settlement);
    else memoryTopics.settle(lease, settlement);
    look();
  };

  const stopAll = (): void => {
    for (const topic of topics.values()) {
      disarmWakeUp(topic);
      for (const lease of topic.leases) {
        if (lease !== undefined) (lease.controller ??= new AbortController()).abort(new Error('the bus is closing'));
      }
    }
  };

  return {
    look,
    start(lease) {
      if (lease.lost) return;
      if (context.phase === 'closed') {
        settle(lease, { outcome: 'retry', cause: 'the bus is closing' });
        return;
      }
      const { topic, message } = lease;
      const id = topic.memory === undefined ? String(message.firstSeq) : memoryId(context, topic, message.firstSeq);
      keeper.started(topic);
      void deliver(lease, id).then((outcome) => settle(lease, outcome));
    },
    async drain(signal) {
      if (context.phase === 'open') context.phase = 'draining';
      await untilQuiet(signal);
    },
    async close() {
      if (context.phase === 'closed') return;
      context.phase = 'closed';
      for (const { credit } of topics.values()) credit.close(new Error('the bus is closed'));
      stopAll();
      const grace = new AbortController();
      using _limit = clock.timer(limits.closeGraceMs, () => grace.abort());
      await untilQuiet(grace.signal);
      keeper[Symbol.dispose]();
      committer.stop();
      try {
        // Handlers that are still running are cut off by a close, not by a crash: their messages must not count one.
        store.write('process', (tx) => {
          for (const { number, memory } of topics.values()) if (memory === undefined) clearLeases(tx, number);
        });
      } catch (error) {
        logger.warn('bus.closeIncomplete', { error: String(error) });
      }
    },
    replaced(error) {
      if (context.phase === 'closed') return;
      context.phase = 'closed';
      logger.error('bus.replaced', { error: error.message });
      for (const { credit } of topics.values()) credit.close(error);
      stopAll();
      for (const topic of topics.values()) for (const lease of topic.leases) if (lease !== undefined) lose(lease);
      committer.stop();
      keeper[Symbol.dispose]();
    },
  };
}

import type { Bus, DeliveryHandler, DeliveryOutcome, TopicOptions } from '../../src-main/core/bus/bus.ts';
import { createBus, type BusDeps } from '../../src-main/core/bus/create-bus.ts';
import { noFaultPoints } from '../../src-main/core/ports/fault-point.ts';
import type { Logger } from '../../src-main/core/ports/logger.ts';
import type { Store } from '../../src-main/core/store/store.ts';
import { nullLogger } from './null-logger.ts';
import { openTestStore } from './open-test-store.ts';
import { createVirtualClock, type VirtualClock } from './virtual-clock.ts';

/** A topic with room and patience; tests say what they are about. */
export function topicOptions(options: Partial<TopicOptions> = {}): TopicOptions {
  return {
    name: 't',
    durability: 'process',
    maxMessages: 1_000,
    maxBytes: 1_000_000,
    maxAttempts: 5,
    maxCrashes: 3,
    backoff: { firstMs: 1_000, capMs: 60_000 },
    leaseMs: 30_000,
    concurrency: 4,
    idempotencyTtlMs: 600_000,
    ...options,
  };
}

export const done: DeliveryOutcome = { outcome: 'done' };
export const retry = (cause: string, afterMs?: number): DeliveryOutcome => ({ outcome: 'retry', cause, afterMs });
export const park = (reason: string): DeliveryOutcome => ({ outcome: 'park', reason });

/** Remembers what was delivered and answers as the test says. */
export function recordingHandler(answer: (body: string, attempt: number) => DeliveryOutcome = () => done): {
  readonly bodies: string[];
  readonly handler: DeliveryHandler;
} {
  const bodies: string[] = [];
  return {
    bodies,
    handler: async ({ body, attempt }) => {
      bodies.push(body);
      return answer(body, attempt);
    },
  };
}

export interface BusOnFile {
  readonly bus: Bus;
  readonly store: Store;
  readonly clock: VirtualClock;
  /** Goes away as a killed process does: nothing is said to the bus, the file is simply let go. */
  crash(): void;
  close(): Promise<void>;
}

type Options = Partial<BusDeps> & { readonly path: string; readonly clock?: VirtualClock; readonly logger?: Logger };

/** A bus with a virtual clock on a file; jitter is off (the longest wait) unless the test wants it. */
export function openBus({ path, clock = createVirtualClock(), logger = nullLogger, ...deps }: Options): BusOnFile {
  const store = deps.store ?? openTestStore({ path, clock, logger });
  const bus = createBus({ store, clock, logger, reachFaultPoint: noFaultPoints, random: () => 1 - 1e-12, ...deps });
  return {
    bus,
    store,
    clock,
    crash: () => store[Symbol.dispose](),
    async close() {
      await bus[Symbol.asyncDispose]();
      store[Symbol.dispose]();
    },
  };
}

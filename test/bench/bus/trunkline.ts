import { join } from 'node:path';
import type { Bus } from '../../../src-main/core/bus/bus.ts';
import { createBus } from '../../../src-main/core/bus/create-bus.ts';
import { noFaultPoints, type ReachFaultPoint } from '../../../src-main/core/ports/fault-point.ts';
import { createRealClock } from '../../../src-main/core/ports/real-clock.ts';
import { openStore } from '../../../src-main/core/store/open-store.ts';
import type { Durability } from '../../../src-shared/model/transaction.ts';
import { nullLogger } from '../../kit/null-logger.ts';
import { indexOf, laneCount, type ContenderOptions, type OpenContender } from './contender.ts';

const lanes = Array.from({ length: laneCount }, (_, index) => `conversation-${index}`);
const settledDone = { outcome: 'done' } as const;

/** A bus with one topic, `bench`, on a file of the folder. */
export function openBenchBus(
  folder: string,
  durability: Durability,
  onCommit?: ContenderOptions['onCommit'],
): AsyncDisposable & { readonly bus: Bus } {
  const clock = createRealClock();
  const opened = openStore({
    path: join(folder, 'workspace.db'),
    clock,
    logger: nullLogger,
    ...(onCommit === undefined ? {} : { reachFaultPoint: timingCommits(onCommit) }),
  });
  if (!opened.ok) throw opened.error;
  const store = opened.value;
  const bus = createBus({ store, clock, logger: nullLogger, reachFaultPoint: noFaultPoints });
  bus.topic({
    name: 'bench',
    durability,
    maxMessages: 2_000_000,
    maxBytes: 2 ** 30,
    maxAttempts: 5,
    maxCrashes: 3,
    backoff: { firstMs: 1_000, capMs: 60_000 },
    leaseMs: 30_000,
    concurrency: 512,
    idempotencyTtlMs: 60_000,
  });
  return {
    bus,
    async [Symbol.asyncDispose]() {
      await bus[Symbol.asyncDispose]();
      store[Symbol.dispose]();
    },
  };
}

function timingCommits(onCommit: NonNullable<ContenderOptions['onCommit']>): ReachFaultPoint {
  let begunAt = 0;
  return (point) => {
    if (point === 'store.beforeCommit') begunAt = performance.now();
    else if (point === 'store.afterCommit') onCommit(begunAt, performance.now());
  };
}

/** Our bus through its public interface: one promise a message, one lane in a thousand a message. */
export const open: OpenContender = async ({ folder, mode, onCommit }) => {
  const opened = openBenchBus(folder, mode as Durability, onCommit);
  const { bus } = opened;
  return {
    async publish(bodies) {
      const answers = await Promise.all(
        bodies.map((body) => bus.publish('bench', { lane: lanes[indexOf(body) % laneCount]!, body })),
      );
      const refused = answers.find((answer) => !answer.ok);
      if (refused !== undefined && !refused.ok) throw new Error(refused.error.message);
    },
    async consume(delivered, settled) {
      // Acknowledgements are stored in the order in which handlers end.
      let handled: string[] = [];
      let next = 0;
      bus.onSettled(() => {
        settled(handled[next++]!);
        if (next < 10_000) return;
        handled = handled.slice(next);
        next = 0;
      });
      bus.handle('bench', async ({ body }) => {
        delivered(body);
        handled.push(body);
        return settledDone;
      });
    },
    [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose](),
  };
};

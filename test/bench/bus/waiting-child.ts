import { answerParent } from '../harness/child.ts';
import { bodyOf, openContender } from './contender.ts';

export interface WaitingInput {
  readonly folder: string;
  /** Messages to publish; nothing is delivered. */
  readonly fill: number;
}

const chunk = 1_000;

/** Opens the bus, publishes what is asked for, and says what the process takes. */
answerParent(async ({ folder, fill }: WaitingInput) => {
  const start = performance.now();
  await using bus = await openContender('trunkline', { folder, mode: 'process' });
  const openMs = performance.now() - start;
  for (let next = 0; next < fill; next += chunk) {
    await bus.publish(Array.from({ length: chunk }, (_, index) => bodyOf(next + index)));
  }
  globalThis.gc?.();
  const { rss, heapUsed } = process.memoryUsage();
  return { openMs, rssMb: rss / 2 ** 20, heapMb: heapUsed / 2 ** 20 };
});

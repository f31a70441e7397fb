import { monitorEventLoopDelay } from 'node:perf_hooks';
import { answerParent } from '../harness/child.ts';
import { bodyOf } from './contender.ts';
import { openBenchBus } from './trunkline.ts';

export interface WaitingInput {
  readonly folder: string;
  /** Messages to publish; nothing is delivered. With 0 the bus opens on what is there and delivers. */
  readonly fill: number;
  /** Lanes they are spread over. */
  readonly lanes: number;
}

const chunk = 1_000;

/** Fills a file, or opens one and says how long that held the event loop, when the first message came, and what it takes. */
answerParent(async ({ folder, fill, lanes }: WaitingInput) => {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  // The histogram begins with its first look.
  await new Promise((resume) => setTimeout(resume, 20));
  delay.reset();
  const start = performance.now();
  await using opened = openBenchBus(folder, 'process');
  const { bus } = opened;
  const openMs = performance.now() - start;
  if (fill > 0) {
    for (let next = 0; next < fill; next += chunk) {
      const publish = (_: unknown, index: number) =>
        bus.publish('bench', { lane: `conversation-${(next + index) % lanes}`, body: bodyOf(next + index) });
      await Promise.all(Array.from({ length: chunk }, publish));
    }
    return {};
  }
  const waiting = bus.depth()[0]!.waiting;
  const delivered = new Promise<void>((resolve) => {
    bus.handle('bench', async ({ signal }) => {
      resolve();
      await new Promise((ended) => signal.addEventListener('abort', ended));
      return { outcome: 'done' };
    });
  });
  if (waiting > 0) await delivered;
  const readyMs = performance.now() - start;
  // It looks every millisecond: by then it has seen what held the loop until now.
  await new Promise((resume) => setTimeout(resume, 20));
  const stallMs = delay.max / 1e6;
  globalThis.gc?.();
  const { rss, heapUsed } = process.memoryUsage();
  return { waiting, openMs, readyMs, stallMs, rssMb: rss / 2 ** 20, heapMb: heapUsed / 2 ** 20 };
});

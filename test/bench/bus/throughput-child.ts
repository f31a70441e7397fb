import { answerParent } from '../harness/child.ts';
import { watchCpuWait } from '../harness/cpu-wait.ts';
import { bodyOf, openContender, type ContenderName, type ContenderOptions } from './contender.ts';

export interface ThroughputInput extends ContenderOptions {
  readonly name: ContenderName;
  readonly seconds: number;
  /** Published before the clock starts and never fewer from then on. */
  readonly depth: number;
  /** Messages under way beyond `depth`, at most. */
  readonly window: number;
}

/** Publishes of one turn, at most: what a batch call is given. */
const chunk = 256;

/** Keeps `window` messages between publish and acknowledgement for some seconds and counts those that made the whole way. */
answerParent(async ({ name, seconds, depth, window, ...options }: ThroughputInput) => {
  await using contender = await openContender(name, options);
  let published = 0;
  let settled = 0;
  const publishUpTo = async (goal: number): Promise<void> => {
    while (published < goal) {
      const count = Math.min(chunk, goal - published);
      const bodies = Array.from({ length: count }, (_, index) => bodyOf(published + index));
      published += count;
      await contender.publish(bodies);
    }
  };
  await publishUpTo(depth);
  let wake: (() => void) | undefined;
  await contender.consume(
    () => {},
    () => {
      settled++;
      wake?.();
    },
  );
  const until = async (condition: () => boolean): Promise<void> => {
    while (!condition()) await new Promise<void>((resume) => (wake = resume));
    wake = undefined;
  };

  let over = false;
  const publisher = async (): Promise<void> => {
    while (!over) {
      if (published + chunk - settled <= depth + window) await publishUpTo(published + chunk);
      await new Promise((resume) => setImmediate(resume));
    }
  };
  const publishers = Array.from({ length: window / chunk }, publisher);
  // Compiled code and full caches first.
  const warm = settled;
  await Promise.race([
    until(() => settled > warm + window),
    new Promise((resume) => setTimeout(resume, seconds * 250)),
  ]);
  const cpuWait = watchCpuWait();
  const [start, before, cpuBefore] = [performance.now(), settled, process.cpuUsage()];
  await new Promise((resume) => setTimeout(resume, seconds * 1_000));
  const perSecond = ((settled - before) * 1_000) / (performance.now() - start);
  const cpuWaitPct = cpuWait();
  const cpu = process.cpuUsage(cpuBefore);
  const cpuUs = (cpu.user + cpu.system) / (settled - before);
  const { rss } = process.memoryUsage();
  over = true;
  await Promise.all(publishers);
  return { perSecond, cpuUs, rssMb: rss / 2 ** 20, ...(cpuWaitPct !== undefined && { cpuWaitPct }) };
});

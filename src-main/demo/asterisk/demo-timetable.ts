import type { Clock } from '../../core/ports/clock.ts';
import type { DemoCall } from './demo-script.ts';

export interface DemoTimetableOptions {
  readonly clock: Clock;
  /** The callers, taken in turn. */
  readonly calls: readonly DemoCall[];
  /** Shortest and longest milliseconds between two calls. */
  readonly everyMs: readonly [least: number, most: number];
  /** Number in [0, 1); give a seeded one for a day that repeats. */
  readonly random: () => number;
  readonly ring: (call: DemoCall) => void;
}

/** Lets calls come in as on a busy but not mad day. Starts at once; disposing it stops new calls. */
export function startDemoTimetable(options: DemoTimetableOptions): Disposable {
  const { clock, calls, random } = options;
  let next = 0;
  let timer: Disposable | undefined;
  const between = ([least, most]: readonly [number, number]): number => least + random() * (most - least);

  const schedule = (ms: number): void => {
    timer = clock.timer(ms, () => {
      const call = calls[next++ % calls.length];
      if (call) {
        // One in six loses patience early; the others wait and talk for as long as people do.
        const impatient = random() < 1 / 6;
        options.ring({
          patienceMs: impatient ? between([2_000, 6_000]) : 90_000,
          talkMs: between([20_000, 120_000]),
          ...call,
        });
      }
      schedule(between(options.everyMs));
    });
  };
  if (calls.length > 0) schedule(Math.min(5_000, options.everyMs[0]));
  return { [Symbol.dispose]: () => timer?.[Symbol.dispose]() };
}

import type { Clock } from '../ports/clock.ts';

/**
 * The deadlines of all who wait, watched by one timer: nearly every waiter is served long before its deadline, and a timer of
 * its own would cost more than everything else an acquire does.
 */
export interface WaitDeadlines extends Disposable {
  /** Someone waits until then at most, monotonic milliseconds. */
  watch(at: number): void;
}

/** @param expire settles everyone whose deadline is not after `now` and returns the earliest one left */
export function createWaitDeadlines(clock: Clock, expire: (now: number) => number): WaitDeadlines {
  let timer: Disposable | undefined;
  let wakeAt = Infinity;

  const look = (): void => {
    timer = undefined;
    wakeAt = Infinity;
    const next = expire(clock.monotonic());
    if (next < Infinity) watch(next);
  };
  const watch = (at: number): void => {
    if (at >= wakeAt) return;
    timer?.[Symbol.dispose]();
    wakeAt = at;
    timer = clock.timer(Math.max(0, at - clock.monotonic()), look);
  };

  return {
    watch,
    [Symbol.dispose]() {
      timer?.[Symbol.dispose]();
      timer = undefined;
      wakeAt = Infinity;
    },
  };
}

import type { Clock } from '../ports/clock.ts';

/** Longest that acknowledgements wait for a publish to share its commit, milliseconds. */
const longestMs = 2;
/** Commits with publishes, one soon after the other, from which on the next is counted on. */
const fewest = 16;
/** The same after waits in vain: each of them doubles what is asked for, up to this. */
const most = 1_024;

/**
 * Under a steady stream of publishes an acknowledgement need not have a commit of its own: the next publish is along in a
 * moment, and what both write is largely the same pages. So it waits for it, as long as publishes do come; where one does not,
 * acknowledgements are stored at once again. Publishes of level `power` do not count: their commits wait for the disk. The stream
 * is judged by what happened, so a single message never waits.
 */
export interface AckPace extends Disposable {
  /** A commit is being written: with publishes of level `process` or without, with acknowledgements or without. */
  writing(publishes: boolean, waited: boolean): void;
  /** True where acknowledgements may wait now; `late` is called unless a commit has come by. */
  wait(): boolean;
}

export function createAckPace(clock: Clock, late: () => void): AckPace {
  let streak = 0;
  let needed = fewest;
  let lastAt = -Infinity;
  let waitsSince: number | undefined;
  let looking = false;
  let over = false;

  /** Asleep, not on a timer: an acknowledgement that waits must not find the process gone for want of anything else to do. */
  const lookIn = (ms: number): void => {
    looking = true;
    void clock.sleep(ms).then(look);
  };
  const look = (): void => {
    looking = false;
    if (waitsSince === undefined || over) return;
    const left = waitsSince + longestMs - clock.monotonic();
    if (left > 0) {
      lookIn(left);
      return;
    }
    waitsSince = undefined;
    streak = 0;
    needed = Math.min(most, needed * 2);
    late();
  };

  return {
    writing(publishes, waited) {
      waitsSince = undefined;
      if (!publishes) return;
      const now = clock.monotonic();
      streak = now - lastAt <= longestMs ? streak + 1 : 0;
      lastAt = now;
      if (waited && needed > fewest) needed--;
    },
    wait() {
      if (streak < needed) return false;
      waitsSince ??= clock.monotonic();
      if (!looking) lookIn(longestMs);
      return true;
    },
    [Symbol.dispose]: () => void (over = true),
  };
}

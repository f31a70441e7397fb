import type { Timers } from '../../src-shared/rpc/timers.ts';

/** The window's own time. */
export const windowTimers: Timers = {
  monotonic: () => performance.now(),
  timer(ms, callback) {
    const handle = setTimeout(callback, ms);
    return { [Symbol.dispose]: () => clearTimeout(handle) };
  },
};

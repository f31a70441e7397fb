import type { Clock } from './clock.ts';

/** `setTimeout` overflows above this and would fire at once (Node.js timers documentation). */
const longestTimeout = 2 ** 31 - 1;

/** Starts a timer of any length; the returned handle can be cleared at any time. */
function startTimeout(ms: number, keepAlive: boolean, callback: () => void): Disposable {
  let left = Math.max(0, ms);
  let handle: NodeJS.Timeout;
  const arm = (): void => {
    const part = Math.min(left, longestTimeout);
    left -= part;
    handle = setTimeout(left > 0 ? arm : callback, part);
    if (!keepAlive) handle.unref();
  };
  arm();
  return { [Symbol.dispose]: () => clearTimeout(handle) };
}

/** The clock of the machine. A pending `sleep` keeps the process alive, a pending `timer` does not. */
export function createRealClock(): Clock {
  return {
    now: () => Date.now(),
    monotonic: () => performance.now(),
    sleep(ms, signal) {
      return new Promise((resolve, reject) => {
        if (signal?.aborted) {
          reject(signal.reason);
          return;
        }
        const withdrawn = (): void => {
          timeout[Symbol.dispose]();
          reject(signal?.reason);
        };
        const timeout = startTimeout(ms, true, () => {
          signal?.removeEventListener('abort', withdrawn);
          resolve();
        });
        signal?.addEventListener('abort', withdrawn, { once: true });
      });
    },
    timer: (ms, callback) => startTimeout(ms, false, callback),
  };
}

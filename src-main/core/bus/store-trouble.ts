import type { Clock } from '../ports/clock.ts';

const firstMs = 100;
const capMs = 5_000;

/**
 * The store has refused a commit (a full disk, say): acknowledgements and leases are kept and tried again with a back-off,
 * while each publish still learns at once whether it works.
 */
export interface StoreTrouble extends Disposable {
  readonly present: boolean;
  met(): void;
  over(): void;
}

export function createStoreTrouble(clock: Clock, again: () => void): StoreTrouble {
  let failures = 0;
  let timer: Disposable | undefined;
  let closed = false;
  return {
    get present() {
      return timer !== undefined;
    },
    met() {
      if (timer !== undefined || closed) return;
      const ms = Math.min(capMs, firstMs * 2 ** Math.min(failures++, 10));
      timer = clock.timer(ms, () => {
        timer = undefined;
        again();
      });
    },
    over() {
      failures = 0;
    },
    [Symbol.dispose]() {
      closed = true;
      timer?.[Symbol.dispose]();
      timer = undefined;
    },
  };
}

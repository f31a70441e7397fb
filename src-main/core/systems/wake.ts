import type { Clock } from '../ports/clock.ts';

/** A sleep that can be cut short: `ring` before or during `wait` makes it return at once. Rings do not pile up. */
export interface Wake {
  ring(): void;
  /** Resolves after `ms`, on `ring`, or when the signal is aborted; never rejects. */
  wait(ms: number, signal: AbortSignal): Promise<void>;
}

export function createWake(clock: Clock): Wake {
  let rung = false;
  let release: (() => void) | undefined;
  return {
    ring() {
      rung = true;
      release?.();
    },
    async wait(ms, signal) {
      if (!rung && !signal.aborted) {
        const { promise, resolve } = Promise.withResolvers<void>();
        release = resolve;
        const end = (): void => resolve();
        using _timer = clock.timer(ms, end);
        signal.addEventListener('abort', end, { once: true });
        await promise;
        signal.removeEventListener('abort', end);
        release = undefined;
      }
      rung = false;
    },
  };
}

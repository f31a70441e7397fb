import { useSyncExternalStore } from 'react';

/** One clock for all components that show an age: they tick together, and nothing ticks while nobody looks. */
function createTicker(ms: number) {
  const listeners = new Set<() => void>();
  let now = Date.now();
  let timer: ReturnType<typeof setInterval> | undefined;
  const tick = (): void => {
    now = Date.now();
    for (const listener of listeners) listener();
  };
  return {
    subscribe(listener: () => void): () => void {
      listeners.add(listener);
      if (!timer) {
        now = Date.now();
        timer = setInterval(tick, ms);
      }
      return () => {
        listeners.delete(listener);
        if (listeners.size > 0) return;
        clearInterval(timer);
        timer = undefined;
      };
    },
    snapshot: () => (timer ? now : Math.floor(Date.now() / ms) * ms),
  };
}

const second = createTicker(1000);
const slow = createTicker(10_000);

/** The present time, renewed every second, or every ten seconds with `slow`. Use it only in the small part that shows it. */
export function useNow(pace: 'second' | 'slow'): number {
  const ticker = pace === 'second' ? second : slow;
  return useSyncExternalStore(ticker.subscribe, ticker.snapshot);
}

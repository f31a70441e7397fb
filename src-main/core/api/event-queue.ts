/**
 * Events on their way to one subscriber. At most one pending event a key: a newer one takes the older one's place, so a slow
 * window costs memory for what exists, never for what happened.
 */
export interface EventQueue<T> extends AsyncIterable<T> {
  push(event: T, key?: string): void;
}

export function createEventQueue<T>(signal: AbortSignal): EventQueue<T> {
  const pending = new Map<string, T>();
  let unkeyed = 0;
  let release: (() => void) | undefined;
  const wake = (): void => release?.();
  signal.addEventListener('abort', wake, { once: true });
  return {
    push(event, key) {
      if (signal.aborted) return;
      const slot = key ?? `#${unkeyed++}`;
      pending.delete(slot);
      pending.set(slot, event);
      wake();
    },
    async *[Symbol.asyncIterator]() {
      try {
        while (!signal.aborted) {
          const next = pending.entries().next();
          if (next.done) {
            const { promise, resolve } = Promise.withResolvers<void>();
            release = resolve;
            if (pending.size === 0 && !signal.aborted) await promise;
            release = undefined;
            continue;
          }
          pending.delete(next.value[0]);
          yield next.value[1];
        }
      } finally {
        signal.removeEventListener('abort', wake);
        pending.clear();
      }
    },
  };
}

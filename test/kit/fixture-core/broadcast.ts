import type { StreamItem } from '../../../src-shared/rpc/contract.ts';

/** Sends events to everyone who listens now; each listener reads at its own pace. */
export class Broadcast<T> {
  readonly #listeners = new Set<(item: StreamItem<T>) => void>();

  get listeners(): number {
    return this.#listeners.size;
  }

  send(event: T, cursor?: string): void {
    for (const listener of this.#listeners) listener(cursor === undefined ? { event } : { event, cursor });
  }

  /** `first` comes before everything sent from now on; `map` may leave an event out. */
  async *listen(
    signal: AbortSignal,
    first: readonly StreamItem<T>[] | (() => readonly StreamItem<T>[]),
    map: (event: T) => T | undefined = (event) => event,
  ): AsyncIterable<StreamItem<T>> {
    const queue: StreamItem<T>[] = [...(typeof first === 'function' ? first() : first)];
    let wake: () => void = () => {};
    const listener = (item: StreamItem<T>): void => {
      const event = map(item.event);
      if (event === undefined) return;
      queue.push({ ...item, event });
      wake();
    };
    this.#listeners.add(listener);
    const stop = (): void => wake();
    signal.addEventListener('abort', stop);
    try {
      while (!signal.aborted) {
        const next = queue.shift();
        if (next) yield next;
        else await new Promise<void>((resolve) => (wake = resolve));
      }
    } finally {
      this.#listeners.delete(listener);
      signal.removeEventListener('abort', stop);
    }
  }
}

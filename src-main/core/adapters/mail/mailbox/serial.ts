/** One at a time, in the order of the calls; whoever's signal is aborted leaves the queue. */
export interface Serial {
  /** `undefined` where the signal was aborted before its turn came. */
  run<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T | undefined>;
}

export function createSerial(): Serial {
  let tail: Promise<unknown> = Promise.resolve();
  return {
    async run(signal, work) {
      const before = tail;
      const turn = Promise.withResolvers<void>();
      tail = before.then(() => turn.promise);
      try {
        const aborted = Promise.withResolvers<void>();
        const give = (): void => aborted.resolve();
        signal.addEventListener('abort', give, { once: true });
        if (signal.aborted) give();
        await Promise.race([before, aborted.promise]);
        signal.removeEventListener('abort', give);
        return signal.aborted ? undefined : await work();
      } finally {
        turn.resolve();
      }
    },
  };
}

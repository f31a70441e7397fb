import { createPool } from '../../src-main/core/pool/create-pool.ts';
import type { MakePool } from '../../src-main/core/pool/pools.ts';
import { createVirtualClock } from './virtual-clock.ts';

/** Pools that live by a clock of their own, so that their connections can idle for minutes in a moment. */
export interface PingWatch {
  readonly makePool: MakePool;
  /**
   * Lets the pools idle until one of their connections is asked.
   *
   * @returns how long that took, in milliseconds of idleness, and what was answered; `undefined` where nobody asked for `mostMs`
   */
  idle(mostMs: number): Promise<{ readonly afterMs: number; readonly alive: boolean } | undefined>;
}

export function createPingWatch(): PingWatch {
  const clock = createVirtualClock();
  const asked: Promise<boolean>[] = [];
  return {
    makePool: (options) => {
      const { validate } = options.factory;
      const watched: typeof validate = (resource, signal) => {
        const answer = Promise.resolve(validate?.call(options.factory, resource, signal) ?? true);
        asked.push(answer);
        return answer;
      };
      return createPool({ ...options, clock, factory: { ...options.factory, validate: watched } });
    },
    async idle(mostMs) {
      asked.length = 0;
      const from = clock.monotonic();
      while (asked.length === 0 && clock.monotonic() - from < mostMs) await clock.advance(1_000);
      const afterMs = clock.monotonic() - from;
      return asked[0] && { afterMs, alive: await asked[0] };
    },
  };
}

import { err, ok, type Result } from '../../../src-shared/result/result.ts';
import type { AdapterError } from '../adapters/adapter-error.ts';
import { createTokenBucket } from '../rate/token-bucket.ts';
import type { SystemConfig } from '../config/workspace-config.ts';
import type { Clock } from '../ports/clock.ts';

/** Holds the calls to one system to the rate its configuration sets, whatever its protocol. A call can be several requests. */
export interface CallLimit {
  /**
   * Waits for a turn, at most `longestMs` milliseconds; who came first goes first.
   *
   * @returns `busy` where it would take longer, told at once; `unreachable` where it was given up. Nothing was sent then.
   */
  take(signal: AbortSignal, longestMs: number): Promise<Result<void, AdapterError>>;
}

/** @param limits `burst` is one second's worth of calls unless set */
export function createCallLimit(system: string, limits: NonNullable<SystemConfig['limits']>, clock: Clock): CallLimit {
  const { perSecond, burst = Math.max(1, Math.ceil(perSecond)) } = limits;
  const bucket = createTokenBucket({ perSecond, burst });
  let waiting = 0;
  /** The turn of who came last: the next one comes after it. */
  let last: Promise<unknown> = Promise.resolve();
  const givenUp = (): AdapterError => ({
    kind: 'unreachable',
    message: `a call to ${system} was given up before it was sent`,
  });

  async function turn(before: Promise<unknown>, signal: AbortSignal): Promise<boolean> {
    await before;
    try {
      while (!signal.aborted && !bucket.tryTake(clock.monotonic())) {
        await clock.sleep(Math.ceil(bucket.waitMs(clock.monotonic())), signal);
      }
    } catch {
      return false;
    }
    return !signal.aborted;
  }

  return {
    async take(signal, longestMs) {
      if (signal.aborted) return err(givenUp());
      if (waiting === 0 && bucket.tryTake(clock.monotonic())) return ok(undefined);
      const expectedMs = bucket.waitMs(clock.monotonic()) + (waiting * 1_000) / perSecond;
      if (expectedMs > longestMs) {
        const message = `${system} is called as often as its limit allows`;
        return err({ kind: 'busy', message, retryAfterMs: Math.ceil(expectedMs) });
      }
      waiting += 1;
      const mine = turn(last, signal).finally(() => (waiting -= 1));
      last = mine;
      // Who gives up leaves at once, though its place in the order is passed only when its turn comes.
      const { promise, resolve } = Promise.withResolvers<boolean>();
      const withdraw = (): void => resolve(false);
      signal.addEventListener('abort', withdraw, { once: true });
      const taken = await Promise.race([mine, promise]);
      signal.removeEventListener('abort', withdraw);
      return taken ? ok(undefined) : err(givenUp());
    },
  };
}

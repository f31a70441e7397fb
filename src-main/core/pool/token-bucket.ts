import type { Clock } from '../ports/clock.ts';

/** At most `perSecond` takings a second, with a burst of one second's worth; unlike that of `rate/` it can change its rate while it runs. */
export interface TokenBucket {
  tryTake(): boolean;
  /** Milliseconds until the next taking can succeed; 0 when it would now. */
  waitMs(): number;
  setRate(perSecond: number): void;
}

export function createTokenBucket(clock: Clock, perSecond: number): TokenBucket {
  let rate = perSecond;
  let tokens = Math.max(1, rate);
  let at = clock.monotonic();

  const refill = (): void => {
    const now = clock.monotonic();
    tokens = Math.min(Math.max(1, rate), tokens + ((now - at) * rate) / 1_000);
    at = now;
  };

  return {
    tryTake() {
      refill();
      if (tokens < 1) return false;
      tokens -= 1;
      return true;
    },
    waitMs() {
      refill();
      return tokens >= 1 ? 0 : Math.ceil(((1 - tokens) * 1_000) / rate);
    },
    setRate(next) {
      refill();
      rate = next;
    },
  };
}

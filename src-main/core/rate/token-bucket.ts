/** Lets `burst` through at once and `perSecond` on average. Filled by elapsed time, so it needs no timer of its own. */
export interface TokenBucket {
  /** @param now monotonic milliseconds */
  tryTake(now: number): boolean;
  /** Gives a token back that was not used. */
  giveBack(): void;
  /** Milliseconds until one token is there; 0 where it already is. */
  waitMs(now: number): number;
}

export function createTokenBucket(rate: { readonly perSecond: number; readonly burst: number }): TokenBucket {
  if (!(rate.perSecond > 0) || !(rate.burst >= 1)) {
    throw new RangeError(`a rate needs perSecond > 0 and burst >= 1, not ${rate.perSecond} and ${rate.burst}`);
  }
  let tokens = rate.burst;
  let filledAt: number | undefined;
  const fill = (now: number): void => {
    if (filledAt !== undefined) tokens = Math.min(rate.burst, tokens + ((now - filledAt) * rate.perSecond) / 1_000);
    filledAt = now;
  };
  return {
    tryTake(now) {
      fill(now);
      // Rounding in the division above must not cost a token that is due at exactly this moment.
      if (tokens < 1 - 1e-9) return false;
      tokens = Math.max(0, tokens - 1);
      return true;
    },
    giveBack() {
      tokens = Math.min(rate.burst, tokens + 1);
    },
    waitMs(now) {
      fill(now);
      return tokens >= 1 - 1e-9 ? 0 : ((1 - tokens) * 1_000) / rate.perSecond;
    },
  };
}

import { err, ok, type Result } from '../../../../../src-shared/result/result.ts';
import { createTokenBucket } from '../../../rate/token-bucket.ts';
import { retryAfterMs } from '../../../http/retry-after.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { AdapterError } from '../../adapter-error.ts';

/** Longest a request waits by itself; what would take longer is answered with `busy` and the time. */
const longestWaitMs = 5_000;
/** Longest pause believed of a header, in milliseconds. */
const longestPauseMs = 3_600_000;

/**
 * Keeps to a system's limits: our own pace, and what its answers say. It counts requests to the system; the `limits` every
 * system can have (`systems/call-limit.ts`) count calls, of which one can be many requests, and know nothing of HTTP.
 */
export interface RateLimit {
  /** Waits for a turn. `busy` where that would take more than some seconds, `unreachable` where it was given up. */
  take(signal: AbortSignal): Promise<Result<void, AdapterError>>;
  /** Learns from an answer: Retry-After, and headers that count what is left. */
  learn(status: number, header: (name: string) => string | undefined): void;
}

export interface RateLimitOptions {
  readonly perSecond: number | undefined;
  readonly burst: number;
  readonly host: string;
  readonly clock: Clock;
}

export function createRateLimit({ perSecond, burst, host, clock }: RateLimitOptions): RateLimit {
  const bucket = perSecond === undefined ? undefined : createTokenBucket({ perSecond, burst });
  let pausedUntil = 0;

  const waitMs = (): number => {
    const now = clock.monotonic();
    return Math.max(0, pausedUntil - now, bucket?.waitMs(now) ?? 0);
  };
  return {
    async take(signal) {
      const until = clock.monotonic() + longestWaitMs;
      for (;;) {
        if (signal.aborted) return err(givenUp(host));
        const wait = waitMs();
        if (wait <= 0) break;
        if (clock.monotonic() + wait > until)
          return err({
            kind: 'busy',
            message: `${host} takes no more requests just now`,
            retryAfterMs: Math.ceil(wait),
          });
        try {
          await clock.sleep(wait, signal);
        } catch {
          return err(givenUp(host));
        }
      }
      bucket?.tryTake(clock.monotonic());
      return ok(undefined);
    },
    learn(status, header) {
      const asked = status === 429 || status === 503 ? (retryAfterMs(header('retry-after'), clock.now()) ?? 1_000) : 0;
      const pause = Math.min(longestPauseMs, Math.max(asked, resetMs(header, clock.now())));
      if (pause > 0) pausedUntil = Math.max(pausedUntil, clock.monotonic() + pause);
    },
  };
}

const givenUp = (host: string): AdapterError => ({
  kind: 'unreachable',
  message: `a request to ${host} was given up before it was sent`,
});

/** Header names in use for "so many are left" and "until then"; RateLimit-* is draft-ietf-httpapi-ratelimit-headers. */
const counted: readonly (readonly [string, string])[] = [
  ['x-ratelimit-remaining', 'x-ratelimit-reset'],
  ['x-rate-limit-remaining', 'x-rate-limit-reset'],
  ['ratelimit-remaining', 'ratelimit-reset'],
];

/** Milliseconds to wait where nothing is left: seconds from now, or a time in seconds or milliseconds since 1970. */
function resetMs(header: (name: string) => string | undefined, now: number): number {
  for (const [remaining, reset] of counted) {
    const left = header(remaining);
    const at = Number(header(reset));
    if (left === undefined || left.trim() === '' || Number(left) > 0 || !(at > 0)) continue;
    if (at > 1e11) return Math.max(0, at - now);
    return at > 1e8 ? Math.max(0, at * 1_000 - now) : at * 1_000;
  }
  return 0;
}

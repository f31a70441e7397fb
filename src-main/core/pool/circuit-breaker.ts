import type { Clock } from '../ports/clock.ts';
import { backOffMs } from './back-off.ts';

/**
 * Guards one endpoint: after `threshold` failures in a row it is left alone for a while (`open`), then asked once
 * (`halfOpen`); that answer closes it or opens it for longer. May be shared by several pools.
 */
export interface CircuitBreaker {
  readonly state: 'closed' | 'open' | 'halfOpen';
  /** Milliseconds until it may be asked again; 0 unless open. */
  openForMs(): number;
  /** True: go and try, and report with `succeeded`, `failed` or `abandoned`. In `halfOpen` only one caller gets true. */
  tryPass(): boolean;
  succeeded(): void;
  failed(cause: unknown): void;
  /** The try was given up and says nothing about the endpoint. */
  abandoned(): void;
  readonly lastFailure: unknown;
}

export interface CircuitBreakerOptions {
  readonly clock: Clock;
  /** Default 5. */
  readonly threshold?: number;
  /** First and longest time open, doubled with each failed trial and jittered. Default 1,000 and 30,000. */
  readonly open?: { readonly firstMs: number; readonly capMs: number };
  readonly random?: () => number;
}

export function createCircuitBreaker(options: CircuitBreakerOptions): CircuitBreaker {
  const { clock } = options;
  const threshold = options.threshold ?? 5;
  const open = options.open ?? { firstMs: 1_000, capMs: 30_000 };
  const random = options.random ?? Math.random;
  let failures = 0;
  let openings = 0;
  let openUntil = 0;
  let trial = false;
  let lastFailure: unknown;

  const openForMs = (): number => (openings === 0 ? 0 : Math.max(0, Math.ceil(openUntil - clock.monotonic())));
  const trip = (): void => {
    openings += 1;
    openUntil = clock.monotonic() + backOffMs(openings, open, random);
    trial = false;
  };

  return {
    get state() {
      if (openings === 0) return 'closed';
      return openForMs() > 0 ? 'open' : 'halfOpen';
    },
    openForMs,
    tryPass() {
      if (openings === 0) return true;
      if (openForMs() > 0 || trial) return false;
      trial = true;
      return true;
    },
    succeeded() {
      failures = 0;
      openings = 0;
      trial = false;
    },
    failed(cause) {
      lastFailure = cause;
      failures += 1;
      if (trial || (openings === 0 && failures >= threshold)) trip();
    },
    abandoned() {
      trial = false;
    },
    get lastFailure() {
      return lastFailure;
    },
  };
}

import { err, ok, type Result } from '../../../src-shared/result/result.ts';
import type { Clock } from '../ports/clock.ts';
import type { PoolError } from './pool.ts';
import type { poolRefusals } from './pool-refusals.ts';

export interface WarmUpsDeps {
  readonly clock: Clock;
  readonly refusals: ReturnType<typeof poolRefusals>;
  readonly deadlineMs: () => number;
  /** The connections there should be exist. */
  readonly ready: () => boolean;
}

/** Callers that wait until a pool is ready. */
export interface WarmUps {
  readonly size: number;
  wait(signal: AbortSignal | undefined): Promise<Result<void, PoolError>>;
  /** Something changed: answers everyone where the pool is ready. */
  look(): void;
  /** Answers everyone that it will not get ready. */
  fail(error: () => PoolError): void;
}

export function createWarmUps({ clock, refusals, deadlineMs, ready }: WarmUpsDeps): WarmUps {
  const waiting = new Set<(outcome: Result<void, PoolError>) => void>();
  const settle = (outcome: () => Result<void, PoolError>): void => {
    for (const end of [...waiting]) end(outcome());
  };
  return {
    get size() {
      return waiting.size;
    },
    wait(signal) {
      if (signal?.aborted) return Promise.resolve(err(refusals.aborted(signal)));
      return new Promise((resolve) => {
        const ms = deadlineMs();
        const end = (outcome: Result<void, PoolError>): void => {
          waiting.delete(end);
          deadline[Symbol.dispose]();
          signal?.removeEventListener('abort', onAbort);
          resolve(outcome);
        };
        const onAbort = (): void => end(err(refusals.aborted(signal)));
        const deadline = clock.timer(ms, () => end(err(refusals.timeout(ms))));
        signal?.addEventListener('abort', onAbort, { once: true });
        waiting.add(end);
      });
    },
    look() {
      if (waiting.size > 0 && ready()) settle(() => ok(undefined));
    },
    fail(error) {
      settle(() => err(error()));
    },
  };
}

import type { Clock } from '../ports/clock.ts';
import { backOffMs } from './back-off.ts';
import type { CircuitBreaker } from './circuit-breaker.ts';
import type { PoolFactory } from './pool.ts';
import type { PoolCounters } from './pool-counters.ts';
import type { PoolHooks } from './pool-hooks.ts';
import type { PoolTimings } from './pool-options.ts';
import { createTokenBucket } from './token-bucket.ts';
import { withinDeadline } from './within-deadline.ts';

/** While another pool of the endpoint makes the trial connection, look again after this. */
const trialLookMs = 100;

/** Told by a connection when it dies by itself; `died` is set at once where that happens before it is in the pool. */
export interface DeathNotice {
  died: boolean;
  onDeath: () => void;
}

export interface ConnectionMakerDeps<T> {
  readonly name: string;
  readonly factory: PoolFactory<T>;
  readonly clock: Clock;
  readonly random: () => number;
  readonly timings: PoolTimings;
  readonly breaker: CircuitBreaker;
  readonly counters: PoolCounters;
  readonly hooks: PoolHooks;
  /** Takes a place of the shared budget; on false the pool is woken when one is free. */
  readonly takePlace: () => boolean;
  readonly givePlace: () => void;
  readonly generation: () => number;
  readonly made: (resource: T, generation: number, notice: DeathNotice) => void;
  readonly failed: (cause: unknown) => void;
  /** Something that held creation back is over: ask again what is wanted. */
  readonly look: () => void;
}

/** Opens connections, a few at a time, never faster than the endpoint bears. */
export interface ConnectionMaker {
  readonly creating: number;
  /** Brings the creations under way up to `wanted` as far as back-off, rate, breaker and budget allow. */
  ensure(wanted: number): void;
  /** Gives up what is under way and makes no more. */
  stop(): void;
}

export function createConnectionMaker<T>(deps: ConnectionMakerDeps<T>): ConnectionMaker {
  const { clock, breaker, timings, counters, factory } = deps;
  const rate = createTokenBucket(clock, timings.creationsPerSecond);
  const stopping = new AbortController();
  let creating = 0;
  let failures = 0;
  let notBefore = 0;
  let alarm: Disposable | undefined;

  const lookIn = (ms: number): void => {
    alarm?.[Symbol.dispose]();
    alarm = clock.timer(ms, () => {
      alarm = undefined;
      deps.look();
    });
  };

  const destroyLate = (resource: T): void => {
    counters.late += 1;
    withinDeadline(clock, timings.destroyTimeoutMs, `closing ${deps.name}`, () => factory.destroy(resource)).catch(
      () => {},
    );
  };

  const start = (): void => {
    creating += 1;
    const from = clock.monotonic();
    const generation = deps.generation();
    const notice: DeathNotice = { died: false, onDeath: () => {} };
    const died = (): void => {
      if (notice.died) return;
      notice.died = true;
      notice.onDeath();
    };
    const work = (signal: AbortSignal): Promise<T> => factory.create(signal, died);
    withinDeadline(clock, timings.createTimeoutMs, `connecting ${deps.name}`, work, stopping.signal, destroyLate).then(
      (resource) => {
        creating -= 1;
        failures = 0;
        notBefore = 0;
        breaker.succeeded();
        counters.created += 1;
        const tookMs = clock.monotonic() - from;
        counters.creation.record(tookMs);
        deps.hooks.created?.({ tookMs });
        deps.made(resource, generation, notice);
      },
      (cause: unknown) => {
        creating -= 1;
        if (stopping.signal.aborted) {
          breaker.abandoned();
        } else {
          failures += 1;
          notBefore = clock.monotonic() + backOffMs(failures, timings.backOff, deps.random);
          breaker.failed(cause);
          counters.creationFailed(cause);
        }
        deps.givePlace();
        deps.failed(cause);
      },
    );
  };

  return {
    get creating() {
      return creating;
    },
    ensure(wanted) {
      while (!stopping.signal.aborted && creating < Math.min(wanted, timings.creationConcurrency)) {
        const wait = Math.max(notBefore - clock.monotonic(), rate.waitMs(), breaker.openForMs());
        if (wait > 0) return lookIn(wait);
        if (!breaker.tryPass()) return creating > 0 ? undefined : lookIn(trialLookMs);
        if (!deps.takePlace()) return breaker.abandoned();
        rate.tryTake();
        start();
      }
    },
    stop() {
      alarm?.[Symbol.dispose]();
      stopping.abort(new Error(`${deps.name} is closing`));
    },
  };
}

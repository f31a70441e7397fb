import type { Result } from '../../../src-shared/result/result.ts';
import type { Clock } from '../ports/clock.ts';
import type { Logger } from '../ports/logger.ts';
import type { CircuitBreaker } from './circuit-breaker.ts';
import type { PoolBudget } from './pool-budget.ts';
import type { PoolHooks } from './pool-hooks.ts';
import type { PoolSnapshot } from './pool-snapshot.ts';

/** Makes and unmakes the connections of a pool. */
export interface PoolFactory<T> {
  /**
   * Opens a connection. Must stop when the signal is aborted (create time-out, pool closed); one that comes late all the same
   * is destroyed. `onBroken` may be called at any time after: the pool then never hands this connection out again.
   */
  create(signal: AbortSignal, onBroken: (cause: unknown) => void): Promise<T>;
  destroy(resource: T): void | Promise<void>;
  /** Asked only for connections that idled; `false`, a throw or a time-out means dead. */
  validate?(resource: T, signal: AbortSignal): boolean | Promise<boolean>;
  /** Puts a returned connection into its first state; a throw or a time-out means dead. */
  reset?(resource: T): void | Promise<void>;
}

/** Limits that may be changed while the pool runs. All times in milliseconds. */
export interface PoolLimits {
  /** Most connections at once: borrowed, idle, being made and being closed together. At least 1. */
  readonly max: number;
  /** Kept ready while nobody asks. At most `max`. */
  readonly minIdle: number;
  /** Most callers that wait beyond those the free places of the pool will serve. */
  readonly maxWaiting: number;
  /** Deadline of an acquire that names none. */
  readonly acquireTimeoutMs: number;
  /** Idle connections above `minIdle` are closed after this. */
  readonly idleTimeoutMs: number;
  /** A connection is retired after this, minus the jitter; `Infinity` for never. */
  readonly maxLifetimeMs: number;
  /** Share of the lifetime that is random, 0.1 to 1, so that connections made together do not die together. */
  readonly lifetimeJitter: number;
  /** Most retirements for age per second; those beyond it live on until there is room. */
  readonly retirementsPerSecond: number;
  /** A connection that idled no longer than this is handed out without asking it. */
  readonly validateAfterIdleMs: number;
  /**
   * An idle connection is asked (`validate`) when nothing was heard of it for so long, up to a fifth earlier by chance; one that
   * does not answer is retired. `Infinity` for never. Choose it below what servers and firewalls on the way call idle.
   */
  readonly pingAfterMs: number;
  /** Retired after so many borrowings; `Infinity` for never. */
  readonly maxUses: number;
  /** Borrowed longer than this is reported as a leak; `Infinity` for never. */
  readonly leakAfterMs: number;
  /** A leak is taken back by destroying the connection under its borrower. */
  readonly reclaimLeaks: boolean;
}

export interface PoolOptions<T> extends Partial<PoolLimits> {
  /** Endpoint in logs and errors, e.g. `crm-legacy 10.0.0.5:3306`. No secrets. */
  readonly name: string;
  readonly factory: PoolFactory<T>;
  readonly clock: Clock;
  readonly logger?: Logger;
  /** Share it between pools of one endpoint. */
  readonly breaker?: CircuitBreaker;
  /** Share it between all pools of a process that must stay under a total. */
  readonly budget?: PoolBudget;
  /** Source of jitter, 0 <= x < 1. */
  readonly random?: () => number;
  /** Most connections being made at once. Default 2: a burst that is over before a connection is up makes few of them. */
  readonly creationConcurrency?: number;
  /** Most creations started per second. Default 20. */
  readonly creationsPerSecond?: number;
  readonly createTimeoutMs?: number;
  readonly validateTimeoutMs?: number;
  readonly resetTimeoutMs?: number;
  readonly destroyTimeoutMs?: number;
  /** First and greatest wait after failed creations; the wait doubles and is jittered. Default 100 and 10,000. */
  readonly backOff?: { readonly firstMs: number; readonly capMs: number };
  /** How often ages are looked at. Default 1,000. */
  readonly sweepEveryMs?: number;
  readonly onLeak?: (leak: Leak) => void;
  readonly hooks?: PoolHooks;
}

export interface Leak {
  readonly owner: string;
  readonly heldMs: number;
  /** Where the connection was borrowed. */
  readonly stack: string;
  readonly reclaimed: boolean;
}

export interface AcquireOptions {
  /** Longest wait in milliseconds, above 0. Default `acquireTimeoutMs`. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
  /** Who borrows, e.g. a tenant or a kind of work: owners that wait are served in turn. Also named in leak reports. */
  readonly owner?: string;
  /** Default `interactive`. */
  readonly priority?: PoolPriority;
}

/**
 * Who is served first when several wait. `interactive`: a person waits for it. `background`: goes behind those, but gets at
 * least every fifth turn, and fills at most three quarters of the queue.
 */
export type PoolPriority = 'interactive' | 'background';

/**
 * Why there is no connection.
 *
 * - `TIMEOUT`       the deadline passed while waiting; `cause` holds the last creation failure, if any
 * - `ABORTED`       the caller's signal
 * - `QUEUE_FULL`    too many wait already
 * - `CIRCUIT_OPEN`  the endpoint failed repeatedly; asked again after `retryAfterMs`
 * - `PAUSED`        paused by a person
 * - `CLOSED`        the pool is draining or closed
 * - `CREATE_FAILED` no connection could be made and none exists; `cause` says why
 */
export interface PoolError {
  readonly code: 'TIMEOUT' | 'ABORTED' | 'QUEUE_FULL' | 'CIRCUIT_OPEN' | 'PAUSED' | 'CLOSED' | 'CREATE_FAILED';
  readonly message: string;
  readonly cause?: unknown;
  readonly retryAfterMs?: number;
}

/** A borrowed connection: `await using lease = ...`. Disposing after `release` or `discard` does nothing. */
export interface Lease<T> extends AsyncDisposable {
  /** Throws once the lease is over. */
  readonly resource: T;
  /** Gives the connection back. Throws when it was given back before. */
  release(): void;
  /** Gives it back as broken: it is destroyed, never handed out again. Throws when it was given back before. */
  discard(cause?: unknown): void;
}

export interface Pool<T> extends AsyncDisposable {
  acquire(options?: AcquireOptions): Promise<Result<Lease<T>, PoolError>>;
  /**
   * Resolves when `minIdle` connections exist, borrowed ones included, or one where `minIdle` is 0. Answers with the first failure
   * at once rather than trying on; the pool itself tries on. Connections that exist already are not asked. The deadline is
   * `acquireTimeoutMs`.
   */
  warmUp(signal?: AbortSignal): Promise<Result<void, PoolError>>;
  /** Same as `lease.release()`; throws for a lease of another pool. */
  release(lease: Lease<T>): void;
  /** Refuses everyone with `PAUSED`, waiters included; borrowed connections work on and may come back. */
  pause(): void;
  resume(): void;
  /**
   * Closes for good: waiters are refused, idle connections closed, borrowed ones awaited for `timeoutMs` (default 5,000) and
   * then destroyed under their borrowers. Repeating answers the same outcome.
   */
  drain(timeoutMs?: number): Promise<{ readonly forced: number }>;
  /** Closes what is idle now and what is borrowed when it returns (after a password or address change). */
  refresh(): void;
  reconfigure(changes: Partial<PoolLimits>): void;
  snapshot(): PoolSnapshot;
}

import type { PoolLease } from './pool-lease.ts';

/** A connection of the pool and what is known of it. Times are monotonic milliseconds. */
export interface PoolEntry<T> {
  readonly resource: T;
  /** Which `refresh` it was made after. */
  readonly generation: number;
  /** When its life is over, jitter taken off. */
  readonly retireAt: number;
  idleSince: number;
  /** When it was last known to live: made, given back, or answered when asked. */
  aliveAt: number;
  /** Share of the ping interval, 0 to 1, that this connection is asked earlier, so that those made together are not asked together. */
  readonly pingEarlier: number;
  uses: number;
  place: 'idle' | 'borrowed' | 'busy' | 'gone';
  /** It told by itself that it is dead. */
  broken: boolean;
  lease: PoolLease<T> | undefined;
}

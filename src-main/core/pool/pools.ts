import type { SystemId } from '../../../src-shared/model/ids.ts';
import type { Logger } from '../ports/logger.ts';
import { createPool } from './create-pool.ts';
import type { Pool, PoolOptions } from './pool.ts';
import { createPoolBudget, type PoolBudget } from './pool-budget.ts';
import type { PoolSnapshot } from './pool-snapshot.ts';

/** Makes a pool; `createPool` itself is one that knows no total and no leak time. */
export type MakePool = <T>(options: PoolOptions<T>) => Pool<T>;

/** All pools of a process: under one total, watched for leaks, and seen together. */
export interface Pools {
  readonly budget: PoolBudget;
  /** Pools made with it belong to `system`. What the caller sets itself (budget, leak time) stays as it is. */
  makerFor(system: SystemId): MakePool;
  /** Every pool that is not closed, in the order in which they were made. */
  snapshots(): readonly { readonly system: SystemId; readonly pool: PoolSnapshot }[];
}

export interface PoolsOptions {
  /** Most connections of all pools together, idle ones included. A whole number above 0. */
  readonly total: number;
  /** Borrowed longer than this, a connection is reported as a leak with its borrower and where it borrowed. Milliseconds. */
  readonly leakAfterMs: number;
  readonly logger: Logger;
}

export function createPools({ total, leakAfterMs, logger }: PoolsOptions): Pools {
  const budget = createPoolBudget(total);
  const members = new Map<Pool<unknown>, SystemId>();
  // A closed pool shows nothing new; it is let go of so that a system opened anew each hour does not pile pools up.
  const look = (): ReturnType<Pools['snapshots']> => {
    const open: { readonly system: SystemId; readonly pool: PoolSnapshot }[] = [];
    for (const [member, system] of members) {
      const pool = member.snapshot();
      if (pool.mode === 'closed') members.delete(member);
      else open.push({ system, pool });
    }
    return open;
  };
  return {
    budget,
    makerFor: (system) => (options) => {
      look();
      const pool = createPool({ budget, leakAfterMs, logger: logger.child({ system }), ...options });
      members.set(pool, system);
      return pool;
    },
    snapshots: look,
  };
}

import type { Leak, PoolLimits } from './pool.ts';
import type { PoolEntry } from './pool-entry.ts';
import type { EvictionReason } from './pool-snapshot.ts';
import type { TokenBucket } from './token-bucket.ts';

export interface SweepDeps<T> {
  readonly now: number;
  readonly entries: ReadonlySet<PoolEntry<T>>;
  /** Longest idle first. Entries that leave are taken out here. */
  readonly idle: PoolEntry<T>[];
  readonly limits: PoolLimits;
  readonly retirements: TokenBucket;
  readonly retire: (entry: PoolEntry<T>, reason: EvictionReason) => void;
  /** Takes a borrowed connection back under its borrower. */
  readonly reclaim: (entry: PoolEntry<T>, reason: EvictionReason) => void;
  readonly onLeak: (leak: Leak) => void;
}

/** Looks at all ages once: leaks, lives that are over, idleness beyond the reserve. */
export function sweepPool<T>(deps: SweepDeps<T>): void {
  const { now, entries, idle, limits } = deps;
  for (const entry of [...entries]) {
    const { lease } = entry;
    if (!lease || lease.leakReported || now - lease.since < limits.leakAfterMs) continue;
    lease.leakReported = true;
    deps.onLeak({
      owner: lease.owner,
      heldMs: now - lease.since,
      stack: lease.origin?.stack ?? '',
      reclaimed: limits.reclaimLeaks,
    });
    if (limits.reclaimLeaks) deps.reclaim(entry, 'leaked');
  }

  const kept: PoolEntry<T>[] = [];
  let surplus = idle.length - limits.minIdle;
  for (const entry of idle) {
    if (surplus > 0 && now - entry.idleSince >= limits.idleTimeoutMs) {
      surplus -= 1;
      deps.retire(entry, 'idle');
    } else if (entry.retireAt <= now && deps.retirements.tryTake()) {
      deps.retire(entry, 'lifetime');
    } else {
      kept.push(entry);
    }
  }
  idle.splice(0, idle.length, ...kept);
}

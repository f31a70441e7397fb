import type { PoolLimits } from './pool.ts';

const defaults: PoolLimits = {
  max: 10,
  minIdle: 0,
  maxWaiting: 1_000,
  acquireTimeoutMs: 5_000,
  idleTimeoutMs: 600_000,
  maxLifetimeMs: 1_800_000,
  lifetimeJitter: 0.2,
  retirementsPerSecond: 1,
  validateAfterIdleMs: 500,
  pingAfterMs: Infinity,
  maxUses: Infinity,
  leakAfterMs: Infinity,
  reclaimLeaks: false,
};

/** What does not change while the pool runs. */
export interface PoolTimings {
  readonly creationConcurrency: number;
  readonly creationsPerSecond: number;
  readonly createTimeoutMs: number;
  readonly validateTimeoutMs: number;
  readonly resetTimeoutMs: number;
  readonly destroyTimeoutMs: number;
  readonly backOff: { readonly firstMs: number; readonly capMs: number };
  readonly sweepEveryMs: number;
}

/** Limits over the defaults, or over the present ones; a value that makes no sense is a bug of the caller and throws. */
export function resolveLimits(changes: Partial<PoolLimits>, present: PoolLimits = defaults): PoolLimits {
  const named = (Object.keys(defaults) as (keyof PoolLimits)[]).filter((name) => changes[name] !== undefined);
  const limits: PoolLimits = { ...present, ...Object.fromEntries(named.map((name) => [name, changes[name]])) };
  for (const [name, value] of Object.entries(limits)) {
    if (typeof value === 'number' && (Number.isNaN(value) || value < 0)) throw badLimit(name, value, 'not negative');
  }
  if (!Number.isInteger(limits.max) || limits.max < 1) throw badLimit('max', limits.max, 'a whole number above 0');
  if (limits.minIdle > limits.max) throw badLimit('minIdle', limits.minIdle, `at most max (${limits.max})`);
  if (!Number.isFinite(limits.acquireTimeoutMs) || limits.acquireTimeoutMs <= 0) {
    throw badLimit('acquireTimeoutMs', limits.acquireTimeoutMs, 'finite and above 0: every wait has a deadline');
  }
  if (limits.lifetimeJitter < 0.1 || limits.lifetimeJitter > 1) {
    throw badLimit('lifetimeJitter', limits.lifetimeJitter, 'from 0.1 to 1');
  }
  if (limits.retirementsPerSecond <= 0) throw badLimit('retirementsPerSecond', limits.retirementsPerSecond, 'above 0');
  if (limits.pingAfterMs <= 0) throw badLimit('pingAfterMs', limits.pingAfterMs, 'above 0');
  if (limits.maxUses < 1) throw badLimit('maxUses', limits.maxUses, 'at least 1');
  return limits;
}

export const resolveTimings = (options: Partial<PoolTimings>): PoolTimings => ({
  creationConcurrency: options.creationConcurrency ?? 2,
  creationsPerSecond: options.creationsPerSecond ?? 20,
  createTimeoutMs: options.createTimeoutMs ?? 10_000,
  validateTimeoutMs: options.validateTimeoutMs ?? 2_000,
  resetTimeoutMs: options.resetTimeoutMs ?? 2_000,
  destroyTimeoutMs: options.destroyTimeoutMs ?? 5_000,
  backOff: options.backOff ?? { firstMs: 100, capMs: 10_000 },
  sweepEveryMs: options.sweepEveryMs ?? 1_000,
});

const badLimit = (name: string, value: number, rule: string): RangeError =>
  new RangeError(`pool limit ${name} is ${value}; it must be ${rule}`);

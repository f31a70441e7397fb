import type { DurationSummary } from './duration-histogram.ts';

/** Why a connection left the pool. */
export const evictionReasons = [
  'lifetime',
  'idle',
  'uses',
  'invalid',
  'resetFailed',
  'broken',
  'discarded',
  'leaked',
  'surplus',
  'refreshed',
  'budget',
  'drained',
  'forced',
] as const;
export type EvictionReason = (typeof evictionReasons)[number];

/** What a pool counted over its life. */
export interface CounterSnapshot {
  readonly acquired: number;
  readonly created: number;
  readonly destroyed: number;
  readonly timeouts: number;
  readonly aborted: number;
  /** Acquires refused for another reason than a time-out or the caller's signal. */
  readonly refused: number;
  readonly leaks: number;
  /** Connections that came after their creation was given up. */
  readonly late: number;
  /** By the error's `code`, or its name. */
  readonly creationFailures: Readonly<Record<string, number>>;
  readonly evictions: Readonly<Record<EvictionReason, number>>;
  readonly wait: DurationSummary;
  readonly usage: DurationSummary;
  readonly creation: DurationSummary;
}

/** Figures of one pool, as plain data. */
export interface PoolSnapshot extends CounterSnapshot {
  readonly name: string;
  readonly mode: 'open' | 'paused' | 'draining' | 'closed';
  readonly circuit: 'closed' | 'open' | 'halfOpen';
  readonly max: number;
  readonly minIdle: number;
  readonly idle: number;
  /** Borrowed. */
  readonly active: number;
  /** How long those that idle now have done so. */
  readonly idleAge: DurationSummary;
  /** Being checked, pinged or reset. */
  readonly busy: number;
  readonly creating: number;
  readonly closing: number;
  /** All of the above. Never above `max`, except after `max` was lowered until the surplus is closed. */
  readonly total: number;
  /** Callers that wait. */
  readonly pending: number;
}

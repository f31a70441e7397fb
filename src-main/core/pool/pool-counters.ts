import { createDurationHistogram } from './duration-histogram.ts';
import { evictionReasons, type CounterSnapshot, type EvictionReason } from './pool-snapshot.ts';

/** What a pool counts over its life. */
export function createPoolCounters() {
  const creationFailures = new Map<string, number>();
  const counters = {
    acquired: 0,
    created: 0,
    destroyed: 0,
    timeouts: 0,
    aborted: 0,
    refused: 0,
    leaks: 0,
    late: 0,
    evictions: Object.fromEntries(evictionReasons.map((reason) => [reason, 0])) as Record<EvictionReason, number>,
    wait: createDurationHistogram(),
    usage: createDurationHistogram(),
    creation: createDurationHistogram(),
    creationFailed(cause: unknown): void {
      const key = causeKey(cause);
      creationFailures.set(key, (creationFailures.get(key) ?? 0) + 1);
    },
    snapshot: (): CounterSnapshot => ({
      acquired: counters.acquired,
      created: counters.created,
      destroyed: counters.destroyed,
      timeouts: counters.timeouts,
      aborted: counters.aborted,
      refused: counters.refused,
      leaks: counters.leaks,
      late: counters.late,
      creationFailures: Object.fromEntries(creationFailures),
      evictions: { ...counters.evictions },
      wait: counters.wait.summary(),
      usage: counters.usage.summary(),
      creation: counters.creation.summary(),
    }),
  };
  return counters;
}
export type PoolCounters = ReturnType<typeof createPoolCounters>;

/** The error's code where it is a short constant, else its name: never its text, which may grow without bound. */
function causeKey(cause: unknown): string {
  if (typeof cause === 'object' && cause !== null && 'code' in cause && typeof cause.code === 'string') {
    return cause.code.slice(0, 40);
  }
  return cause instanceof Error ? cause.name : typeof cause;
}

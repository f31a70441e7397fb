import type { SystemId } from '../../../src-shared/model/ids.ts';
import type { Pools } from '../pool/pools.ts';
import type { PoolSnapshot } from '../pool/pool-snapshot.ts';
import type { Labels, MetricsRegistry } from './prometheus.ts';

type Sample = { readonly value: number; readonly labels: Labels };
type Own = { readonly value: number; readonly labels?: Labels };

const states = ['idle', 'active', 'busy', 'creating', 'closing'] as const;

/**
 * Shows the pools of connections. Labels are bounded: `system` by the configuration, `state` and `reason` by fixed lists; the pools of
 * one system are added up, so that an address never becomes a label. Counts are those of the pools that are open now: they begin anew
 * when a system is opened anew, as a counter of a restarted process does.
 */
export function observePools(metrics: MetricsRegistry, pools: Pick<Pools, 'budget' | 'snapshots'>): void {
  const show = (
    name: string,
    help: string,
    type: 'gauge' | 'counter',
    read: (pool: PoolSnapshot) => readonly Own[],
  ): void => metrics.observed(name, help, (look) => addedUp(look(pools.snapshots), read), type);
  const one = (name: string, help: string, type: 'gauge' | 'counter', read: (pool: PoolSnapshot) => number): void =>
    show(name, help, type, (pool) => [{ value: read(pool) }]);

  metrics.observed('trunkline_connections_limit', 'Most connections of all pools together.', () => [
    { value: pools.budget.total },
  ]);
  metrics.observed('trunkline_connections', 'Connections of all pools together.', () => [{ value: pools.budget.used }]);
  one('trunkline_pool_max', 'Most connections, by system.', 'gauge', ({ max }) => max);
  show('trunkline_pool_connections', 'Connections, by system and state; active: borrowed.', 'gauge', (pool) =>
    states.map((state) => ({ value: pool[state], labels: { state } })),
  );
  one('trunkline_pool_waiting', 'Callers that wait for a connection.', 'gauge', ({ pending }) => pending);
  one('trunkline_pool_circuit_open', 'Pools whose endpoint is not asked for the moment.', 'gauge', ({ circuit }) =>
    circuit === 'open' ? 1 : 0,
  );
  one('trunkline_pool_acquired_total', 'Connections borrowed.', 'counter', ({ acquired }) => acquired);
  show('trunkline_pool_denied_total', 'Callers that got no connection, by reason.', 'counter', (pool) => [
    { value: pool.timeouts, labels: { reason: 'timeout' } },
    { value: pool.aborted, labels: { reason: 'aborted' } },
    { value: pool.refused, labels: { reason: 'refused' } },
  ]);
  one('trunkline_pool_created_total', 'Connections made.', 'counter', ({ created }) => created);
  one('trunkline_pool_creation_failures_total', 'Connections that could not be made.', 'counter', (pool) =>
    Object.values(pool.creationFailures).reduce((sum, count) => sum + count, 0),
  );
  show('trunkline_pool_closed_total', 'Connections that left their pool, by reason.', 'counter', ({ evictions }) =>
    Object.entries(evictions).map(([reason, value]) => ({ value, labels: { reason } })),
  );
  one(
    'trunkline_pool_leaks_total',
    'Connections borrowed for too long; the log says by whom.',
    'counter',
    (pool) => pool.leaks,
  );
  one(
    'trunkline_pool_wait_seconds_sum',
    'Seconds that borrowers waited, added up.',
    'counter',
    ({ wait }) => wait.sum / 1000,
  );
  one('trunkline_pool_wait_seconds_count', 'Waits that were measured.', 'counter', ({ wait }) => wait.count);
  metrics.observed('trunkline_pool_wait_seconds_max', 'Longest wait of a borrower, by system.', (look) => {
    const longest = new Map<SystemId, number>();
    for (const { system, pool } of look(pools.snapshots))
      longest.set(system, Math.max(longest.get(system) ?? 0, pool.wait.max / 1000));
    return [...longest].map(([system, value]) => ({ value, labels: { system } }));
  });
}

/** Adds up what pools show under the same labels. */
function addedUp(snapshots: ReturnType<Pools['snapshots']>, read: (pool: PoolSnapshot) => readonly Own[]): Sample[] {
  const sums = new Map<string, Sample>();
  for (const { system, pool } of snapshots) {
    for (const { value, labels: more } of read(pool)) {
      const labels = { system, ...more };
      const key = JSON.stringify(labels);
      sums.set(key, { labels, value: value + (sums.get(key)?.value ?? 0) });
    }
  }
  return [...sums.values()];
}

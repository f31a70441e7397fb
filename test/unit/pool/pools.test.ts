import { expect, test } from 'vitest';
import type { SystemId } from '../../../src-shared/model/ids.ts';
import { createPools } from '../../../src-main/core/pool/pools.ts';
import { observePools } from '../../../src-main/core/stats/observe-pools.ts';
import { createMetricsRegistry } from '../../../src-main/core/stats/prometheus.ts';
import { createRecordingLogger } from '../../kit/recording-logger.ts';
import { createVirtualClock } from '../../kit/virtual-clock.ts';
import { scriptedEndpoint } from './scripted-endpoint.ts';

const [crm, host] = ['crm' as SystemId, 'host' as SystemId];

function rig(total: number) {
  const clock = createVirtualClock();
  const logger = createRecordingLogger();
  const endpoint = scriptedEndpoint(clock);
  const pools = createPools({ total, leakAfterMs: 60_000, logger });
  const make = (system: SystemId, name: string) =>
    pools.makerFor(system)({ name, clock, factory: endpoint.factory, max: 5, random: () => 0.5 });
  return { clock, logger, endpoint, pools, make };
}

async function borrowed<T>(
  outcome: Promise<{ ok: true; value: T } | { ok: false; error: { code: string } }>,
): Promise<T> {
  const result = await outcome;
  if (!result.ok) throw new Error(`refused: ${result.error.code}`);
  return result.value;
}

test('the pools of all systems together never have more connections than the total', async () => {
  const { clock, endpoint, pools, make } = rig(3);
  await using one = make(crm, 'a:1');
  await using other = make(host, 'b:1');
  const held = [await borrowed(one.acquire()), await borrowed(one.acquire()), await borrowed(other.acquire())];
  const refused = other.acquire({ timeoutMs: 1_000 });
  await clock.advance(1_000);
  expect(await refused).toMatchObject({ ok: false, error: { code: 'TIMEOUT' } });
  expect(endpoint.peak).toBe(3);
  expect(pools.budget.used).toBe(3);
  const waiting = other.acquire({ timeoutMs: 1_000 });
  held[0]!.release();
  await clock.advance(0);
  held.push(await borrowed(waiting));
  expect(endpoint.peak).toBe(3);
  for (const lease of held.slice(1)) lease.release();
});

test('a connection that is borrowed too long is in the log with its system, its borrower and where it was borrowed', async () => {
  const { clock, logger, make } = rig(3);
  await using pool = make(crm, 'a:1');
  const lease = await borrowed(pool.acquire({ owner: 'pull' }));
  await clock.advance(59_000);
  expect(logger.lines.filter(({ event }) => event === 'pool.leak')).toEqual([]);
  await clock.advance(3_000);
  const told = logger.lines.find(({ event }) => event === 'pool.leak');
  expect(told).toMatchObject({ fields: { system: 'crm', pool: 'a:1', owner: 'pull' } });
  expect(told?.fields.stack).toContain('pools.test');
  lease.release();
});

test('the figures show the pools of a system added up, by fixed states and reasons, without any address', async () => {
  const { clock, pools, make } = rig(3);
  await using one = make(crm, 'secret-host:1');
  await using two = make(crm, 'secret-host:2');
  const first = await borrowed(one.acquire());
  const second = await borrowed(two.acquire());
  second.discard();
  await clock.advance(0);
  const metrics = createMetricsRegistry();
  let looks = 0;
  const snapshots: typeof pools.snapshots = () => (looks++, pools.snapshots());
  observePools(metrics, { budget: pools.budget, snapshots });
  const text = metrics.text();
  expect(looks).toBe(1);
  expect(text).toContain('trunkline_connections_limit 3\n');
  expect(text).toContain('trunkline_connections 1\n');
  expect(text).toContain('trunkline_pool_max{system="crm"} 10\n');
  expect(text).toContain('trunkline_pool_connections{system="crm",state="active"} 1\n');
  expect(text).toContain('# TYPE trunkline_pool_created_total counter\ntrunkline_pool_created_total{system="crm"} 2\n');
  expect(text).toMatch(/# TYPE trunkline_pool_closed_total counter\n/);
  expect(text).toContain('trunkline_pool_closed_total{system="crm",reason="discarded"} 1\n');
  expect(text).not.toContain('secret-host');
  first.release();
  await clock.advance(0);
  expect(metrics.text()).toContain('trunkline_pool_connections{system="crm",state="active"} 0\n');
});

test('a pool that was closed gives its places back and is shown no more', async () => {
  const { clock, pools, make } = rig(1);
  const pool = make(crm, 'a:1');
  (await borrowed(pool.acquire())).release();
  const closed = pool.drain(1);
  await clock.advance(10_000);
  await closed;
  expect(pools.snapshots()).toEqual([]);
  expect(pools.budget.used).toBe(0);
});

import { expect, it } from 'vitest';
import { createCircuitBreaker } from '../../../src-main/core/pool/circuit-breaker.ts';
import { createPool } from '../../../src-main/core/pool/create-pool.ts';
import { createPoolBudget } from '../../../src-main/core/pool/pool-budget.ts';
import { createVirtualClock } from '../../kit/virtual-clock.ts';
import { poolRig, scriptedEndpoint, watch } from './scripted-endpoint.ts';

const refusedConnection = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });

it('a burst that is over before connections are up makes few of them', async () => {
  await using rig = poolRig({ max: 50 }, 150);
  const callers = Array.from({ length: 50 }, async () => {
    const result = await rig.pool.acquire();
    if (!result.ok) throw new Error(result.error.message);
    await rig.clock.sleep(2);
    result.value.release();
  });
  const all = watch(Promise.all(callers));
  await rig.clock.advance(1_000);
  expect(all.done).toBe(true);
  expect(rig.endpoint.attempts).toBeLessThanOrEqual(6);
});

it('a dead server is not asked in a busy loop: tries back off, the circuit opens, callers are told why', async () => {
  await using rig = poolRig({ max: 10, backOff: { firstMs: 100, capMs: 10_000 } });
  rig.endpoint.forever = refusedConnection;
  const codes: string[] = [];
  for (let step = 0; step < 600; step += 1) {
    const outcome = watch(rig.pool.acquire({ timeoutMs: 90 }));
    await rig.clock.advance(100);
    if (outcome.value && !outcome.value.ok) codes.push(outcome.value.error.code);
  }
  expect(codes).toHaveLength(600);
  // A minute of constant demand: a handful of tries before the circuit opens, then one per opening.
  expect(rig.endpoint.attempts).toBeGreaterThan(5);
  expect(rig.endpoint.attempts).toBeLessThanOrEqual(14);
  expect(codes).toContain('CREATE_FAILED');
  expect(codes).toContain('CIRCUIT_OPEN');
  expect(rig.pool.snapshot().creationFailures).toEqual({ ECONNREFUSED: rig.endpoint.attempts });
});

it('after the endpoint is back, one trial closes the circuit and everyone is served', async () => {
  const clock = createVirtualClock();
  const endpoint = scriptedEndpoint(clock, 10);
  const breaker = createCircuitBreaker({
    clock,
    threshold: 1,
    open: { firstMs: 1_000, capMs: 1_000 },
    random: () => 1,
  });
  const pool = createPool({ name: 'e', clock, factory: endpoint.factory, breaker, backOff: { firstMs: 1, capMs: 1 } });
  endpoint.failures = [refusedConnection];
  const first = watch(pool.acquire());
  await clock.advance(10);
  expect(first.value).toMatchObject({ ok: false, error: { code: 'CREATE_FAILED', cause: refusedConnection } });
  expect(await pool.acquire()).toMatchObject({ ok: false, error: { code: 'CIRCUIT_OPEN', retryAfterMs: 1_000 } });
  await clock.advance(1_000);
  const several = [pool.acquire(), pool.acquire(), pool.acquire()].map(watch);
  await clock.advance(9);
  expect(endpoint.attempts).toBe(2);
  expect(breaker.state).toBe('halfOpen');
  await clock.advance(100);
  expect(several.map((one) => one.value?.ok)).toEqual([true, true, true]);
  expect(breaker.state).toBe('closed');
});

it('the circuit is shared by the pools of one endpoint', async () => {
  const clock = createVirtualClock();
  const breaker = createCircuitBreaker({ clock, threshold: 1, random: () => 1 });
  const endpoint = scriptedEndpoint(clock);
  endpoint.forever = refusedConnection;
  const [a, b] = ['a', 'b'].map((name) => createPool({ name, clock, factory: endpoint.factory, breaker }));
  expect(await a?.acquire()).toMatchObject({ error: { code: 'CREATE_FAILED' } });
  expect(await b?.acquire()).toMatchObject({ error: { code: 'CIRCUIT_OPEN' } });
  expect(endpoint.attempts).toBe(1);
});

it('a failed creation takes no place for ever', async () => {
  await using rig = poolRig({ max: 2, backOff: { firstMs: 1, capMs: 1 } });
  rig.endpoint.failures = [new Error('one'), new Error('two'), new Error('three')];
  for (let turn = 0; turn < 3; turn += 1) {
    const outcome = watch(rig.pool.acquire());
    await rig.clock.advance(2);
    expect(outcome.value?.ok).toBe(false);
  }
  await rig.clock.advance(1_000);
  const leases = [await rig.take(), await rig.take()];
  expect(leases.map((lease) => lease.resource.id)).toEqual([1, 2]);
  expect(rig.pool.snapshot().total).toBe(2);
});

it('while others are borrowed a failed creation leaves waiters in the queue', async () => {
  await using rig = poolRig({ max: 2 });
  const held = await rig.take();
  rig.endpoint.forever = refusedConnection;
  const waiting = watch(rig.pool.acquire());
  await rig.clock.advance(10);
  expect(waiting.done).toBe(false);
  held.release();
  await rig.clock.advance(0);
  expect(waiting.value?.ok).toBe(true);
});

it('a connection that comes after its creation was given up is destroyed', async () => {
  await using rig = poolRig({ max: 1, createTimeoutMs: 50 }, 200);
  rig.endpoint.deaf = true;
  const outcome = watch(rig.pool.acquire());
  await rig.clock.advance(50);
  expect(outcome.value).toMatchObject({ ok: false, error: { code: 'CREATE_FAILED' } });
  await rig.clock.advance(200);
  expect(rig.endpoint.alive.size).toBe(0);
  expect(rig.pool.snapshot()).toMatchObject({ late: 1, total: 0, creationFailures: { DEADLINE: 1 } });
});

it('creations under way never exceed the limit, whatever the demand', async () => {
  await using rig = poolRig({ max: 20, creationConcurrency: 3 }, 10);
  const waiting = Array.from({ length: 20 }, () => watch(rig.pool.acquire()));
  expect(rig.pool.snapshot().creating).toBe(3);
  await rig.clock.advance(1_000);
  expect(waiting.every((one) => one.value?.ok)).toBe(true);
});

it('pools that share a budget stay under it, and an idle connection of one makes room for the other', async () => {
  const clock = createVirtualClock();
  const endpoint = scriptedEndpoint(clock);
  const budget = createPoolBudget(2);
  const a = createPool({ name: 'a', clock, factory: endpoint.factory, budget });
  const b = createPool({ name: 'b', clock, factory: endpoint.factory, budget });
  const held = [await a.acquire(), await a.acquire()];
  const waiting = watch(b.acquire());
  await clock.advance(10);
  expect(waiting.done).toBe(false);
  if (held[0]?.ok) held[0].value.release();
  await clock.advance(10);
  expect(waiting.value?.ok).toBe(true);
  expect(budget.used).toBe(2);
  expect(endpoint.peak).toBe(2);
  if (held[1]?.ok) held[1].value.release();
  const second = watch(b.acquire());
  await clock.advance(10);
  expect(second.value?.ok).toBe(true);
  expect(a.snapshot()).toMatchObject({ total: 0, evictions: { budget: 2 } });
});

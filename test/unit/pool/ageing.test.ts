import { expect, it } from 'vitest';
import type { Leak } from '../../../src-main/core/pool/pool.ts';
import { poolRig, watch } from './scripted-endpoint.ts';

it('connections made together are not retired together: jitter, and at most so many a second', async () => {
  let seed = 0;
  const random = (): number => (seed = (seed + 0.37) % 1);
  await using rig = poolRig({ max: 20, minIdle: 20, maxLifetimeMs: 60_000, retirementsPerSecond: 2, random });
  await rig.clock.advance(5_000);
  expect(rig.pool.snapshot().idle).toBe(20);
  let before = 0;
  let most = 0;
  for (let second = 0; second < 90; second += 1) {
    await rig.clock.advance(1_000);
    const retired = rig.pool.snapshot().evictions.lifetime;
    most = Math.max(most, retired - before);
    before = retired;
    expect(rig.pool.snapshot().idle).toBeGreaterThanOrEqual(17);
  }
  expect(before).toBeGreaterThanOrEqual(20);
  expect(most).toBeLessThanOrEqual(3);
});

it('a lifetime jitter below a tenth is refused', () => {
  expect(() => poolRig({ lifetimeJitter: 0.025 })).toThrow(/lifetimeJitter/);
});

it('after every connection reached its lifetime the pool still serves', async () => {
  await using rig = poolRig({ max: 3, maxLifetimeMs: 1_000, idleTimeoutMs: 1e9 });
  for (const lease of [await rig.take(), await rig.take(), await rig.take()]) lease.release();
  await rig.clock.advance(60_000);
  expect(rig.endpoint.alive.size).toBe(0);
  expect((await rig.take()).resource.id).toBe(4);
});

it('idle connections above the minimum are closed by themselves, with no acquire and no lifetime set', async () => {
  await using rig = poolRig({ max: 5, minIdle: 2, idleTimeoutMs: 10_000, maxLifetimeMs: Infinity });
  for (const lease of [await rig.take(), await rig.take(), await rig.take(), await rig.take()]) lease.release();
  await rig.clock.advance(9_000);
  // The reserve is on top of what was borrowed, up to the maximum.
  expect(rig.pool.snapshot().idle).toBe(5);
  await rig.clock.advance(3_000);
  expect(rig.pool.snapshot()).toMatchObject({ idle: 2, evictions: { idle: 3 } });
  await rig.clock.advance(1_000_000);
  expect(rig.pool.snapshot().idle).toBe(2);
});

it('a connection is asked only after it idled, and a dead one is replaced without the borrower noticing', async () => {
  await using rig = poolRig({ max: 2 });
  const lease = await rig.take();
  const dead = lease.resource;
  lease.release();
  (await rig.take()).release();
  expect(rig.endpoint.validations).toBe(0);
  rig.endpoint.dead.add(dead);
  await rig.clock.advance(501);
  const next = await rig.take();
  expect(next.resource.id).toBe(2);
  expect(rig.endpoint.validations).toBe(1);
  expect(rig.pool.snapshot().evictions.invalid).toBe(1);
});

it('a validation that never answers is a dead connection, not a stuck caller', async () => {
  await using rig = poolRig({ max: 1, validateTimeoutMs: 200 });
  (await rig.take()).release();
  rig.endpoint.factory.validate = () => new Promise<boolean>(() => {});
  await rig.clock.advance(501);
  const waiting = watch(rig.pool.acquire());
  await rig.clock.advance(200);
  expect(waiting.value?.ok).toBe(true);
});

it('a connection that says it died while idle is never handed out', async () => {
  await using rig = poolRig({ max: 2 });
  const lease = await rig.take();
  const { die } = lease.resource;
  lease.release();
  die(new Error('server closed the connection'));
  await rig.clock.advance(0);
  expect(rig.endpoint.alive.size).toBe(0);
  expect((await rig.take()).resource.id).toBe(2);
});

it('a connection that says it died while borrowed is destroyed when it returns', async () => {
  await using rig = poolRig({ max: 1 });
  const lease = await rig.take();
  lease.resource.die(new Error('reset by peer'));
  expect(lease.resource.id).toBe(1);
  lease.release();
  expect((await rig.take()).resource.id).toBe(2);
});

it('a connection is retired after its uses', async () => {
  await using rig = poolRig({ max: 1, maxUses: 2 });
  for (const id of [1, 1, 2]) {
    const lease = await rig.take();
    expect(lease.resource.id).toBe(id);
    lease.release();
  }
  expect(rig.pool.snapshot().evictions.uses).toBe(1);
});

it('a connection whose reset fails is destroyed', async () => {
  await using rig = poolRig({ max: 1 });
  rig.endpoint.resetFails = true;
  (await rig.take()).release();
  await rig.clock.advance(0);
  expect(rig.pool.snapshot()).toMatchObject({ total: 0, evictions: { resetFailed: 1 } });
  expect(rig.endpoint.alive.size).toBe(0);
});

it('a leak is reported once with its owner and the place it was borrowed, and may be taken back', async () => {
  const leaks: Leak[] = [];
  await using rig = poolRig({ max: 1, leakAfterMs: 5_000, reclaimLeaks: true, onLeak: (leak) => leaks.push(leak) });
  const lease = await rig.take('nightly report');
  await rig.clock.advance(4_000);
  expect(leaks).toEqual([]);
  await rig.clock.advance(10_000);
  expect(leaks).toHaveLength(1);
  expect(leaks[0]).toMatchObject({ owner: 'nightly report', reclaimed: true });
  expect(leaks[0]?.stack).toContain('scripted-endpoint');
  expect((await rig.take()).resource.id).toBe(2);
  expect(() => lease.resource).toThrow(/reclaimed/);
  lease.release();
  expect(rig.pool.snapshot()).toMatchObject({ active: 1, total: 1, leaks: 1 });
});

it('a refresh closes idle connections now and borrowed ones when they return', async () => {
  await using rig = poolRig({ max: 2 });
  const [a, b] = [await rig.take(), await rig.take()];
  a.release();
  await rig.clock.advance(0);
  rig.pool.refresh();
  b.release();
  await rig.clock.advance(0);
  expect(rig.endpoint.alive.size).toBe(0);
  expect((await rig.take()).resource.id).toBe(3);
});

it('limits change while the pool runs: a smaller maximum closes the surplus, a greater one serves waiters', async () => {
  await using rig = poolRig({ max: 3 });
  const leases = [await rig.take(), await rig.take(), await rig.take()];
  rig.pool.reconfigure({ max: 1 });
  for (const lease of leases) lease.release();
  await rig.clock.advance(0);
  expect(rig.pool.snapshot()).toMatchObject({ total: 1, evictions: { surplus: 2 } });
  const held = await rig.take();
  const waiting = watch(rig.pool.acquire());
  rig.pool.reconfigure({ max: 2 });
  await rig.clock.advance(0);
  expect(waiting.value?.ok).toBe(true);
  held.release();
  expect(() => rig.pool.reconfigure({ max: 0 })).toThrow(/max/);
});

it('draining refuses waiters, awaits borrowers until the deadline, then closes under them', async () => {
  const rig = poolRig({ max: 2 });
  const [polite, slow] = [await rig.take(), await rig.take()];
  const waiting = watch(rig.pool.acquire());
  const drained = watch(rig.pool.drain(1_000));
  await rig.clock.advance(500);
  expect(waiting.value).toMatchObject({ ok: false, error: { code: 'CLOSED' } });
  polite.release();
  await rig.clock.advance(499);
  expect(drained.done).toBe(false);
  await rig.clock.advance(1);
  expect(drained.value).toEqual({ forced: 1 });
  expect(rig.endpoint.alive.size).toBe(0);
  slow.release();
  expect(await rig.pool.acquire()).toMatchObject({ ok: false, error: { code: 'CLOSED' } });
  expect(rig.clock.pending).toBe(0);
});

it('draining gives up a creation under way and leaves nothing open', async () => {
  const rig = poolRig({ max: 2 }, 5_000);
  const waiting = watch(rig.pool.acquire());
  await rig.clock.advance(10);
  const drained = watch(rig.pool.drain());
  await rig.clock.advance(10);
  expect(drained.value).toEqual({ forced: 0 });
  expect(waiting.value?.ok).toBe(false);
  expect(rig.clock.pending).toBe(0);
});

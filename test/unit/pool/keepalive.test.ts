import { expect, it } from 'vitest';
import { poolRig, watch } from './scripted-endpoint.ts';

it('an idle connection is asked when nothing was heard of it for long, and its idleness goes on counting', async () => {
  await using rig = poolRig({ max: 1, pingAfterMs: 10_000, idleTimeoutMs: 35_000 });
  (await rig.take()).release();
  await rig.clock.advance(8_000);
  expect(rig.endpoint.validations).toBe(0);
  await rig.clock.advance(22_000);
  // Every 9 s with half of the jitter, looked at once a second.
  expect(rig.endpoint.validations).toBe(3);
  expect(rig.pool.snapshot()).toMatchObject({ idle: 1, created: 1 });
  expect(rig.pool.snapshot().idleAge.max).toBe(30_000);
  await rig.clock.advance(6_000);
  expect(rig.pool.snapshot().evictions.idle).toBe(1);
});

it('an idle connection that does not answer its ping is retired before anybody asks for it', async () => {
  await using rig = poolRig({ max: 2, pingAfterMs: 10_000, validateTimeoutMs: 200 });
  const lease = await rig.take();
  rig.endpoint.dead.add(lease.resource);
  lease.release();
  await rig.clock.advance(11_000);
  expect(rig.pool.snapshot()).toMatchObject({ idle: 0, total: 0, evictions: { invalid: 1 } });

  (await rig.take()).release();
  rig.endpoint.factory.validate = () => new Promise<boolean>(() => {});
  await rig.clock.advance(11_000);
  expect(rig.pool.snapshot()).toMatchObject({ idle: 0, total: 0, evictions: { invalid: 2 } });
});

it('connections made together are not pinged together, and most can be lent meanwhile', async () => {
  let seed = 0;
  const random = (): number => (seed = (seed + 0.37) % 1);
  await using rig = poolRig({ max: 8, minIdle: 8, pingAfterMs: 30_000, validateTimeoutMs: 60_000, random });
  await rig.clock.advance(5_000);
  rig.endpoint.factory.validate = () => new Promise<boolean>(() => {});
  await rig.clock.advance(40_000);
  expect(rig.pool.snapshot()).toMatchObject({ idle: 6, busy: 2 });
});

it('without an interval nobody is pinged, and a borrowed connection never is', async () => {
  await using silent = poolRig({ max: 1 });
  (await silent.take()).release();
  await silent.clock.advance(500_000);
  expect(silent.endpoint.validations).toBe(0);
  await using rig = poolRig({ max: 1, pingAfterMs: 1_000 });
  await rig.take();
  await rig.clock.advance(100_000);
  expect(rig.endpoint.validations).toBe(0);
});

it('a caller who comes during a ping gets the connection when it has answered, and no other is made', async () => {
  await using rig = poolRig({ max: 2, pingAfterMs: 10_000 });
  (await rig.take()).release();
  let answer: (alive: boolean) => void = () => {};
  rig.endpoint.factory.validate = () => new Promise<boolean>((resolve) => (answer = resolve));
  await rig.clock.advance(10_000);
  const caller = watch(rig.pool.acquire());
  await rig.clock.advance(100);
  expect(caller.done).toBe(false);
  answer(true);
  await rig.clock.advance(0);
  expect(caller.value).toMatchObject({ ok: true });
  expect(rig.pool.snapshot().created).toBe(1);
});

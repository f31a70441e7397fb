import { expect, it } from 'vitest';
import { poolRig, watch } from './scripted-endpoint.ts';

it('a warm-up ends when the reserve is there, and the next callers do not wait', async () => {
  await using rig = poolRig({ max: 4, minIdle: 3 }, 100);
  const warm = watch(rig.pool.warmUp());
  await rig.clock.advance(199);
  expect(warm.done).toBe(false);
  await rig.clock.advance(1);
  expect(warm.value).toEqual({ ok: true, value: undefined });
  expect(rig.pool.snapshot().idle).toBe(3);
});

it('without a reserve a warm-up makes one connection', async () => {
  await using rig = poolRig({ max: 4 }, 100);
  const warm = watch(rig.pool.warmUp());
  await rig.clock.advance(100);
  expect(warm.value).toMatchObject({ ok: true });
  expect(rig.endpoint.attempts).toBe(1);
  expect(await rig.pool.warmUp()).toMatchObject({ ok: true });
  expect(rig.endpoint.attempts).toBe(1);
});

it('a warm-up fails with the first failure, while the pool tries on', async () => {
  await using rig = poolRig({ max: 4, minIdle: 1, acquireTimeoutMs: 60_000 });
  rig.endpoint.failures = [new Error('access denied')];
  const warm = watch(rig.pool.warmUp());
  await rig.clock.advance(1);
  expect(warm.value).toMatchObject({ ok: false, error: { code: 'CREATE_FAILED', cause: new Error('access denied') } });
  await rig.clock.advance(1_000);
  expect(rig.pool.snapshot().idle).toBe(1);
});

it('a warm-up against an open circuit fails at once, also where some connections live', async () => {
  await using rig = poolRig({ max: 4 });
  await rig.take();
  rig.endpoint.forever = new Error('down');
  rig.pool.reconfigure({ minIdle: 2 });
  for (let tries = 0; rig.pool.snapshot().circuit !== 'open' && tries < 200; tries += 1) await rig.clock.advance(50);
  expect(rig.pool.snapshot()).toMatchObject({ circuit: 'open', active: 1 });
  expect(await rig.pool.warmUp()).toMatchObject({ ok: false, error: { code: 'CIRCUIT_OPEN' } });
});

it('a warm-up has a deadline, heeds its signal, and ends when the pool is paused or closed', async () => {
  await using rig = poolRig({ max: 1, acquireTimeoutMs: 300, createTimeoutMs: 60_000 }, 50_000);
  const late = watch(rig.pool.warmUp());
  const leaving = new AbortController();
  const aborted = watch(rig.pool.warmUp(leaving.signal));
  leaving.abort(new Error('window closed'));
  await rig.clock.advance(0);
  expect(aborted.value).toMatchObject({ ok: false, error: { code: 'ABORTED' } });
  expect(late.done).toBe(false);
  await rig.clock.advance(300);
  expect(late.value).toMatchObject({ ok: false, error: { code: 'TIMEOUT' } });
  const paused = watch(rig.pool.warmUp());
  rig.pool.pause();
  await rig.clock.advance(0);
  expect(paused.value).toMatchObject({ ok: false, error: { code: 'PAUSED' } });
  expect(await rig.pool.warmUp()).toMatchObject({ ok: false, error: { code: 'PAUSED' } });
  rig.pool.resume();
  const closed = watch(rig.pool.warmUp());
  void rig.pool.drain(1);
  await rig.clock.advance(10);
  expect(closed.value).toMatchObject({ ok: false, error: { code: 'CLOSED' } });
  expect(await rig.pool.warmUp()).toMatchObject({ ok: false, error: { code: 'CLOSED' } });
});

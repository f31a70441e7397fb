import { expect, it } from 'vitest';
import { poolRig, watch } from './scripted-endpoint.ts';

it('hands out the connection that was used last', async () => {
  await using rig = poolRig({ max: 3 });
  const [a, b] = [await rig.take(), await rig.take()];
  const last = b.resource.id;
  a.release();
  b.release();
  expect((await rig.take()).resource.id).toBe(last);
});

it('a timed-out waiter never swallows a connection', async () => {
  await using rig = poolRig({ max: 1 });
  const held = await rig.take();
  const late = watch(rig.pool.acquire({ timeoutMs: 50 }));
  const next = watch(rig.pool.acquire({ timeoutMs: 5_000 }));
  await rig.clock.advance(50);
  held.release();
  await rig.clock.advance(0);
  expect(late.value).toMatchObject({ ok: false, error: { code: 'TIMEOUT' } });
  expect(next.value).toMatchObject({ ok: true });
  expect(rig.pool.snapshot()).toMatchObject({ active: 1, pending: 0, total: 1, timeouts: 1 });
});

it('each waiter gives up at its own deadline, whatever the order they came in', async () => {
  await using rig = poolRig({ max: 1 });
  await rig.take();
  const waits = [80, 20, 50, 20].map((timeoutMs) => watch(rig.pool.acquire({ timeoutMs })));
  const over = (): boolean[] => waits.map(({ value }) => value !== undefined);
  await rig.clock.advance(19);
  expect(over()).toEqual([false, false, false, false]);
  await rig.clock.advance(1);
  expect(over()).toEqual([false, true, false, true]);
  await rig.clock.advance(30);
  expect(over()).toEqual([false, true, true, true]);
  await rig.clock.advance(30);
  expect(over()).toEqual([true, true, true, true]);
  expect(rig.pool.snapshot()).toMatchObject({ pending: 0, timeouts: 4 });
});

it('an aborted waiter leaves the queue and never swallows a connection', async () => {
  await using rig = poolRig({ max: 1 });
  const held = await rig.take();
  const controller = new AbortController();
  const gone = watch(rig.pool.acquire({ signal: controller.signal }));
  controller.abort(new Error('the window closed'));
  held.release();
  await rig.clock.advance(0);
  expect(gone.value).toMatchObject({ ok: false, error: { code: 'ABORTED', cause: new Error('the window closed') } });
  expect(rig.pool.snapshot()).toMatchObject({ idle: 1, active: 0, pending: 0 });
  expect(await rig.pool.acquire({ signal: controller.signal })).toMatchObject({
    ok: false,
    error: { code: 'ABORTED' },
  });
});

it('a connection that arrives after its waiter timed out stays in the pool for the next one', async () => {
  await using rig = poolRig({ max: 1 }, 100);
  const late = watch(rig.pool.acquire({ timeoutMs: 50 }));
  await rig.clock.advance(100);
  expect(late.value).toMatchObject({ ok: false, error: { code: 'TIMEOUT' } });
  expect(rig.pool.snapshot()).toMatchObject({ idle: 1, total: 1 });
  expect((await rig.take()).resource.id).toBe(1);
  expect(rig.endpoint.attempts).toBe(1);
});

it('serves waiters in the order they came', async () => {
  await using rig = poolRig({ max: 1 });
  const held = await rig.take();
  const order: string[] = [];
  const served = ['first', 'second', 'third'].map(async (owner) => {
    const result = await rig.pool.acquire({ owner });
    order.push(owner);
    if (result.ok) result.value.release();
  });
  held.release();
  await Promise.all(served);
  expect(order).toEqual(['first', 'second', 'third']);
});

it('refuses at once when the queue is full, counting only those that free places will not serve', async () => {
  await using rig = poolRig({ max: 2, maxWaiting: 1 }, 100);
  const waiting = [rig.pool.acquire(), rig.pool.acquire(), rig.pool.acquire()].map(watch);
  expect(await rig.pool.acquire()).toMatchObject({ ok: false, error: { code: 'QUEUE_FULL' } });
  await rig.clock.advance(100);
  expect(waiting.map((one) => one.value?.ok)).toEqual([true, true, undefined]);
});

it('an acquire without an own deadline gets the one of the pool, and none may be endless', async () => {
  await using rig = poolRig({ max: 1, acquireTimeoutMs: 700 });
  await rig.take();
  const waiting = watch(rig.pool.acquire());
  await rig.clock.advance(699);
  expect(waiting.done).toBe(false);
  await rig.clock.advance(1);
  expect(waiting.value).toMatchObject({ ok: false, error: { code: 'TIMEOUT' } });
  expect(() => rig.pool.acquire({ timeoutMs: Infinity })).toThrow(RangeError);
  expect(() => poolRig({ acquireTimeoutMs: Infinity })).toThrow(/every wait has a deadline/);
});

it('giving a lease back twice is an error, and using it afterwards too', async () => {
  await using rig = poolRig({ max: 1 });
  const lease = await rig.take('report');
  lease.release();
  expect(() => lease.release()).toThrow(/report.*released before/);
  expect(() => lease.discard()).toThrow(/released before/);
  expect(() => lease.resource).toThrow(/do not use it/);
  expect(rig.pool.snapshot()).toMatchObject({ idle: 1, active: 0 });
});

it('a lease of another pool is refused', async () => {
  await using rig = poolRig({ max: 1 });
  await using other = poolRig({ max: 1, name: 'other' });
  const lease = await other.take();
  expect(() => rig.pool.release(lease)).toThrow(/not borrowed from endpoint/);
  other.pool.release(lease);
  expect(other.pool.snapshot().idle).toBe(1);
});

it('await using gives the lease back, also after an explicit release', async () => {
  await using rig = poolRig({ max: 1 });
  {
    await using lease = await rig.take();
    expect(lease.resource.id).toBe(1);
  }
  {
    await using lease = await rig.take();
    lease.release();
  }
  expect(rig.pool.snapshot()).toMatchObject({ idle: 1, active: 0, acquired: 2 });
});

it('a discarded connection is destroyed and never handed out again', async () => {
  await using rig = poolRig({ max: 1 });
  (await rig.take()).discard();
  await rig.clock.advance(0);
  expect(rig.endpoint.alive.size).toBe(0);
  expect((await rig.take()).resource.id).toBe(2);
  expect(rig.pool.snapshot().evictions.discarded).toBe(1);
});

it('pausing refuses newcomers and waiters, lets borrowers finish, and resuming goes on', async () => {
  await using rig = poolRig({ max: 1 });
  const held = await rig.take();
  const waiting = watch(rig.pool.acquire());
  rig.pool.pause();
  await rig.clock.advance(0);
  expect(waiting.value).toMatchObject({ ok: false, error: { code: 'PAUSED' } });
  expect(await rig.pool.acquire()).toMatchObject({ ok: false, error: { code: 'PAUSED' } });
  held.release();
  rig.pool.resume();
  expect((await rig.take()).resource.id).toBe(1);
});

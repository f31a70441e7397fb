import { expect, it } from 'vitest';
import type { AcquireOptions } from '../../../src-main/core/pool/pool.ts';
import { poolRig, type PoolRig } from './scripted-endpoint.ts';

/** With the only connection borrowed, queues the callers and returns the order of service. */
async function orderOfService(rig: PoolRig, callers: readonly AcquireOptions[]): Promise<string[]> {
  const held = await rig.take('holder');
  const served: string[] = [];
  const all = callers.map(async (caller, index) => {
    const result = await rig.pool.acquire({ timeoutMs: 60_000, ...caller });
    if (!result.ok) throw new Error(result.error.message);
    served.push(`${caller.owner}${index}`);
    result.value.release();
  });
  held.release();
  await rig.clock.advance(0);
  await Promise.all(all);
  return served;
}

const many = (count: number, caller: AcquireOptions): AcquireOptions[] => Array.from({ length: count }, () => caller);

it('owners that wait are served in turn, each in the order of its own calls', async () => {
  await using rig = poolRig({ max: 1 });
  const callers = [...many(4, { owner: 'a' }), ...many(2, { owner: 'b' }), ...many(1, { owner: 'c' })];
  expect(await orderOfService(rig, callers)).toEqual(['a0', 'b4', 'c6', 'a1', 'b5', 'a2', 'a3']);
});

it('an owner with a thousand calls delays another one by one turn only', async () => {
  await using rig = poolRig({ max: 1, maxWaiting: 2_000 });
  const order = await orderOfService(rig, [...many(1_000, { owner: 'bulk' }), { owner: 'small' }]);
  expect(order.indexOf('small1000')).toBe(1);
});

it('interactive callers go before background ones, which get every fifth turn and never starve', async () => {
  await using rig = poolRig({ max: 1 });
  const background = many(3, { owner: 'b', priority: 'background' });
  const order = await orderOfService(rig, [...background, ...many(9, { owner: 'i', priority: 'interactive' })]);
  const kinds = order.map((name) => name[0]).join('');
  expect(kinds).toBe('iiiibiiiibib');
});

it('background callers are served in turn by owner as well', async () => {
  await using rig = poolRig({ max: 1 });
  const of = (owner: string): AcquireOptions => ({ owner, priority: 'background' });
  expect(await orderOfService(rig, [of('a'), of('a'), of('b')])).toEqual(['a0', 'b2', 'a1']);
});

it('background callers fill three quarters of the queue, the rest stays for those a person waits for', async () => {
  await using rig = poolRig({ max: 1, maxWaiting: 4 });
  await rig.take();
  const outcomes = many(5, { owner: 'b', priority: 'background' }).map((caller) => rig.pool.acquire(caller));
  expect(rig.pool.snapshot().pending).toBe(3);
  expect(await outcomes[4]).toMatchObject({ ok: false, error: { code: 'QUEUE_FULL' } });
  void rig.pool.acquire({ owner: 'i' });
  expect(rig.pool.snapshot().pending).toBe(4);
  expect(await rig.pool.acquire({ owner: 'i' })).toMatchObject({ ok: false, error: { code: 'QUEUE_FULL' } });
});

it('callers that give up leave their turn to the next owner, and none of the others is lost', async () => {
  await using rig = poolRig({ max: 1 });
  const held = await rig.take();
  const leaving = new AbortController();
  const served: string[] = [];
  const ask = (owner: string, signal?: AbortSignal): void => {
    void rig.pool.acquire({ owner, ...(signal && { signal }) }).then((result) => {
      if (!result.ok) return;
      served.push(owner);
      result.value.release();
    });
  };
  ask('a', leaving.signal);
  ask('b');
  ask('a', leaving.signal);
  ask('b', leaving.signal);
  ask('c');
  ask('b');
  leaving.abort();
  held.release();
  await rig.clock.advance(0);
  expect(served).toEqual(['b', 'c', 'b']);
});

import { expect, it } from 'vitest';
import type { PoolHooks } from '../../../src-main/core/pool/pool-hooks.ts';
import type { Logger } from '../../../src-main/core/ports/logger.ts';
import { poolRig } from './scripted-endpoint.ts';

function recorder(): { readonly events: unknown[]; readonly hooks: PoolHooks } {
  const events: unknown[] = [];
  const note =
    (name: string) =>
    (event: object): void =>
      void events.push([name, event]);
  return {
    events,
    hooks: {
      created: note('created'),
      closed: note('closed'),
      acquired: note('acquired'),
      released: note('released'),
      timedOut: note('timedOut'),
    },
  };
}

it('hooks tell what happens: made, borrowed, timed out, given back, closed and why', async () => {
  const { events, hooks } = recorder();
  await using rig = poolRig({ max: 1, hooks }, 20);
  const lease = await rig.take('first');
  void rig.pool.acquire({ owner: 'second', timeoutMs: 50 });
  await rig.clock.advance(60);
  lease.release();
  (await rig.take('third')).discard();
  await rig.clock.advance(0);
  expect(events).toEqual([
    ['created', { tookMs: 20 }],
    ['acquired', { owner: 'first', waitedMs: 20 }],
    ['timedOut', { owner: 'second', waitedMs: 50 }],
    ['released', { owner: 'first', heldMs: 60, broken: false }],
    ['acquired', { owner: 'third', waitedMs: 0 }],
    ['released', { owner: 'third', heldMs: 20, broken: true }],
    ['closed', { reason: 'discarded' }],
  ]);
});

it('a hook that throws is logged and changes nothing', async () => {
  const fails = (): never => {
    throw new Error('hook bug');
  };
  const hooks = { created: fails, closed: fails, acquired: fails, released: fails, timedOut: fails };
  const warned: string[] = [];
  const note = (event: string): void => void warned.push(event);
  const logger: Logger = { debug: () => {}, info: () => {}, warn: note, error: note, child: () => logger };
  await using rig = poolRig({ max: 1, hooks, logger });
  const lease = await rig.take();
  const late = rig.pool.acquire({ timeoutMs: 10 });
  await rig.clock.advance(10);
  expect(await late).toMatchObject({ ok: false, error: { code: 'TIMEOUT' } });
  lease.discard();
  await rig.clock.advance(0);
  expect(rig.pool.snapshot()).toMatchObject({ total: 0, created: 1, destroyed: 1 });
  expect(warned).toEqual(Array.from({ length: 5 }, () => 'pool.hookFailed'));
});

it('the snapshot tells how long idle connections have idled', async () => {
  await using rig = poolRig({ max: 2 });
  const [a, b] = [await rig.take(), await rig.take()];
  a.release();
  await rig.clock.advance(3_000);
  b.release();
  await rig.clock.advance(40);
  expect(rig.pool.snapshot().idleAge).toMatchObject({ count: 2, max: 3_040, p50: 50 });
  await rig.take();
  expect(rig.pool.snapshot().idleAge.count).toBe(1);
});

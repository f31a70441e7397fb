import { expect, test } from 'vitest';
import * as v from 'valibot';
import type { AdapterDescriptor, AdapterSession, LazyAdapter } from '../../../src-main/core/adapters/adapter.ts';
import type { Operation } from '../../../src-main/core/adapters/operation.ts';
import { createCallLimit } from '../../../src-main/core/systems/call-limit.ts';
import { limitSession } from '../../../src-main/core/systems/limit-session.ts';
import { openSession } from '../../../src-main/core/systems/open-session.ts';
import type { SystemId } from '../../../src-shared/model/ids.ts';
import { ok } from '../../../src-shared/result/result.ts';
import { nullLogger } from '../../kit/null-logger.ts';
import { createVirtualClock } from '../../kit/virtual-clock.ts';

const never = new AbortController().signal;
const operation = {} as Operation;

function rig(limits: { perSecond: number; burst?: number }) {
  const clock = createVirtualClock();
  const calls: { readonly what: string; readonly at: number }[] = [];
  const began = clock.monotonic();
  const note = (what: string): void => void calls.push({ what, at: clock.monotonic() - began });
  const session: AdapterSession = {
    health: () => (note('health'), Promise.resolve(ok({ state: 'ok', said: '' }))),
    pull: () => (note('pull'), Promise.resolve(ok({ messages: [], cursor: '', more: false }))),
    prepare: () => (note('prepare'), Promise.resolve(ok({ level: 'checked', state: {} }))),
    prepareMany: (all) => (note('prepareMany'), Promise.resolve(all.map(() => ok({ level: 'checked', state: {} })))),
    [Symbol.asyncDispose]: () => (note('dispose'), Promise.resolve()),
  };
  return { clock, calls, bare: session, session: limitSession(session, createCallLimit('crm', limits, clock)) };
}

test('the burst goes at once, then one call after the other at the rate, in the order in which they came', async () => {
  const { clock, calls, session } = rig({ perSecond: 2, burst: 2 });
  const all = Promise.all([
    session.pull(undefined, never),
    session.prepare!(operation, never),
    session.pull(undefined, never),
    session.prepare!(operation, never),
  ]);
  await clock.advance(5_000);
  await all;
  expect(calls).toEqual([
    { what: 'pull', at: 0 },
    { what: 'prepare', at: 0 },
    { what: 'pull', at: 500 },
    { what: 'prepare', at: 1_000 },
  ]);
});

test('an operation that would wait longer than ten seconds is told at once that the system is busy, and when to come back', async () => {
  const { clock, calls, session } = rig({ perSecond: 0.1, burst: 1 });
  await session.prepare!(operation, never);
  const waits = session.prepare!(operation, never);
  expect(await session.prepare!(operation, never)).toMatchObject({
    ok: false,
    error: { kind: 'busy', retryAfterMs: 20_000 },
  });
  expect(await session.prepareMany!([operation, operation], never)).toMatchObject([
    { ok: false, error: { kind: 'busy' } },
    { ok: false, error: { kind: 'busy' } },
  ]);
  await clock.advance(10_000);
  expect((await waits).ok).toBe(true);
  expect(calls).toHaveLength(2);
});

test('a call that is given up while it waits is answered at once, is never sent, and leaves its turn to the next', async () => {
  const { clock, calls, session } = rig({ perSecond: 1, burst: 1 });
  await session.pull(undefined, never);
  const stop = new AbortController();
  const given = session.prepare!(operation, stop.signal);
  const next = session.pull(undefined, never);
  stop.abort();
  expect(await given).toMatchObject({ ok: false, error: { kind: 'unreachable' } });
  await clock.advance(1_000);
  expect((await next).ok).toBe(true);
  expect(calls).toEqual([
    { what: 'pull', at: 0 },
    { what: 'pull', at: 1_000 },
  ]);
});

test('reading waits for its turn as long as its own deadline, and the look at the health waits for nobody', async () => {
  const { clock, calls, session } = rig({ perSecond: 0.1, burst: 1 });
  await session.pull(undefined, never);
  const pulls = [session.pull(undefined, never), session.pull(undefined, never)];
  await session.health(never);
  await clock.advance(20_000);
  await Promise.all(pulls);
  expect(calls.map(({ what, at }) => `${what} ${at}`)).toEqual(['pull 0', 'health 0', 'pull 10000', 'pull 20000']);
});

test('what a session cannot do it cannot do behind a limit either, and it is ended as before', async () => {
  const { calls, session } = rig({ perSecond: 1 });
  expect(session).not.toHaveProperty('commit');
  expect(session).not.toHaveProperty('attachment');
  await session[Symbol.asyncDispose]();
  expect(calls.map(({ what }) => what)).toEqual(['dispose']);
});

test('a system is limited when its configuration says so, and not otherwise', async () => {
  const { clock, calls, bare } = rig({ perSecond: 1 });
  const descriptor = { name: 'fake', settings: v.object({}) } as unknown as AdapterDescriptor;
  const adapter: LazyAdapter = { descriptor, load: () => Promise.resolve({ descriptor, open: () => bare }) };
  const agent = { id: 'a', name: 'A' };
  const secrets = { get: async () => undefined, set: async () => {}, delete: async () => {} };
  const deps = { clock, logger: nullLogger, region: 'CN', agent, secrets };
  const config = { id: 'crm' as SystemId, adapter: 'fake', settings: {} };
  const opened = async (limits?: { perSecond: number; burst: number }) => {
    const answer = await openSession({ ...config, limits }, adapter, deps, undefined);
    if (!answer.ok) throw new Error(answer.error.message);
    return answer.value.session;
  };
  const free = await opened();
  await Promise.all([free.pull(undefined, never), free.pull(undefined, never)]);
  const held = await opened({ perSecond: 1, burst: 1 });
  const both = Promise.all([held.pull(undefined, never), held.pull(undefined, never)]);
  await clock.advance(1_000);
  await both;
  expect(calls.map(({ at }) => at)).toEqual([0, 0, 0, 1_000]);
});

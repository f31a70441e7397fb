import { expect, test } from 'vitest';
import { ok } from '../../../src-shared/result/result.ts';
import type { Wire } from '../../../src-shared/rpc/wire.ts';
import { clientDesk } from './client-desk.ts';

const never = () => new Promise<never>(() => {});

test('a call gives the handler’s answer', async () => {
  using desk = clientDesk();
  const answer = desk.desk.double({ n: 4 });
  await desk.clock.advance(0);
  expect(await answer).toEqual({ ok: true, value: { n: 8 } });
  expect(desk.clock.pending).toBe(0);
});

test('a call asked for before there is a connection waits for it', async () => {
  using desk = clientDesk();
  desk.reachable = false;
  const answer = desk.desk.charge({ to: { name: 'Li' }, cents: 5 });
  await desk.clock.advance(3_000);
  desk.reachable = true;
  await desk.clock.advance(10_000);
  expect(await answer).toEqual({ ok: true, value: { receipt: 'Li:5' } });
});

test('a call that found no connection within its deadline says that nothing was sent', async () => {
  using desk = clientDesk();
  desk.reachable = false;
  const answer = desk.desk.charge({ to: { name: 'Li' }, cents: 5 }, { timeoutMs: 2_000 });
  await desk.clock.advance(2_000);
  expect(await answer).toMatchObject({
    ok: false,
    error: { code: 'DISCONNECTED', retryable: true, message: 'no connection within 2000 ms; nothing was sent' },
  });
});

test('a call without an answer ends at its deadline and tells the core, whose late answer is ignored', async () => {
  let finish: (() => void) | undefined;
  let aborted = false;
  using desk = clientDesk({
    charge: (_input, { signal }) =>
      new Promise((resolve) => {
        signal.addEventListener('abort', () => (aborted = true));
        finish = () => resolve(ok({ receipt: 'late' }));
      }),
  });
  const answer = desk.desk.charge({ to: { name: 'Li' }, cents: 5 }, { timeoutMs: 1_000 });
  await desk.clock.advance(1_000);
  expect(await answer).toMatchObject({ ok: false, error: { code: 'TIMEOUT', retryable: false } });
  expect(aborted).toBe(true);
  finish?.();
  await desk.clock.advance(0);
  expect(desk.bugs).toEqual([]);
});

test('a call whose signal is aborted ends at once and tells the core', async () => {
  let aborted = false;
  using desk = clientDesk({
    double: (_input, { signal }) => {
      signal.addEventListener('abort', () => (aborted = true));
      return never();
    },
  });
  const controller = new AbortController();
  const answer = desk.desk.double({ n: 1 }, { signal: controller.signal });
  await desk.clock.advance(0);
  controller.abort();
  expect(await answer).toMatchObject({ ok: false, error: { code: 'CANCELLED' } });
  await desk.clock.advance(0);
  expect(aborted).toBe(true);
});

test('a call whose signal is aborted already is never sent', async () => {
  let calls = 0;
  using desk = clientDesk({ double: ({ n }) => (calls++, ok({ n })) });
  await desk.clock.advance(0);
  const answer = await desk.desk.double({ n: 1 }, { signal: AbortSignal.abort() });
  await desk.clock.advance(0);
  expect(answer).toMatchObject({ ok: false, error: { code: 'CANCELLED' } });
  expect(calls).toBe(0);
});

test('a call that may not be repeated fails with DISCONNECTED when the wire breaks under it, and is sent once only', async () => {
  let calls = 0;
  using desk = clientDesk({ charge: () => (calls++, never()) });
  const answer = desk.desk.charge({ to: { name: 'Li' }, cents: 5 });
  await desk.clock.advance(0);
  desk.faults().cut('the core died');
  expect(await answer).toMatchObject({
    ok: false,
    error: { code: 'DISCONNECTED', retryable: false, message: expect.stringContaining('the core died') },
  });
  await desk.clock.advance(10_000);
  expect(calls).toBe(1);
});

test('an idempotent call is sent again on the next connection, within its one deadline', async () => {
  let calls = 0;
  using desk = clientDesk({ double: ({ n }) => (++calls === 1 ? never() : ok({ n: n * 2 })) });
  const answer = desk.desk.double({ n: 3 });
  await desk.clock.advance(0);
  desk.faults().cut();
  await desk.clock.advance(1_000);
  expect(await answer).toEqual({ ok: true, value: { n: 6 } });
  expect(calls).toBe(2);
});

test('an idempotent call on which every connection breaks is given up after three sends', async () => {
  let calls = 0;
  using desk = clientDesk({ double: () => (calls++, desk.faults().cut(), never()) });
  const answer = desk.desk.double({ n: 3 }, { timeoutMs: 600_000 });
  await desk.clock.advance(120_000);
  expect(await answer).toMatchObject({ ok: false, error: { code: 'DISCONNECTED', retryable: true } });
  expect(calls).toBe(3);
});

test('more calls than the limit are refused instead of piling up', async () => {
  using desk = clientDesk({}, { maxCalls: 2 });
  desk.reachable = false;
  void desk.desk.double({ n: 1 });
  void desk.desk.double({ n: 2 });
  expect(await desk.desk.double({ n: 3 })).toMatchObject({ ok: false, error: { code: 'OVERLOADED', retryable: true } });
});

test('an answer that arrives twice settles its call once and disturbs no other', async () => {
  using desk = clientDesk();
  await desk.clock.advance(0);
  desk.faults().hold('bToA');
  const first = desk.desk.double({ n: 1 });
  const second = desk.desk.double({ n: 2 });
  await desk.clock.advance(0);
  desk.faults().duplicate('bToA', 0);
  desk.faults().reorder('bToA', 2, 0);
  desk.faults().release('bToA');
  expect(await Promise.all([first, second])).toEqual([
    { ok: true, value: { n: 2 } },
    { ok: true, value: { n: 4 } },
  ]);
});

test('an input that cannot be sent is a fault of the caller: the promise rejects', async () => {
  using desk = clientDesk();
  await desk.clock.advance(0);
  await expect(desk.desk.double({ n: (() => 1) as unknown as number })).rejects.toThrow(/could not be cloned/);
});

test('what is no frame closes the wire and is reported', async () => {
  using desk = clientDesk();
  await desk.clock.advance(0);
  (desk.wires[0]!.b as { send(frame: unknown): void } & Wire).send({ t: 'ok', id: 'one' } as never);
  await desk.clock.advance(0);
  expect(desk.bugs).toHaveLength(1);
  expect(desk.statuses.at(-1)).toBe('waiting');
});

test('closing the client ends what waits, once, and later calls too', async () => {
  const desk = clientDesk({ double: never });
  const waiting = desk.desk.double({ n: 1 });
  await desk.clock.advance(0);
  desk.close();
  desk.close();
  expect(await waiting).toMatchObject({ ok: false, error: { code: 'DISCONNECTED' } });
  expect(await desk.desk.double({ n: 1 })).toMatchObject({ ok: false, error: { code: 'DISCONNECTED' } });
  expect({ status: desk.status.current, timers: desk.clock.pending }).toEqual({ status: 'closed', timers: 0 });
});

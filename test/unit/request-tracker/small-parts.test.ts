import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { answerError } from '../../../src-main/core/adapters/request-tracker/answer-error.ts';
import { parseJson } from '../../../src-main/core/http/parse-json.ts';
import { createRequestGate } from '../../../src-main/core/http/request-gate.ts';
import { quoted } from '../../../src-main/core/adapters/request-tracker/ticket-sql.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('a JSON answer', () => {
  it.each([
    ['{"a": 1, "客户": tru}', 22],
    ['{"a": 1', 7],
    ['', 0],
    ['<html>', 0],
  ])('%j is broken at byte %d', (text, byteOffset) => {
    expect(parseJson(bytes(text))).toMatchObject({ ok: false, error: { byteOffset } });
  });

  it('with a file name that is not UTF-8 is read all the same', () => {
    const broken = Buffer.concat([bytes('{"Filename":"b'), Buffer.from([0xfc]), bytes('ro.txt"}')]);
    expect(parseJson(broken)).toEqual({ ok: true, value: { Filename: 'b\ufffdro.txt' } });
  });

  it('of any bytes is a value or a place within them', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (input) => {
        const parsed = parseJson(input);
        if (!parsed.ok) expect(parsed.error.byteOffset).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});

describe('an HTTP status', () => {
  const meaning = (status: number, said = '', retryAfter?: string): unknown =>
    answerError({ request: 'PUT /ticket/1', status, said, retryAfter, now: Date.parse('2026-11-23T00:00:00Z') });

  it.each([
    [302, 'misconfigured'],
    [400, 'refused'],
    [401, 'misconfigured'],
    [403, 'misconfigured'],
    [404, 'refused'],
    [412, 'refused'],
    [429, 'busy'],
    [500, 'nonsense'],
    [502, 'nonsense'],
    [503, 'busy'],
  ])('%d means %s', (status, kind) => {
    expect(meaning(status)).toMatchObject({ kind, status });
  });

  it('412 is stale, 401 and a denied permission come with advice', () => {
    expect(meaning(412)).toMatchObject({ stale: true });
    expect(meaning(401)).toMatchObject({ advice: { key: 'systems.advice.checkLogin' } });
    expect(meaning(400, 'Permission Denied')).toMatchObject({
      kind: 'misconfigured',
      advice: { key: 'systems.advice.grantRights' },
    });
  });

  it('503 hands on how long the server asks to wait, in seconds or as a date', () => {
    expect(meaning(503, '', '7')).toMatchObject({ retryAfterMs: 7_000 });
    expect(meaning(503, '', 'Mon, 23 Nov 2026 00:01:00 GMT')).toMatchObject({ retryAfterMs: 60_000 });
    expect(meaning(503, '', 'soon')).not.toHaveProperty('retryAfterMs');
  });
});

describe('the gate in front of the connections', () => {
  const never = new AbortController().signal;

  it('lets only so many in at a time, the others in order', async () => {
    const gate = createRequestGate(1, 10);
    const first = await gate.enter(never);
    const order: number[] = [];
    const waiting = [1, 2, 3].map(async (n) => {
      const turn = await gate.enter(never);
      order.push(n);
      if (turn.ok) turn.value[Symbol.dispose]();
    });
    if (first.ok) first.value[Symbol.dispose]();
    await Promise.all(waiting);
    expect(order).toEqual([1, 2, 3]);
  });

  it('turns away whoever comes when the queue is full', async () => {
    const gate = createRequestGate(1, 1);
    await gate.enter(never);
    void gate.enter(never);
    expect(await gate.enter(never)).toEqual({ ok: false, error: 'full' });
  });

  it('a waiter that gave up never swallows a turn', async () => {
    const gate = createRequestGate(1, 10);
    const first = await gate.enter(never);
    const impatient = new AbortController();
    const gone = gate.enter(impatient.signal);
    const patient = gate.enter(never);
    impatient.abort();
    expect(await gone).toEqual({ ok: false, error: 'aborted' });
    if (first.ok) first.value[Symbol.dispose]();
    expect(await patient).toMatchObject({ ok: true });
  });
});

it('a value in a TicketSQL query cannot end its quotes', () => {
  expect(quoted("Bob's \\ queue")).toBe("'Bob\\'s \\\\ queue'");
});

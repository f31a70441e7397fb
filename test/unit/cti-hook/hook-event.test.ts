import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readHook } from '../../../src-main/core/adapters/cti-hook/hook-event.ts';

const form = 'application/x-www-form-urlencoded';
const bytes = (text: string): Uint8Array => Buffer.from(text);

describe('a hook', () => {
  const expected = {
    event: 'newCall',
    callId: '53ba82e2',
    from: '493055571600',
    to: '491711234567',
    direction: 'in',
    user: ['Alice', 'Bob'],
    queue: 'helpdesk',
  };

  it('is read from a form with repeated users', () => {
    const text =
      'event=newCall&from=493055571600&to=491711234567&direction=in&callId=53ba82e2&user[]=Alice&user[]=Bob&queue=helpdesk';
    expect(readHook(bytes(text), `${form}; charset=utf-8`)).toMatchObject({ ok: true, value: expected });
  });

  it('is read from JSON, with the names some senders use', () => {
    const { callId, ...rest } = expected;
    expect(readHook(bytes(JSON.stringify({ ...rest, call_id: callId })), 'application/json')).toMatchObject({
      value: expected,
    });
    expect(readHook(bytes('{"event":"answer","callId":7,"user":"Alice"}'), '')).toMatchObject({
      value: { event: 'answer', callId: '7', user: ['Alice'] },
    });
  });

  it.each([
    ['{"event":"newCall"', 'byte 18'],
    ['[]', 'byte 0'],
    ['{"event":"ring","callId":"1"}', 'event'],
    ['{"event":"newCall"}', 'callId'],
    ['{"event":"newCall","callId":" "}', 'callId'],
    ['{"event":"newCall","callId":"1","direction":"sideways"}', 'direction'],
    ['{"event":"newCall","callId":"1","from":{"a":1}}', 'from'],
    [`{"event":"newCall","callId":"1","user":[${'"x",'.repeat(200)}"x"]}`, 'user'],
  ])('%s is refused with its place', (text, path) => {
    expect(readHook(bytes(text), 'application/json')).toMatchObject({ ok: false, error: { path } });
  });

  it('with a cause nobody agreed on ends for an unknown reason', () => {
    expect(readHook(bytes('event=hangup&callId=1&cause=meteor'), form)).toMatchObject({ value: { cause: 'unknown' } });
  });

  it('of any bytes is an event or a place', () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.constantFrom(form, 'application/json', ''), (input, type) => {
        const read = readHook(input, type);
        if (!read.ok) expect(read.error.path).not.toBe('');
      }),
    );
    fc.assert(
      fc.property(fc.json(), (input) => {
        const read = readHook(bytes(input), 'application/json');
        if (!read.ok) expect(read.error.path).not.toBe('');
      }),
    );
  });
});

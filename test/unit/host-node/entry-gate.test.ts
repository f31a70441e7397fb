import type { IncomingMessage } from 'node:http';
import { expect, test } from 'vitest';
import { EntryGate } from '../../../src-main/host-node/entry-gate.ts';
import { cookieValue, refusal } from '../../../src-main/host-node/request-guard.ts';

test('a token lets one browser in, once', () => {
  const gate = new EntryGate();
  const token = gate.issue();
  const session = gate.enter(token);
  expect(session).toBeDefined();
  expect(gate.enter(token)).toBeUndefined();
  expect(gate.session(session?.key)).toBe(session);
});

test('a token has 256 bits and is never the key of the session', () => {
  const gate = new EntryGate();
  const token = gate.issue();
  expect(Buffer.from(token, 'base64url')).toHaveLength(32);
  expect(gate.enter(token)?.key).not.toBe(token);
});

test('a token that others could see lets nobody else in and is not used up by them', () => {
  const gate = new EntryGate();
  const token = gate.issue(true);
  expect(gate.enter(token, true)).toBeUndefined();
  expect(gate.enter(token)).toBeDefined();
  expect(gate.enter(gate.issue(), true)).toBeDefined();
});

test.each(['', 'x', '../', 'a'.repeat(43)])(
  'the token %j that was never issued opens nothing and uses nothing up',
  (guess) => {
    const gate = new EntryGate();
    const token = gate.issue();
    expect(gate.enter(guess)).toBeUndefined();
    expect(gate.enter(token)).toBeDefined();
  },
);

test('no cookie, an empty one and the public name of a session open nothing', () => {
  const gate = new EntryGate();
  const session = gate.enter(gate.issue());
  for (const value of [undefined, '', session?.id]) expect(gate.session(value)).toBeUndefined();
});

const request = (headers: Record<string, string>): IncomingMessage => ({ headers }) as unknown as IncomingMessage;

test.each([
  [{ host: '127.0.0.1:9000', origin: 'http://127.0.0.1:9000' }, true, undefined],
  [{ host: '127.0.0.1:9000' }, false, undefined],
  [{ host: '127.0.0.1:9000' }, true, /no origin/],
  [{ host: '127.0.0.1:9001', origin: 'http://127.0.0.1:9000' }, true, /host/],
  [{ host: 'localhost:9000' }, false, /host/],
  [{ host: 'evil.example:9000', origin: 'http://evil.example:9000' }, true, /host/],
  [{ host: '127.0.0.1' }, false, /host/],
  [{}, false, /host/],
  [{ host: '127.0.0.1:9000', origin: 'null' }, false, /origin/],
  [{ host: '127.0.0.1:9000', origin: 'https://127.0.0.1:9000' }, false, /origin/],
  [{ host: '127.0.0.1:9000', origin: 'http://127.0.0.1:9001' }, true, /origin/],
  [{ host: '127.0.0.1:9000', origin: 'http://127.0.0.1:9000.evil.example' }, true, /origin/],
])('%j (origin needed: %s)', (headers, needsOrigin, expected) => {
  const refused = refusal(request(headers), 9000, needsOrigin);
  if (expected === undefined) expect(refused).toBeUndefined();
  else expect(refused).toMatch(expected);
});

test.each([
  ['trunkline-9000=abc', 'abc'],
  ['other=1; trunkline-9000=abc; more=2', 'abc'],
  ['trunkline-9000=a=b', 'a=b'],
  ['xtrunkline-9000=abc', undefined],
  ['trunkline-90001=abc', undefined],
  ['trunkline-9000', undefined],
  ['', undefined],
])('the cookie header %j holds %j', (cookie, expected) => {
  expect(cookieValue(request({ cookie }), 'trunkline-9000')).toBe(expected);
});

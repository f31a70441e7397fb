import { expect, test } from 'vitest';
import { createParkedView } from '../../../src-main/core/api/parked-item.ts';
import type { SystemId } from '../../../src-shared/model/ids.ts';

const runner = (token: string) => ({
  settings: { url: 'http://h', auth: { token } },
  descriptor: { secretSettings: ['auth.token'] },
});
const crm = runner('swordfish-9/ü');
const desk = runner('open-sesame-7');
const runners = new Map([
  ['crm' as SystemId, crm],
  ['desk' as SystemId, desk],
]);

const view = (raw: string, system = 'crm', topic = 'unreadable') =>
  createParkedView({ all: [...runners.values()], runner: (id) => runners.get(id) })({
    id: '1',
    topic,
    lane: system,
    body: topic === 'unreadable' ? JSON.stringify({ system, id: 'r', reason: 'bad', raw }) : raw,
    reason: `could not read ${raw}`,
    attempts: 1,
    parkedAt: 2,
    publishedAt: 1,
  });

test.each([
  ['as it is', 'swordfish-9/ü'],
  ['in an address', encodeURIComponent('swordfish-9/ü')],
  ['in Base64', Buffer.from('swordfish-9/ü').toString('base64').replace(/=+$/, '')],
])('a secret of the system’s settings is never shown %s, neither in the excerpt nor in the reason', (_how, secret) => {
  const item = view(`name ${secret} rest`);
  expect(item.excerpt).toBe('name ••• rest');
  expect(item.reason).toBe('could not read name ••• rest');
});

test('a secret that the cut goes through leaves no part of itself behind', () => {
  const { excerpt } = view(`${'x'.repeat(3_995)}swordfish-9/ü`);
  expect(excerpt).toBe(`${'x'.repeat(3_995)}•••`);
  expect(view('y'.repeat(5_000)).excerpt).toHaveLength(4_000);
});

test('what came from no system that is known is shown without the secrets of any', () => {
  expect(view('a swordfish-9/ü b open-sesame-7', 'gone').excerpt).toBe('a ••• b •••');
  expect(view('a swordfish-9/ü b open-sesame-7', 'lane', 'other').excerpt).toBe('a ••• b •••');
});

test.each([
  ['Host: h\r\nAuthorization: Digest user="a", response="b"\r\nX: 1', 'Host: h\r\nAuthorization: •••\r\nX: 1'],
  ['{"id":1,"Authorization":"Bearer a\\"b","x":2}', '{"id":1,"Authorization":"•••","x":2}'],
  ['{"access_token" : "abc","password":"p"}', '{"access_token" : "•••","password":"•••"}'],
  ['a=1&api_key=abc&b=2', 'a=1&api_key=•••&b=2'],
  ['<w:Password Type="T">abc</w:Password>', '<w:Password Type="T">•••</w:Password>'],
  ['see https://ann:pw@h/path', 'see https://•••@h/path'],
])('what stands in a field for credentials is hidden: %j', (raw, shown) => {
  expect(view(raw).excerpt).toBe(shown);
});

test('everything else is shown as it came', () => {
  const raw = '{"Subject":"Basic information about my token","mail":"ann@example.org","at":"http://h/a@b"}';
  expect(view(raw).excerpt).toBe(raw);
});

test('content of any size is shown at once', () => {
  for (const text of ['a.', '"token":"', '<token ', 'a://', 'Authorization:', 'token', '\\"']) {
    const began = performance.now();
    view(text.repeat(500_000 / text.length));
    expect(performance.now() - began).toBeLessThan(2_000);
  }
});

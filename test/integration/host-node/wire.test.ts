import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket, type ClientOptions } from 'ws';
import { webSocketWire } from '../../../src-main/host-node/web-socket-wire.ts';
import { contract } from '../../../src-shared/contract/contract.ts';
import { createClient } from '../../../src-shared/rpc/client.ts';
import { createRealClock } from '../../../src-main/core/ports/real-clock.ts';
import { type DeskHost, openDeskHost } from './desk-host.ts';

let desk: DeskHost;
beforeAll(async () => {
  desk = await openDeskHost();
});
afterAll(() => desk[Symbol.asyncDispose]());

interface Knock {
  readonly path?: string;
  readonly protocols?: readonly string[];
  readonly headers?: Readonly<Record<string, string>>;
}

function knock(cookie: string, { path = '/wire', protocols = ['trunkline.1'], headers = {} }: Knock = {}): WebSocket {
  const options: ClientOptions = {
    perMessageDeflate: true,
    headers: { Cookie: cookie, Origin: desk.origin, ...headers },
  };
  return new WebSocket(`ws://127.0.0.1:${desk.host.port}${path}`, [...protocols], options);
}
const statusOf = async (socket: WebSocket): Promise<number> => {
  socket.on('error', () => {});
  const [, response] = (await once(socket, 'unexpected-response')) as [unknown, IncomingMessage];
  response.resume();
  return response.statusCode ?? 0;
};

test('a window with its session talks to the core, without compression', async () => {
  const socket = knock(await desk.enter());
  await once(socket, 'open');
  expect([socket.protocol, socket.extensions]).toEqual(['trunkline.1', '']);
  using handle = createClient(contract, { connect: async () => webSocketWire(socket), timers: createRealClock() });
  expect(await handle.client.settings.workspace({})).toMatchObject({ ok: true, value: { host: 'node', name: 'Test' } });
});

test('a fault in the core reaches the log with the correlation id the window was told', async () => {
  const socket = knock(await desk.enter());
  await once(socket, 'open');
  using handle = createClient(contract, { connect: async () => webSocketWire(socket), timers: createRealClock() });
  const answer = await handle.client.systems.parked({ limit: 1 });
  const line = desk.logger.lines.find((entry) => entry.event === 'handler.fault');
  expect(answer).toMatchObject({ ok: false, error: { code: 'INTERNAL' } });
  expect(JSON.stringify(answer)).toContain(String(line?.fields['correlation']));
  expect(line?.fields['error']).toContain('systems.parked is not part of the fake core');
});

test.each<[number, string, Knock]>([
  [403, 'another origin', { headers: { Origin: 'http://evil.example' } }],
  [403, 'the origin of another port', { headers: { Origin: 'http://127.0.0.1:1' } }],
  [403, 'another host', { headers: { Host: 'evil.example' } }],
  [404, 'another path', { path: '/' }],
  [400, 'another version', { protocols: ['trunkline.0'] }],
  [400, 'no version', { protocols: [] }],
])('%i for %s', async (status, _name, how) => {
  expect(await statusOf(knock(await desk.enter(), how))).toBe(status);
});

test('403 without an origin, as a program that is no browser would come', async () => {
  const cookie = await desk.enter();
  const socket = new WebSocket(`ws://127.0.0.1:${desk.host.port}/wire`, ['trunkline.1'], {
    headers: { Cookie: cookie },
  });
  expect(await statusOf(socket)).toBe(403);
});

test.each(['', 'trunkline-1=x', 'nonsense'])('401 with the cookie %j', async (cookie) => {
  expect(await statusOf(knock(cookie))).toBe(401);
});

test.each<[number, string, (socket: WebSocket) => void]>([
  [1009, 'a frame above 16 MiB', (socket) => socket.send('x'.repeat(16 * 1024 * 1024 + 1))],
  [1003, 'a binary frame', (socket) => socket.send(Buffer.from('{}'))],
  [1007, 'a frame that is not JSON', (socket) => socket.send('{"t":')],
  [1000, 'a frame that is none of ours', (socket) => socket.send('{"t":"shout"}')],
  [
    1008,
    'a flood of tiny fragments',
    (socket) => {
      for (let sent = 0; sent < 5_000; sent++) socket.send('x', { fin: false });
    },
  ],
])('%i ends a window that sends %s', async (code, _name, misbehave) => {
  const socket = knock(await desk.enter());
  await once(socket, 'open');
  socket.on('error', () => {});
  misbehave(socket);
  const [closed] = (await once(socket, 'close')) as [number];
  expect(closed).toBe(code);
});

test('two windows have sessions of their own', async () => {
  const before = desk.logger.lines.length;
  for (const cookie of [await desk.enter(), await desk.enter()]) {
    const socket = knock(cookie);
    await once(socket, 'open');
    socket.terminate();
    await once(socket, 'close');
  }
  const windows = desk.logger.lines
    .slice(before)
    .filter((line) => line.event === 'window.connected')
    .map((line) => line.fields['window']);
  expect(new Set(windows).size).toBe(2);
});

import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import { connect, type Socket } from 'node:net';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import {
  defaultInboundLimits,
  type InboundAnswer,
  type InboundHttp,
  type InboundHttpOptions,
  type InboundRequest,
} from '../../../src-main/core/inbound-http/inbound-http.ts';
import { inboundHttpSettingsSchema } from '../../../src-main/core/inbound-http/inbound-http-settings.ts';
import { startInboundHttp } from '../../../src-main/core/inbound-http/start-inbound-http.ts';
import { createRealClock } from '../../../src-main/core/ports/real-clock.ts';
import { createVirtualClock } from '../../kit/virtual-clock.ts';

const secret = { kind: 'header', header: 'X-Hook-Secret', value: 'open sesame' };

interface Started extends AsyncDisposable {
  readonly listener: InboundHttp;
  readonly taken: InboundRequest[];
  readonly refused: string[];
}

async function start(
  settings: object = {},
  options: Partial<InboundHttpOptions> = {},
  clock = createRealClock(),
): Promise<Started> {
  const taken: InboundRequest[] = [];
  const refused: string[] = [];
  const started = await startInboundHttp(
    {
      settings: v.parse(inboundHttpSettingsSchema, { port: 0, secret, ...settings }),
      handle(request) {
        taken.push(request);
        return { status: 202, text: 'taken' };
      },
      onRefused: (reason) => refused.push(reason),
      ...options,
    },
    clock,
  );
  if (!started.ok) throw new Error(started.error.message);
  const listener = started.value;
  return { listener, taken, refused, [Symbol.asyncDispose]: () => listener[Symbol.asyncDispose]() };
}

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

function send(
  { listener }: Started,
  request: { method?: string; path?: string; headers?: Record<string, string>; body?: string | Uint8Array } = {},
): Promise<Answer> {
  const { method = 'POST', path = '/hook', headers = { 'x-hook-secret': secret.value }, body = '{}' } = request;
  return new Promise((resolve, reject) => {
    const sent = httpRequest(
      { host: '127.0.0.1', port: listener.port, method, path, headers, agent: false },
      (answer) => {
        let text = '';
        answer.on('data', (chunk: Buffer) => (text += chunk.toString()));
        answer.on('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text }));
        answer.on('error', reject);
      },
    );
    sent.on('error', reject);
    sent.end(body);
  });
}

async function raw({ listener }: Started): Promise<Socket & { said: () => string }> {
  const socket = connect(listener.port, '127.0.0.1');
  let text = '';
  socket.on('data', (chunk) => (text += chunk.toString('latin1')));
  socket.on('error', () => {});
  await once(socket, 'connect');
  return Object.assign(socket, { said: () => text });
}

describe('what is handed over', () => {
  it('is the request as it came, and the sender is told what the handler says', async () => {
    await using server = await start({}, { subPaths: true });
    const answer = await send(server, { path: '/hook/new-call?line=7', body: '你好' });
    expect(answer).toMatchObject({ status: 202, text: 'taken' });
    expect(server.taken).toHaveLength(1);
    const [request] = server.taken;
    expect(request).toMatchObject({ method: 'POST', below: '/new-call' });
    expect(request?.query.get('line')).toBe('7');
    expect(new TextDecoder().decode(request?.bytes)).toBe('你好');
  });

  it('gets no 2xx before the handler has taken it', async () => {
    const { promise, resolve } = Promise.withResolvers<InboundAnswer>();
    const reached = Promise.withResolvers<void>();
    await using server = await start(
      {},
      {
        handle() {
          reached.resolve();
          return promise;
        },
      },
    );
    let answered = false;
    const answer = send(server).finally(() => (answered = true));
    await reached.promise;
    await new Promise((next) => setImmediate(next));
    expect(answered).toBe(false);
    resolve({ status: 200 });
    expect((await answer).status).toBe(200);
  });

  it('is not taken where the handler throws, and the reason stays here', async () => {
    await using server = await start({}, { handle: () => Promise.reject(new Error('password hunter2')) });
    const answer = await send(server);
    expect(answer.status).toBe(500);
    expect(answer.text).not.toContain('hunter2');
    expect(server.refused).toEqual(['failed']);
  });

  it('is given up with 503 where the handler takes too long, and the handler is told', async () => {
    const clock = createVirtualClock();
    const signal = Promise.withResolvers<AbortSignal>();
    await using server = await start(
      {},
      { handle: (_request, given) => (signal.resolve(given), new Promise<InboundAnswer>(() => {})) },
      clock,
    );
    const answer = send(server);
    const given = await signal.promise;
    await clock.advance(defaultInboundLimits.handleMs);
    expect(await answer).toMatchObject({ status: 503, headers: { 'retry-after': '5' } });
    expect(given.aborted).toBe(true);
  });
});

describe('what is turned away', () => {
  it.each([
    ['a wrong secret', { headers: { 'x-hook-secret': 'open barley' } }, 401, 'secret'],
    ['a missing secret', { headers: {} }, 401, 'secret'],
    ['another method', { method: 'GET', body: '' }, 405, 'method'],
    ['another path', { path: '/hooks' }, 404, 'path'],
    ['a path below, where none is served', { path: '/hook/x' }, 404, 'path'],
    ['another host', { headers: { host: 'evil.example', 'x-hook-secret': secret.value } }, 421, 'host'],
    ['a compressed body', { headers: { 'x-hook-secret': secret.value, 'content-encoding': 'gzip' } }, 415, 'encoding'],
    ['a body declared too large', { body: new Uint8Array(5000) }, 413, 'tooLarge'],
    [
      'a body that turns out too large',
      { headers: { 'x-hook-secret': secret.value, 'transfer-encoding': 'chunked' }, body: new Uint8Array(5000) },
      413,
      'tooLarge',
    ],
  ])('%s', async (_name, request, status, reason) => {
    await using server = await start({ maxBodyBytes: 4096 });
    expect((await send(server, request)).status).toBe(status);
    expect(server.refused).toEqual([reason]);
    expect(server.taken).toEqual([]);
  });

  it('names the methods it takes', async () => {
    await using server = await start({}, { methods: ['POST', 'PUT'] });
    expect((await send(server, { method: 'DELETE', body: '' })).headers['allow']).toBe('POST, PUT');
    expect((await send(server, { method: 'PUT' })).status).toBe(202);
  });

  it('what is no HTTP, and a header without end', async () => {
    await using server = await start();
    const garbage = await raw(server);
    garbage.write('\x16\x03\x01 hello\r\n\r\n');
    await once(garbage, 'close');
    expect(garbage.said()).toContain('400');
    const endless = await raw(server);
    endless.write(`POST /hook HTTP/1.1\r\nX: ${'a'.repeat(64 * 1024)}`);
    await once(endless, 'close');
    expect(server.refused).toEqual(['malformed', 'malformed']);
  });

  it('requests beyond the limit, while the others go on', async () => {
    const { promise, resolve } = Promise.withResolvers<InboundAnswer>();
    const reached = Promise.withResolvers<void>();
    const handle = (): Promise<InboundAnswer> => (reached.resolve(), promise);
    await using server = await start({}, { limits: { ...defaultInboundLimits, requests: 1 }, handle });
    const first = send(server);
    await reached.promise;
    expect(await send(server)).toMatchObject({ status: 503, headers: { 'retry-after': '1' } });
    resolve({ status: 200 });
    expect((await first).status).toBe(200);
    expect((await send(server)).status).toBe(200);
  });
});

describe('slow senders', () => {
  it('are cut off when the time for a header is over, however busily they trickle', async () => {
    const clock = createVirtualClock();
    await using server = await start({}, {}, clock);
    const socket = await raw(server);
    const closed = once(socket, 'close');
    socket.write('POST /hook HTTP/1.1\r\n');
    for (let second = 0; second < 10; second++) {
      socket.write(`X-${second}: y\r\n`);
      await clock.advance(1_000);
    }
    await closed;
    expect(server.refused).toEqual(['tooSlow']);
  });

  it('are cut off when the time for a body is over', async () => {
    const clock = createVirtualClock();
    await using server = await start({}, {}, clock);
    const socket = await raw(server);
    const closed = once(socket, 'close');
    socket.write(
      `POST /hook HTTP/1.1\r\nHost: localhost\r\nX-Hook-Secret: ${secret.value}\r\nExpect: 100-continue\r\nContent-Length: 100\r\n\r\nabc`,
    );
    await expect.poll(() => socket.said()).toContain('100 Continue');
    await clock.advance(defaultInboundLimits.bodyMs);
    await closed;
    expect(server.refused).toEqual(['tooSlow']);
    expect(server.taken).toEqual([]);
  });

  it('a kept connection is closed when nothing comes on it', async () => {
    const clock = createVirtualClock();
    await using server = await start({}, {}, clock);
    const socket = await raw(server);
    const closed = once(socket, 'close');
    const text = `POST /hook HTTP/1.1\r\nHost: localhost\r\nX-Hook-Secret: ${secret.value}\r\nContent-Length: 2\r\n\r\n{}`;
    socket.write(text);
    await expect.poll(() => socket.said().split('HTTP/1.1 202').length).toBe(2);
    socket.write(text);
    await expect.poll(() => socket.said().split('HTTP/1.1 202').length).toBe(3);
    await clock.advance(defaultInboundLimits.headerMs);
    await closed;
    expect(server.taken).toHaveLength(2);
  });
});

describe('signatures', () => {
  const key = 'signing key of the test';
  const hmac = { kind: 'hmac', header: 'X-Signature', prefix: 'sha256=', value: key };
  const sign = (...parts: string[]): string => createHmac('sha256', key).update(parts.join('')).digest('hex');

  it('over the body: the right one is taken, one of another body is not', async () => {
    await using server = await start({ secret: hmac });
    const body = '{"id":1}';
    const headers = { 'x-signature': `sha256=${sign(body)}` };
    expect((await send(server, { headers, body })).status).toBe(202);
    expect((await send(server, { headers, body: '{"id":2}' })).status).toBe(401);
    expect((await send(server, { headers: { 'x-signature': 'sha256=' }, body })).status).toBe(401);
    expect((await send(server, { headers: {}, body })).status).toBe(401);
    expect(server.taken).toHaveLength(1);
  });

  it('over time, method and address: an old one is a replay', async () => {
    const clock = createVirtualClock();
    const url = 'https://hooks.example.com/hook';
    const signs = ['method', 'url', 'body', 'timestamp'];
    await using server = await start(
      { secret: { ...hmac, prefix: '', signs, timestampHeader: 'X-Time' }, publicUrl: url },
      {},
      clock,
    );
    const at = (time: number): Record<string, string> => ({
      'x-time': String(time),
      'x-signature': sign('POST', `${url}?a=1`, '{}', String(time)),
    });
    expect((await send(server, { path: '/hook?a=1', headers: at(clock.now()) })).status).toBe(202);
    expect((await send(server, { path: '/hook?a=2', headers: at(clock.now()) })).status).toBe(401);
    expect((await send(server, { path: '/hook?a=1', headers: at(clock.now() - 301_000) })).status).toBe(401);
  });
});

describe('the listener itself', () => {
  it('says what is wrong where the port is taken', async () => {
    await using server = await start();
    const settings = v.parse(inboundHttpSettingsSchema, { port: server.listener.port });
    const second = await startInboundHttp({ settings, handle: () => ({ status: 200 }) }, createRealClock());
    expect(second).toMatchObject({ ok: false, error: { kind: 'misconfigured' } });
    if (!second.ok) expect(second.error.message).toContain('another program uses this port');
  });

  it('gives the port back at once, telling a request under way to come again', async () => {
    const reached = Promise.withResolvers<void>();
    const handle = (): Promise<InboundAnswer> => (reached.resolve(), new Promise(() => {}));
    const server = await start({}, { handle });
    const idle = await raw(server);
    const answer = send(server);
    await reached.promise;
    const closed = once(idle, 'close');
    await server.listener[Symbol.asyncDispose]();
    expect((await answer).status).toBe(503);
    await closed;
    await using again = await start({ port: server.listener.port });
    expect((await send(again)).status).toBe(202);
  });

  it.each([
    [{ port: 0, host: '0.0.0.0' }, 'secret'],
    [{ port: 0, host: '0.0.0.0', secret }, 'allowedHosts'],
    [{ port: 0, secret: { kind: 'hmac', value: 'a signing key', signs: ['url', 'body'] } }, 'publicUrl'],
    [{ port: 0, secret: { kind: 'hmac', value: 'a signing key', signs: ['timestamp', 'body'] } }, 'secret'],
    [{ port: 0, secret: { kind: 'header', value: 'short' } }, 'secret.value'],
    [{ port: 70_000 }, 'port'],
    [{ port: 0, path: 'hook' }, 'path'],
    [{ port: 0, host: 'example.com' }, 'host'],
  ])('settings that would be unsafe are refused: %j', (settings, path) => {
    const parsed = v.safeParse(inboundHttpSettingsSchema, settings);
    expect(parsed.issues?.map((issue) => v.getDotPath(issue))).toContain(path);
  });
});

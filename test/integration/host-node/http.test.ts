import { spawn } from 'node:child_process';
import { connect } from 'node:net';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type DeskHost, openDeskHost } from './desk-host.ts';
import { rawRequest } from './raw-http.ts';

let desk: DeskHost;
beforeAll(async () => {
  desk = await openDeskHost();
});
afterAll(() => desk[Symbol.asyncDispose]());

/** A request by a program that every user may run. */
const askAs = (port: number, path: string): string =>
  `exec 3<>/dev/tcp/127.0.0.1/${port}; printf 'GET ${path} HTTP/1.1\\r\\nHost: 127.0.0.1:${port}\\r\\nConnection: close\\r\\n\\r\\n' >&3; cat <&3`;
const pathOf = (url: string): string => new URL(url).pathname;

describe('the entry', () => {
  test('exchanges a token once for a cookie that scripts and other sites never see', async () => {
    const path = pathOf(desk.host.issueEntryUrl());
    const first = await rawRequest(desk.host.port, { path });
    expect(first.status).toBe(200);
    expect(first.headers.get('set-cookie')).toMatch(
      new RegExp(`^trunkline-${desk.host.port}=[\\w-]{43}; HttpOnly; SameSite=Strict; Path=/$`),
    );
    expect(first.body).toContain('url=/');
    const second = await rawRequest(desk.host.port, { path });
    expect(second.status).toBe(403);
    expect(second.headers.has('set-cookie')).toBe(false);
  });

  test('a look ahead (HEAD) does not use the token up', async () => {
    const path = pathOf(desk.host.issueEntryUrl());
    expect((await rawRequest(desk.host.port, { path, method: 'HEAD' })).status).toBe(403);
    expect((await rawRequest(desk.host.port, { path })).status).toBe(200);
  });

  test('a request under another host’s name neither gets in nor uses the token up', async () => {
    const path = pathOf(desk.host.issueEntryUrl());
    const rebound = await rawRequest(desk.host.port, { path, headers: { Host: `evil.example:${desk.host.port}` } });
    expect(rebound.status).toBe(403);
    expect((await rawRequest(desk.host.port, { path })).status).toBe(200);
  });

  test.runIf(process.platform === 'linux' && process.getuid?.() === 0)(
    'by a token on a command line lets no other user of the computer in, and our own still',
    async () => {
      const path = pathOf(desk.host.issueEntryUrl(true));
      const asNobody = spawn('/bin/bash', ['-c', askAs(desk.host.port, path)], { uid: 65_534, gid: 65_534 });
      let said = '';
      asNobody.stdout.setEncoding('utf8').on('data', (text: string) => (said += text));
      await once(asNobody, 'close');
      expect(said).toMatch(/^HTTP\/1\.1 403 /);
      expect((await rawRequest(desk.host.port, { path })).status).toBe(200);
    },
  );

  test.each(['/enter/', '/enter/x', '/enter/%00', `/enter/${'a'.repeat(43)}`])('%s is refused', async (path) => {
    expect((await rawRequest(desk.host.port, { path })).status).toBe(403);
  });
});

describe('the figures', () => {
  test('are for who has a session, as text for a monitoring system', async () => {
    expect((await rawRequest(desk.host.port, { path: '/metrics' })).status).toBe(401);
    const cookie = await desk.enter();
    const within = await rawRequest(desk.host.port, { path: '/metrics', headers: { Cookie: cookie } });
    expect([within.status, within.body]).toEqual([200, 'trunkline_test 1\n']);
    expect(within.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(within.headers.get('cache-control')).toBe('no-store');
  });
});

describe('the page', () => {
  test('needs the session and says how to get one', async () => {
    const without = await rawRequest(desk.host.port, { path: '/' });
    expect([without.status, without.body]).toEqual([401, expect.stringContaining('address it printed')]);
    const cookie = await desk.enter();
    const within = await rawRequest(desk.host.port, { path: '/', headers: { Cookie: cookie } });
    expect([within.status, within.body]).toEqual([200, '<!doctype html><title>Trunkline</title>']);
  });

  test('may do only what its own origin serves', async () => {
    const { headers } = await rawRequest(desk.host.port, { path: '/assets/app-1.js' });
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy.split('; ').toSorted()).toEqual(
      [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data: blob:",
        "font-src 'self'",
        "media-src 'self' blob:",
        `connect-src 'self' ws://127.0.0.1:${desk.host.port}`,
        "frame-src 'self'",
        "manifest-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
        "object-src 'none'",
      ].toSorted(),
    );
    expect(Object.fromEntries(headers)).toMatchObject({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'content-type': 'text/javascript; charset=utf-8',
      'cache-control': 'private, max-age=31536000, immutable',
    });
  });

  test.each(['/', '/nothing.html', '/enter/x', '/favicon.ico'])(
    '%s has the policy too, whatever the answer',
    async (path) => {
      const { headers } = await rawRequest(desk.host.port, { path });
      expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    },
  );

  test('a missing favicon is no error in the console', async () => {
    expect((await rawRequest(desk.host.port, { path: '/favicon.ico' })).status).toBe(204);
  });
});

describe('what is refused', () => {
  test.each(['/../secret.html', '/%2e%2e/secret.html', '/assets/..%2f..%2fsecret.html', '/..%5csecret.html'])(
    'the way out of the folder: %s',
    async (path) => {
      const answer = await rawRequest(desk.host.port, { path });
      expect([answer.status, answer.body.includes('secret')]).toEqual([404, false]);
    },
  );

  test.each<Record<string, string>>([
    { Host: 'localhost' },
    { Host: 'evil.example' },
    { Origin: 'http://evil.example' },
    { Origin: 'null' },
    { Origin: 'http://127.0.0.1' },
  ])('a request with %j', async (headers) => {
    expect((await rawRequest(desk.host.port, { path: '/', headers })).status).toBe(403);
  });

  test.each(['POST', 'PUT', 'DELETE', 'OPTIONS'])('the method %s', async (method) => {
    const answer = await rawRequest(desk.host.port, { path: '/', method, headers: { 'Content-Length': '0' } });
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
  });

  test('what is not HTTP', async () => {
    const socket = connect(desk.host.port, '127.0.0.1');
    socket.write('\u0016\u0003\u0001 not http\r\n\r\n');
    socket.resume();
    await once(socket, 'close');
    expect((await rawRequest(desk.host.port, { path: '/favicon.ico' })).status).toBe(204);
  });

  test('more connections without a session than the limit', async () => {
    // Connections of earlier requests may still count, so some of these may be cut already; the last one always is.
    const open = Array.from({ length: 65 }, () => {
      const socket = connect(desk.host.port, '127.0.0.1')
        .on('error', () => {})
        .resume();
      return { socket, closed: once(socket, 'close') };
    });
    await open.at(-1)!.closed;
    for (const { socket } of open) socket.destroy();
    await Promise.all(open.map(({ closed }) => closed));
    const status = async (): Promise<number> => (await rawRequest(desk.host.port, { path: '/favicon.ico' })).status;
    await expect.poll(status).toBe(204);
  });
});

test('the server listens on 127.0.0.1 only', async () => {
  const elsewhere = connect(desk.host.port, '127.0.0.2');
  const [error] = (await once(elsewhere, 'error')) as [NodeJS.ErrnoException];
  expect(error.code).toBe('ECONNREFUSED');
});

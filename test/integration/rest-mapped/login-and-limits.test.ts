import { describe, expect, it } from 'vitest';
import { createRateLimit } from '../../../src-main/core/adapters/rest-mapped/http/rate-limit.ts';
import { startJsonServer, type JsonServer } from '../../kit/rest-mapped/json-server.ts';
import { must, openMapped, pullRound, soon } from '../../kit/rest-mapped/open-mapped.ts';
import { plainSettings, record } from '../../kit/rest-mapped/plain-settings.ts';
import { createVirtualClock } from '../../kit/virtual-clock.ts';

const health = async (server: JsonServer, auth: object) => {
  await using session = openMapped(plainSettings(server.baseUrl, { auth }));
  const answer = await session.health(soon());
  return answer;
};

describe('how a request proves who it is', () => {
  it.each([
    ['none', { kind: 'none' }, { authorization: undefined }, ''],
    [
      'basic',
      { kind: 'basic', user: 'a', password: 'sécret' },
      { authorization: `Basic ${Buffer.from('a:sécret').toString('base64')}` },
      '',
    ],
    ['bearer', { kind: 'bearer', token: 'secret' }, { authorization: 'Bearer secret' }, ''],
    [
      'bearer with another scheme',
      { kind: 'bearer', scheme: 'Token token=', token: 'secret' },
      { authorization: 'Token token=secret' },
      '',
    ],
    ['header', { kind: 'header', header: 'X-Api-Key', value: 'secret' }, { 'x-api-key': 'secret' }, ''],
    ['query', { kind: 'query', parameter: 'key', value: 's&cret' }, {}, 's&cret'],
  ])('%s', async (_name, auth, headers, key) => {
    await using server = await startJsonServer(() => ({ json: {} }));
    must(await health(server, auth));
    const [request] = server.requests;
    for (const [name, value] of Object.entries(headers)) expect(request?.headers[name]).toBe(value);
    expect(request?.query.get('key') ?? '').toBe(key);
  });

  it.each([
    ['header', { kind: 'header', header: 'X-Api-Key', value: 'very secret' }],
    ['query', { kind: 'query', parameter: 'key', value: 'very secret' }],
  ])('a refused login never shows the secret (%s), even where the system repeats it', async (_kind, auth) => {
    await using server = await startJsonServer(() => ({ status: 401, json: { error: 'unknown key very secret' } }));
    const answer = await health(server, auth);
    expect(answer).toMatchObject({ ok: false, error: { kind: 'misconfigured' } });
    expect(JSON.stringify(answer)).not.toContain('very secret');
  });
});

describe('OAuth 2', () => {
  const auth = (tokenUrl: string, more: object = {}) => ({
    kind: 'oauth2',
    grant: 'clientCredentials',
    tokenUrl: `${tokenUrl}/token`,
    clientId: 'client',
    clientSecret: 'client secret',
    ...more,
  });
  /** A system that knows only the newest token. */
  async function startService(expiresIn?: number) {
    let issued = 0;
    const forms: URLSearchParams[] = [];
    const state = { revoked: false };
    const server = await startJsonServer(({ path, text, headers }) => {
      if (path === '/token') {
        forms.push(new URLSearchParams(text));
        state.revoked = false;
        return {
          json: { access_token: `token-${++issued}`, expires_in: expiresIn, refresh_token: `refresh-${issued}` },
        };
      }
      const known = !state.revoked && headers['authorization'] === `Bearer token-${issued}`;
      return known ? { json: { tickets: [] } } : { status: 401, json: { error: 'expired' } };
    });
    return { server, forms, state, issued: () => issued };
  }

  it('fetches one token for all, and another shortly before it ends', async () => {
    const clock = createVirtualClock();
    const { server, issued } = await startService(600);
    await using _server = server;
    await using session = openMapped(plainSettings(server.baseUrl, { auth: auth(server.baseUrl) }), clock);
    await Promise.all([session.health(soon()), session.health(soon()), session.health(soon())]);
    expect(issued()).toBe(1);
    await clock.advance(530_000);
    must(await session.health(soon()));
    expect(issued()).toBe(1);
    await clock.advance(15_000);
    must(await session.health(soon()));
    expect(issued()).toBe(2);
  });

  it('a token taken back early is replaced once, and the request goes through', async () => {
    const { server, state, issued } = await startService();
    await using _server = server;
    await using session = openMapped(plainSettings(server.baseUrl, { auth: auth(server.baseUrl) }));
    must(await session.health(soon()));
    state.revoked = true;
    must(await session.health(soon()));
    expect(issued()).toBe(2);
  });

  it('refresh tokens: the one that was handed out last is used', async () => {
    const { server, state, forms } = await startService();
    await using _server = server;
    const more = { grant: 'refreshToken', refreshToken: 'refresh-0', clientAuth: 'body' };
    await using session = openMapped(plainSettings(server.baseUrl, { auth: auth(server.baseUrl, more) }));
    must(await session.health(soon()));
    state.revoked = true;
    must(await session.health(soon()));
    expect(forms.map((form) => form.get('refresh_token'))).toEqual(['refresh-0', 'refresh-1']);
    expect(forms[0]?.get('client_secret')).toBe('client secret');
  });

  it('a refused client is a misconfiguration without any secret', async () => {
    await using server = await startJsonServer(() => ({
      status: 401,
      json: { error: 'invalid_client', error_description: 'wrong: client secret' },
    }));
    await using session = openMapped(plainSettings(server.baseUrl, { auth: auth(server.baseUrl) }));
    const answer = await session.health(soon());
    expect(answer).toMatchObject({ ok: false, error: { kind: 'misconfigured' } });
    if (!answer.ok) expect(answer.error.said).toBe('invalid_client: wrong: ***');
  });
});

describe('limits', () => {
  it('429 is busy with the time the system asks for, and nothing is sent before it is over', async () => {
    let calls = 0;
    await using server = await startJsonServer(() =>
      ++calls === 1 ? { status: 429, headers: { 'retry-after': '60' }, json: {} } : { json: {} },
    );
    const clock = createVirtualClock();
    await using session = openMapped(plainSettings(server.baseUrl), clock);
    expect(await session.health(soon())).toMatchObject({ ok: false, error: { kind: 'busy', retryAfterMs: 60_000 } });
    expect(await session.health(soon())).toMatchObject({ ok: false, error: { kind: 'busy' } });
    expect(calls).toBe(1);
    await clock.advance(60_000);
    must(await session.health(soon()));
  });

  it('a used-up allowance is waited out before the system has to refuse', async () => {
    const clock = createVirtualClock();
    await using server = await startJsonServer(() => ({
      json: {},
      headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(clock.now() / 1_000 + 30) },
    }));
    await using session = openMapped(plainSettings(server.baseUrl), clock);
    must(await session.health(soon()));
    const second = await session.health(soon());
    expect(second).toMatchObject({ ok: false, error: { kind: 'busy', retryAfterMs: 30_000 } });
    expect(server.requests).toHaveLength(1);
  });

  it('our own limit lets a burst through and then keeps to the pace', async () => {
    const clock = createVirtualClock();
    const limit = createRateLimit({ perSecond: 2, burst: 3, host: 'desk', clock });
    const signal = new AbortController().signal;
    for (let n = 0; n < 3; n++) must(await limit.take(signal));
    let taken = 0;
    const waiting = [1, 2].map(() => limit.take(signal).then(() => taken++));
    await clock.advance(499);
    expect(taken).toBe(0);
    await clock.advance(1_100);
    await Promise.all(waiting);
    expect(taken).toBe(2);
  });

  it('a wait that is given up says that nothing was sent', async () => {
    const clock = createVirtualClock();
    const limit = createRateLimit({ perSecond: 1, burst: 1, host: 'desk', clock });
    must(await limit.take(soon()));
    const withdrawal = new AbortController();
    const waiting = limit.take(withdrawal.signal);
    withdrawal.abort();
    expect(await waiting).toMatchObject({ ok: false, error: { kind: 'unreachable' } });
  });

  it('a source that is to be asked less often is left alone until it is due', async () => {
    const clock = createVirtualClock();
    await using server = await startJsonServer(() => ({ json: { tickets: [record(1)] } }));
    const plain = plainSettings(server.baseUrl);
    const sources = { tickets: { ...plain.sources.tickets, everyMs: 60_000 } };
    await using session = openMapped({ ...plain, sources }, clock);
    const { cursor } = await pullRound(session);
    const asked = server.requests.length;
    await pullRound(session, cursor);
    expect(server.requests).toHaveLength(asked);
    await clock.advance(60_000);
    await pullRound(session, cursor);
    expect(server.requests.length).toBeGreaterThan(asked);
  });
});

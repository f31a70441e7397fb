import { describe, expect, it } from 'vitest';
import { defaultHttpLimits } from '../../../src-main/core/http/http-client.ts';
import type { AdapterSession } from '../../../src-main/core/adapters/adapter.ts';
import { httpAnswer, startFaultyHttpServer, type FaultyAnswer } from '../../kit/faulty-http-server.ts';
import { readFixture } from '../../kit/fixtures/request-tracker/read-fixture.ts';
import { carryOut, openTracker, operationOf, prepared, soon, ticketReference } from './tracker-session.ts';

const token = '1-31-0123456789abcdef';
const limits = { ...defaultHttpLimits, requestMs: 12_000, answerBytes: 100_000 };
/** For servers that never answer: everything else must not depend on how busy the machine is. */
const shortLimits = { ...limits, requestMs: 300 };

async function against(
  answer: (requestLine: string) => FaultyAnswer,
  test: (session: Required<AdapterSession>, requests: readonly string[]) => Promise<void>,
  httpLimits = limits,
): Promise<void> {
  await using server = await startFaultyHttpServer(answer);
  await using session = openTracker({ baseUrl: server.baseUrl, auth: { token } }, httpLimits);
  await test(session, server.requests);
}
const always =
  (bytes: string, after: FaultyAnswer['after'] = 'close') =>
  (): FaultyAnswer => ({ bytes, after });

describe('a server that answers nonsense to a question', () => {
  it.each<[string, string, FaultyAnswer['after'], object]>([
    [
      'broken JSON names the byte and what stands there',
      httpAnswer(200, '{"Version": "5.0.3", oops}'),
      'close',
      { kind: 'nonsense', message: expect.stringContaining('byte 21 of 26'), said: expect.stringContaining('oops') },
    ],
    [
      'half an answer is a broken connection',
      httpAnswer(200, '{"Version"', { 'content-length': '500' }),
      'close',
      { kind: 'unreachable', message: expect.stringContaining('broke off while answering GET /rt') },
    ],
    ['a reset connection is unreachable', 'HTTP/1.1 200 OK\r\nconten', 'reset', { kind: 'unreachable' }],
    ['bytes that are no HTTP are unreachable', 'SSH-2.0-OpenSSH_9.2\r\n\r\n', 'close', { kind: 'unreachable' }],
    [
      'a hanging server is unreachable after the limit',
      '',
      'open',
      { kind: 'unreachable', message: expect.stringContaining('did not answer GET /rt within 300 ms') },
    ],
    [
      'an answer that stops in the middle is unreachable after the limit',
      httpAnswer(200, '{"Version"', { 'content-length': '500' }),
      'open',
      { kind: 'unreachable', message: expect.stringContaining('within 300 ms') },
    ],
    [
      'a web page with status 200 is nonsense, with the words on it and advice',
      httpAnswer(200, '<html><style>p{}</style><h1>Please log in</h1></html>', { 'content-type': 'text/html' }),
      'close',
      {
        kind: 'nonsense',
        message: expect.stringContaining('web page'),
        said: 'Please log in',
        advice: { key: 'systems.advice.checkAddress' },
      },
    ],
    [
      'an error page of a proxy is nonsense with what it said',
      httpAnswer(502, '<html><body><h1>502 Bad Gateway</h1></body></html>', { 'content-type': 'text/html' }),
      'close',
      { kind: 'nonsense', status: 502, said: '502 Bad Gateway' },
    ],
    [
      'a busy server is busy for as long as it says',
      httpAnswer(503, '{"message":"Maintenance"}', { 'retry-after': '30' }),
      'close',
      { kind: 'busy', retryAfterMs: 30_000, said: 'Maintenance' },
    ],
    [
      'a redirection to a login page is a misconfiguration',
      httpAnswer(302, '', { location: '/NoAuth/Login.html' }),
      'close',
      { kind: 'misconfigured', advice: { key: 'systems.advice.checkAddress' } },
    ],
    [
      'an answer of another shape names the path',
      httpAnswer(200, '{"Version": {"major": 5}}'),
      'close',
      { kind: 'nonsense', message: expect.stringContaining('$.Version') },
    ],
    [
      'an answer without end is cut off',
      httpAnswer(200, `"${'x'.repeat(200_000)}"`),
      'close',
      { kind: 'nonsense', message: expect.stringContaining('100000 bytes') },
    ],
    [
      'a login page that repeats the token does not carry it into the error',
      httpAnswer(401, JSON.stringify({ message: `token ${token} has expired` })),
      'close',
      { kind: 'misconfigured', said: 'token *** has expired', advice: { key: 'systems.advice.checkLogin' } },
    ],
  ])('%s', async (_rule, bytes, after, error) => {
    const test = async (session: AdapterSession): Promise<void> => {
      expect(await session.health(soon())).toMatchObject({ ok: false, error });
    };
    await against(always(bytes, after), test, after === 'open' ? shortLimits : limits);
  });
});

describe('a write whose answer is lost', () => {
  const ticket = httpAnswer(200, JSON.stringify(withRights()), { etag: '"42"' });
  const rest = (line: string): string => {
    if (line.startsWith('GET /REST/2.0/user/31')) return httpAnswer(200, '{"Name":"agent1"}');
    if (line.startsWith('GET /REST/2.0/ticket/1')) return ticket;
    return httpAnswer(200, '{"items":[],"count":0,"total":null,"pages":null,"page":1,"per_page":100}');
  };
  const reply = operationOf({ act: 'reply', ticket: ticketReference('1'), text: 'hello' });

  it.each<[string, FaultyAnswer, object]>([
    [
      'time runs out',
      { bytes: '', after: 'open' },
      { kind: 'unknown', message: expect.stringContaining('whether it took effect is not known') },
    ],
    ['the connection is reset', { bytes: '', after: 'reset' }, { kind: 'unknown' }],
    ['half an answer comes', { bytes: 'HTTP/1.1 201 Cre', after: 'close' }, { kind: 'unknown' }],
    ['the server fails', { bytes: httpAnswer(500, ''), after: 'close' }, { kind: 'nonsense' }],
    [
      'a proxy answers for it',
      { bytes: httpAnswer(504, '<html>Gateway Timeout</html>'), after: 'close' },
      { kind: 'nonsense' },
    ],
  ])('is not known to have failed: %s', async (_why, lost, error) => {
    await against(
      (line) => (line.includes('/correspond') ? lost : { bytes: rest(line), after: 'close' }),
      async (session) => {
        expect(await carryOut(session, reply)).toMatchObject({ ok: false, error });
      },
      lost.after === 'open' ? { ...limits, requestMs: 1_500 } : limits,
    );
  });

  it.each<[string, FaultyAnswer, object]>([
    [
      'login withdrawn',
      { bytes: httpAnswer(401, '{"message":"Unauthorized"}'), after: 'close' },
      { kind: 'misconfigured' },
    ],
    [
      'right withdrawn',
      { bytes: httpAnswer(400, '{"message":"Permission Denied"}'), after: 'close' },
      { kind: 'misconfigured' },
    ],
    [
      'busy',
      { bytes: httpAnswer(429, '{}', { 'retry-after': '2' }), after: 'close' },
      { kind: 'busy', retryAfterMs: 2_000 },
    ],
  ])('is known to have failed where the server says no: %s', async (_why, said, error) => {
    await against(
      (line) => (line.includes('/correspond') ? said : { bytes: rest(line), after: 'close' }),
      async (session) => {
        expect(await carryOut(session, reply)).toMatchObject({ ok: false, error });
      },
    );
  });

  it('is told from one that was never sent, because nobody listens any more', async () => {
    let state = {};
    let baseUrl = '';
    await against(
      (line) => ({ bytes: rest(line), after: 'close' }),
      async (session) => {
        state = await prepared(session, reply);
      },
    );
    {
      await using server = await startFaultyHttpServer(always(''));
      ({ baseUrl } = server);
    }
    await using session = openTracker({ baseUrl, auth: { token } }, limits);
    expect(await session.commit(reply, state, soon())).toMatchObject({
      error: { kind: 'unreachable', advice: { key: 'systems.advice.checkNetwork' } },
    });
  });

  it('a 412 that never ends is given up after some attempts, as stale', async () => {
    const change = operationOf({ act: 'updateTicket', ticket: ticketReference('1'), changes: { status: 'open' } });
    await against(
      (line) => ({
        bytes: line.startsWith('PUT') ? httpAnswer(412, '{"message":"Precondition Failed"}') : rest(line),
        after: 'close',
      }),
      async (session, requests) => {
        expect(await carryOut(session, change)).toMatchObject({ error: { kind: 'refused', stale: true } });
        expect(requests.filter((line) => line.startsWith('PUT'))).toHaveLength(5);
      },
    );
  });
});

describe('one ticket the server fails for', () => {
  const rowsOf = (line: string): unknown[] => {
    if (line.includes('/transactions')) return [{ id: 42, ObjectId: 1, Type: 'Correspond', Field: '' }];
    if (line.includes('/tickets?'))
      return line.includes('id+%3C+1')
        ? []
        : [
            { id: '1', Subject: 'a' },
            { id: '2', Subject: 'b' },
          ];
    return [];
  };
  const page = (line: string): string => httpAnswer(200, JSON.stringify({ items: rowsOf(line) }));

  it.each([
    ['answers 500', httpAnswer(500, '')],
    ['sends a ticket of another shape', httpAnswer(200, '{"id": 2}', { etag: '"7"' })],
  ])('is set aside with the reason while the others are read: %s', async (_how, bad) => {
    await against(
      (line) => {
        if (line.includes('/ticket/2?')) return { bytes: bad, after: 'close' };
        if (line.includes('/ticket/1?'))
          return { bytes: httpAnswer(200, JSON.stringify(withRights()), { etag: '"42"' }), after: 'close' };
        if (line.endsWith('/rt')) return { bytes: httpAnswer(200, '{"Version":"5.0.3"}'), after: 'close' };
        if (line.includes('/user/'))
          return { bytes: httpAnswer(200, '{"Name":"customer@example.com"}'), after: 'close' };
        return { bytes: page(line), after: 'close' };
      },
      async (session) => {
        const batch = await session.pull(undefined, soon());
        if (!batch.ok) throw new Error(batch.error.message);
        const ids = batch.value.messages.map(({ id }) => id);
        expect(ids).toContain('ticket/1@42');
        const aside = batch.value.messages.filter(({ body }) => body.type === 'unreadable');
        expect(aside).toHaveLength(1);
        expect(aside[0]?.body).toMatchObject({ reason: expect.stringMatching(/^ticket\/2@/) });
      },
    );
  });

  it('stops the pull where the server is not well at all: nothing is set aside, the cursor stays', async () => {
    await against(
      (line) => ({
        bytes: line.includes('/ticket/') || line.endsWith('/rt') ? httpAnswer(500, '') : page(line),
        after: 'close',
      }),
      async (session) => {
        expect(await session.pull(undefined, soon())).toMatchObject({ ok: false, error: { kind: 'nonsense' } });
      },
    );
  });
});

/** The recorded ticket as an account sees it that may reply and comment. */
function withRights(): unknown {
  return { ...readFixture('ticket'), Queue: { id: '3', Name: 'Support' } };
}

import { afterEach, describe, expect, it } from 'vitest';
import type { AdapterSession } from '../../../src-main/core/adapters/adapter.ts';
import type { UnifiedMessage } from '../../../src-main/core/adapters/unified-message.ts';
import { defaultHttpLimits, type HttpLimits } from '../../../src-main/core/http/http-client.ts';
import { createRealClock } from '../../../src-main/core/ports/real-clock.ts';
import { startDemoRedmine, type DemoRedmine } from '../../../src-main/demo/demo-redmine.ts';
import { startCuttingProxy, type ProxyDecision } from '../../kit/cutting-proxy.ts';
import { createVirtualClock } from '../../kit/virtual-clock.ts';
import { httpAnswer, startFaultyHttpServer, type FaultyAnswer } from '../../kit/faulty-http-server.ts';
import {
  carryOut,
  issueReference,
  openRedmine,
  operationOf,
  prepared,
  pullAll,
  soon,
  value,
} from './redmine-session.ts';

const apiKey = '0123456789abcdef0123456789abcdef01234567';
const limits: HttpLimits = { ...defaultHttpLimits, requestMs: 12_000, answerBytes: 200_000 };
/** For servers that never answer: everything else must not depend on how busy the machine is. */
const shortLimits: HttpLimits = { ...limits, requestMs: 300 };

const open: AsyncDisposable[] = [];
afterEach(async () => {
  for (const one of open.splice(0).toReversed()) await one[Symbol.asyncDispose]();
});

interface Stage {
  readonly demo: DemoRedmine;
  readonly session: Required<AdapterSession>;
  /** Number of an issue of Anna's. */
  readonly issue: string;
  readonly requests: string[];
}

/** A demo Redmine behind a proxy that does as it is told. */
async function stage(
  decide: (line: string) => ProxyDecision = () => 'pass',
  more: {
    readonly limits?: HttpLimits;
    readonly settings?: object;
    readonly clock?: Parameters<typeof openRedmine>[2];
  } = {},
): Promise<Stage> {
  const person = (login: string, role: 'agent' | 'clerk' | 'customer') => ({
    ...{ login, firstname: login, lastname: 'X', mail: `${login}@demo.example`, role },
  });
  const demo = await startDemoRedmine({
    clock: createRealClock(),
    projects: [{ identifier: 'support', name: 'Support' }],
    fields: [{ name: 'Product' }],
    users: [person('agent1', 'agent'), person('clerk', 'clerk'), person('anna', 'customer')],
  });
  const issue = String(
    demo.open('anna', { project_id: 1, subject: 'Fan', description: 'loud' }, Date.now() - 3_600_000),
  );
  const requests: string[] = [];
  const proxy = await startCuttingProxy(demo.baseUrl, (line) => {
    requests.push(line);
    return Promise.resolve(decide(line));
  });
  const session = openRedmine(
    { baseUrl: proxy.baseUrl, apiKey: demo.keyOf('agent1'), ...more.settings },
    more.limits ?? limits,
    more.clock,
  );
  open.push(demo, proxy, session);
  return { demo, session, issue, requests };
}

const publicNotes = async ({ demo, issue }: Stage): Promise<string[]> => {
  const answer = await fetch(`${demo.baseUrl}/issues/${issue}.json?include=journals`, {
    headers: { 'x-redmine-api-key': demo.keyOf('anna') },
  });
  const { issue: found } = (await answer.json()) as { issue: { journals: { notes: string }[] } };
  return found.journals.map(({ notes }) => notes);
};

describe('a server that answers nonsense to a question', () => {
  it.each<[string, FaultyAnswer, object]>([
    [
      'broken JSON names the byte and what stands there',
      { bytes: httpAnswer(200, '{"user": {"id": 5}, oops}'), after: 'close' },
      { kind: 'nonsense', message: expect.stringContaining('byte 20 of 25'), said: expect.stringContaining('oops') },
    ],
    [
      'half an answer is a broken connection',
      { bytes: httpAnswer(200, '{"user"', { 'content-length': '500' }), after: 'close' },
      { kind: 'unreachable', message: expect.stringContaining('broke off') },
    ],
    [
      'a reset connection is unreachable',
      { bytes: 'HTTP/1.1 200 OK\r\nconten', after: 'reset' },
      { kind: 'unreachable' },
    ],
    ['bytes that are no HTTP are unreachable', { bytes: 'SSH-2.0-x\r\n\r\n', after: 'close' }, { kind: 'unreachable' }],
    [
      'a hanging server is unreachable after the limit',
      { bytes: '', after: 'open' },
      { kind: 'unreachable', message: expect.stringContaining('within 300 ms') },
    ],
    [
      'a web page with status 200 is nonsense, with the words on it and advice',
      {
        bytes: httpAnswer(200, '<html><h1>Welcome</h1></html>', { 'content-type': 'text/html' }),
        after: 'close',
      },
      { kind: 'nonsense', said: 'Welcome', advice: { key: 'systems.advice.checkAddress' } },
    ],
    [
      'a login page is a misconfiguration',
      { bytes: httpAnswer(302, '', { location: '/login' }), after: 'close' },
      { kind: 'misconfigured', advice: { key: 'systems.advice.checkAddress' } },
    ],
    [
      '401 is a wrong key',
      { bytes: httpAnswer(401, ''), after: 'close' },
      { kind: 'misconfigured', advice: { key: 'redmine.advice.apiKey' } },
    ],
    [
      '403 is a missing right',
      { bytes: httpAnswer(403, ''), after: 'close' },
      { kind: 'misconfigured', advice: { key: 'systems.advice.grantRights' } },
    ],
    ['404 is refused', { bytes: httpAnswer(404, ''), after: 'close' }, { kind: 'refused' }],
    [
      '500 is nonsense',
      { bytes: httpAnswer(500, '{"status":500}'), after: 'close' },
      { kind: 'nonsense', status: 500 },
    ],
    [
      'a busy server is busy for as long as it says',
      { bytes: httpAnswer(503, '', { 'retry-after': '30' }), after: 'close' },
      { kind: 'busy', retryAfterMs: 30_000 },
    ],
    [
      'an answer of another shape names the path',
      { bytes: httpAnswer(200, '{"user": {"id": "5"}}'), after: 'close' },
      { kind: 'nonsense', message: expect.stringContaining('$.user.id') },
    ],
    [
      'an answer without end is cut off',
      { bytes: httpAnswer(200, `"${'x'.repeat(300_000)}"`), after: 'close' },
      { kind: 'nonsense', message: expect.stringContaining('200000 bytes') },
    ],
    [
      'an error that repeats the key does not carry it on',
      { bytes: httpAnswer(422, JSON.stringify({ errors: [`key ${apiKey} is bad`] })), after: 'close' },
      { kind: 'refused', said: 'key *** is bad' },
    ],
  ])('%s', async (_rule, answer, error) => {
    await using server = await startFaultyHttpServer(() => answer);
    await using session = openRedmine(
      { baseUrl: server.baseUrl, apiKey },
      answer.after === 'open' ? shortLimits : limits,
    );
    expect(await session.health(soon())).toMatchObject({ ok: false, error });
  });
});

describe('a write', () => {
  it.each<[string, ProxyDecision, object]>([
    ['time runs out', 'silence', { kind: 'unknown' }],
    ['the answer is lost', 'cut answer', { kind: 'unknown' }],
    ['the server fails', { status: 500, body: '' }, { kind: 'nonsense' }],
    [
      'a proxy answers for it',
      { status: 504, body: '<html>Gateway Timeout</html>' },
      { kind: 'nonsense', said: 'Gateway Timeout' },
    ],
  ])('is not known to have failed where %s', async (_why, decision, error) => {
    const world = await stage((line) => (line.startsWith('PUT') ? decision : 'pass'), {
      limits: { ...limits, requestMs: decision === 'silence' ? 1_500 : 12_000 },
    });
    const reply = operationOf({ act: 'reply', ticket: issueReference(world.issue), text: 'hello' });
    expect(await carryOut(world.session, reply)).toMatchObject({ ok: false, error });
  });

  it.each<[string, ProxyDecision, object]>([
    ['key withdrawn', { status: 401, body: '' }, { kind: 'misconfigured' }],
    ['right withdrawn', { status: 403, body: '' }, { kind: 'misconfigured' }],
    ['gone', { status: 404, body: '' }, { kind: 'refused' }],
    [
      'invalid',
      { status: 422, body: '{"errors":["Subject cannot be blank"]}' },
      { kind: 'refused', said: 'Subject cannot be blank' },
    ],
    ['conflict', { status: 409, body: '' }, { kind: 'refused', stale: true }],
    ['busy', { status: 429, body: '', headers: { 'retry-after': '2' } }, { kind: 'busy', retryAfterMs: 2_000 }],
  ])('is known to have failed where the server says no: %s', async (_why, decision, error) => {
    const world = await stage((line) => (line.startsWith('PUT') ? decision : 'pass'));
    const reply = operationOf({ act: 'reply', ticket: issueReference(world.issue), text: 'hello' });
    expect(await carryOut(world.session, reply)).toMatchObject({ ok: false, error });
    expect(await publicNotes(world)).toEqual([]);
  });

  it('that loses a race is repeated, and given up as stale after some attempts', async () => {
    let refusals = 2;
    const conflict: ProxyDecision = { status: 422, body: '{"errors":[]}' };
    const world = await stage((line) => (line.startsWith('PUT') && refusals-- > 0 ? conflict : 'pass'));
    value(
      await carryOut(
        world.session,
        operationOf({ act: 'reply', ticket: issueReference(world.issue), text: 'third time' }),
      ),
    );
    expect(await publicNotes(world)).toEqual(['third time']);
    refusals = Number.POSITIVE_INFINITY;
    const before = world.requests.length;
    const change = operationOf({
      ...{ act: 'updateTicket', ticket: issueReference(world.issue) },
      changes: { customFields: { Product: 'x' } },
    });
    expect(await carryOut(world.session, change)).toMatchObject({ error: { kind: 'refused', stale: true } });
    expect(world.requests.slice(before).filter((line) => line.startsWith('PUT'))).toHaveLength(6);
  });

  it('whose files cannot be uploaded sends nothing', async () => {
    const world = await stage((line) =>
      line.includes('/uploads.json') ? { status: 422, body: '{"errors":["too big"]}' } : 'pass',
    );
    const attachments = [{ name: 'a.txt', mediaType: 'text/plain', base64: 'aGVsbG8=' }];
    const reply = operationOf({ act: 'reply', ticket: issueReference(world.issue), text: 'x', attachments });
    expect(await carryOut(world.session, reply)).toMatchObject({ error: { kind: 'refused', said: 'too big' } });
    expect(world.requests.filter((line) => line.startsWith('PUT'))).toEqual([]);
  });

  it('that lost its answer half way through an operation goes on where it stopped', async () => {
    let cut = true;
    const world = await stage((line) => {
      const isChange = line.startsWith('PUT') && cut;
      if (isChange) cut = false;
      return isChange ? 'cut answer' : 'pass';
    });
    const { session, issue, demo } = world;
    const both = operationOf(
      { act: 'reply', ticket: issueReference(issue), text: 'It is done.' },
      { act: 'updateTicket', ticket: issueReference(issue), changes: { status: 'Resolved' } },
    );
    const state = await prepared(session, both);
    expect(await session.commit(both, state, soon())).toMatchObject({ error: { kind: 'unknown' } });
    // The change stands, the reply was never sent.
    expect(value(await session.probe(both, state, soon()))).toEqual({ found: 'absent' });
    demo.add(Number(issue), 'anna', { notes: 'are you there?' });
    const done = value(await session.commit(both, state, soon()));
    expect(done.evidence).toMatch(/^journal \d+ on issue 1; journal \d+ on issue 1, to anna X$/);
    expect((await publicNotes(world)).filter((text) => text === 'It is done.')).toHaveLength(1);
  });
});

describe('a note that Redmine publishes all the same', () => {
  const rights = (line: string): ProxyDecision =>
    // The roles claim more than the server grants: as after a change of rights at the worst moment.
    line.startsWith('GET /roles/')
      ? {
          status: 200,
          body: '{"role":{"id":6,"name":"Clerk","permissions":["add_issue_notes","edit_issues","set_notes_private"]}}',
        }
      : 'pass';

  it.each<[string, ProxyDecision, object]>([
    [
      'is deleted at once where that is possible',
      { status: 204, body: '' },
      { kind: 'refused', message: expect.stringContaining('deleted at once') },
    ],
    [
      'is reported as unknown where it is not',
      { status: 403, body: '' },
      { kind: 'unknown', message: expect.stringContaining('make it private') },
    ],
  ])('%s', async (_rule, journalAnswer, error) => {
    const world = await stage((line) => (line.startsWith('PUT /journals/') ? journalAnswer : rights(line)));
    const proxied = world.requests;
    const clerk = openRedmine({ baseUrl: world.demo.baseUrl, apiKey: world.demo.keyOf('clerk') }, limits);
    open.push(clerk);
    const note = operationOf({ act: 'addNote', ticket: issueReference(world.issue), text: 'internal' });
    expect(await clerk.prepare(note, soon())).toMatchObject({ error: { kind: 'misconfigured' } });

    const world2 = await stage((line) => (line.startsWith('PUT /journals/') ? journalAnswer : rights(line)), {
      settings: { apiKey: world.demo.keyOf('clerk') },
    });
    const state = await prepared(world2.session, note);
    expect(await world2.session.commit(note, state, soon())).toMatchObject({
      ok: false,
      error: { ...error, advice: { key: 'redmine.advice.privateNotes' } },
    });
    expect(world2.requests.filter((line) => line.startsWith('PUT /journals/'))).toHaveLength(1);
    expect(proxied.filter((line) => line.startsWith('PUT'))).toEqual([]);
    // As long as it stands there for everybody to see, it is neither done nor absent.
    expect(value(await world2.session.probe(note, state, soon()))).toMatchObject({
      found: 'unsure',
      reason: expect.stringContaining('everybody can see it'),
    });
  });
});

describe('one issue that cannot be read', () => {
  const unreadableOf = (messages: readonly UnifiedMessage[]): string[] =>
    messages.flatMap(({ body }) => (body.type === 'unreadable' ? [body.reason] : []));

  it('of another shape is parked with the path, the others go on', async () => {
    const bad = { status: 200, body: '{"issue": {"id": 2, "project": "Support"}}' };
    const { demo, session } = await stage((line) => (line.startsWith('GET /issues/2.json') ? bad : 'pass'));
    for (const subject of ['second', 'third']) demo.open('anna', { project_id: 1, subject }, Date.now());
    const { messages } = await pullAll(session);
    expect(unreadableOf(messages)).toEqual([expect.stringMatching(/^issue\/2@\w+: \$\.project/)]);
    expect(messages.flatMap(({ body }) => (body.type === 'ticket' ? [body.subject] : [])).toSorted()).toEqual([
      'Fan',
      'third',
    ]);
  });

  it('a journal nobody understands is parked, its neighbours are shown', async () => {
    const { demo, issue } = await stage();
    demo.add(Number(issue), 'anna', { notes: 'good' });
    const seen = await fetch(`${demo.baseUrl}/issues/1.json?include=journals`, {
      headers: { 'x-redmine-api-key': demo.keyOf('agent1') },
    });
    const whole = (await seen.json()) as { issue: { journals: unknown[] } };
    whole.issue.journals.push(
      { id: 77, notes: 'x', private_notes: 'maybe', created_on: '2026-01-01T00:00:00Z' },
      'nonsense',
    );
    const altered = await stage((line) =>
      line.startsWith('GET /issues/1.json') ? { status: 200, body: JSON.stringify(whole) } : 'pass',
    );
    const { messages } = await pullAll(altered.session);
    expect(unreadableOf(messages)).toEqual([
      expect.stringContaining('journal/77 of issue/1: $.private_notes'),
      expect.stringContaining('journal/without-id of issue/1: $'),
    ]);
    expect(messages.some(({ body }) => body.type === 'entry' && body.text === 'good')).toBe(true);
  });

  it('that makes Redmine fail is tried three times, then parked, and read again when it changes', async () => {
    const clock = createVirtualClock();
    let fails = true;
    const { demo, session } = await stage(
      (line) => (fails && line.startsWith('GET /issues/2.json') ? { status: 500, body: '' } : 'pass'),
      { clock },
    );
    const begin = Date.now();
    demo.open('anna', { project_id: 1, subject: 'second' }, begin);
    let cursor: string | undefined;
    const all: UnifiedMessage[] = [];
    for (let round = 0; round < 6; round++) {
      const pulled = await pullAll(session, cursor);
      ({ cursor } = pulled);
      all.push(...pulled.messages);
      await clock.advance(2_500);
    }
    expect(unreadableOf(all)).toEqual([expect.stringContaining('Redmine failed')]);
    expect(all.some(({ body }) => body.type === 'ticket' && body.subject === 'Fan')).toBe(true);
    fails = false;
    demo.add(2, 'anna', { notes: 'still there?' }, begin + 20_000);
    const { messages } = await pullAll(session, cursor);
    expect(messages.some(({ body }) => body.type === 'ticket' && body.subject === 'second')).toBe(true);
  });

  it('a server that is not well at all stops the pull: nothing is parked, the cursor stays', async () => {
    const { session } = await stage((line) =>
      line.startsWith('GET /issues.json') ? { status: 500, body: '' } : 'pass',
    );
    expect(await session.pull(undefined, soon())).toMatchObject({ ok: false, error: { kind: 'nonsense' } });
  });

  it('a list that ignores what was asked does not lead in circles', async () => {
    const row = { id: 9, updated_on: '2026-11-23T08:00:00Z', subject: 'x' };
    const body = JSON.stringify({ issues: [row], total_count: 500 });
    const { session } = await stage((line) => (line.startsWith('GET /issues.json') ? { status: 200, body } : 'pass'));
    let cursor: string | undefined;
    let last: unknown;
    for (let round = 0; round < 12; round++) {
      const batch = await session.pull(cursor, soon());
      last = batch.ok ? batch.value.more : batch.error.kind;
      if (!batch.ok) break;
      ({ cursor } = batch.value);
    }
    expect(last).toBe('nonsense');
  });
});

describe('the look for deleted issues', () => {
  it('goes page by page, notices those that are gone and those that appeared, and begins again after ten minutes', async () => {
    const clock = createVirtualClock();
    const { demo, session } = await stage(() => 'pass', { clock });
    const old = Date.now() - 86_400_000;
    for (let count = 0; count < 240; count++) demo.open('anna', { project_id: 1, subject: `issue ${count}` }, old);
    let { cursor } = await pullAll(session);
    const remove = (id: number): Promise<unknown> =>
      fetch(`${demo.baseUrl}/issues/${id}.json`, {
        method: 'DELETE',
        headers: { 'x-redmine-api-key': demo.keyOf('agent1') },
      });
    await remove(30);
    await remove(200);
    const look = async (): Promise<string[]> => {
      const found: string[] = [];
      for (let pulls = 0; pulls < 6; pulls++) {
        const batch = value(await session.pull(cursor, soon()));
        ({ cursor } = batch);
        found.push(...batch.messages.flatMap(({ body }) => (body.type === 'removed' ? [body.reference.id] : [])));
      }
      return found;
    };
    expect(await look()).toEqual([]);
    await clock.advance(11 * 60_000);
    expect(await look()).toEqual(['30', '200']);
    await clock.advance(11 * 60_000);
    expect(await look()).toEqual([]);
  });
});

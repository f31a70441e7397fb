import { request } from 'node:http';
import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import {
  startDemoRequestTracker,
  type DemoRequestTracker,
  type DemoRequestTrackerOptions,
  type DemoTicket,
} from '../../../src-main/demo/demo-request-tracker.ts';
import { createVirtualClock, type VirtualClock } from '../../kit/virtual-clock.ts';

const open: AsyncDisposable[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one[Symbol.asyncDispose]();
});

const users = [
  { name: 'agent1', realName: 'Demo Agent', email: 'agent1@demo.example', privileged: true },
  { name: 'agent2', realName: 'Second Agent', email: 'agent2@demo.example', privileged: true },
];
const anna = { name: 'Anna Müller', email: 'anna@demo.example', phone: '+41 44 123 45 67' };
const threeDaysAgo = Date.UTC(2026, 0, 2, 8);
const ticket = (more: Partial<DemoTicket> = {}): DemoTicket => ({
  ...{ subject: 'Fan', queue: 'Support', status: 'new', priority: 50, owner: '', requester: anna, customFields: {} },
  entries: [{ at: threeDaysAgo, kind: 'correspond', author: anna.email, text: 'It is loud.' }],
  ...more,
});

async function start(options: Partial<DemoRequestTrackerOptions> = {}) {
  const clock = createVirtualClock();
  const demo = await startDemoRequestTracker({
    clock,
    users,
    tickets: [ticket()],
    queues: ['Support', '售后'],
    ...options,
  });
  open.push(demo);
  return { demo, clock };
}

interface Asked {
  readonly method?: string;
  readonly json?: unknown;
  readonly token?: string;
  readonly headers?: Readonly<Record<string, string>>;
}
async function ask(demo: DemoRequestTracker, path: string, { method = 'GET', json, token, headers }: Asked = {}) {
  const answer = await fetch(`${demo.baseUrl}/REST/2.0${path}`, {
    method,
    headers: { authorization: `token ${token ?? demo.token}`, 'content-type': 'application/json', ...headers },
    ...(json === undefined ? {} : { body: JSON.stringify(json) }),
  });
  const text = await answer.text();
  return {
    status: answer.status,
    headers: answer.headers,
    json: text === '' ? undefined : (JSON.parse(text) as unknown),
  };
}

/** As `ask`, with the path sent as it is. */
const askRaw = (demo: DemoRequestTracker, path: string): Promise<number> =>
  new Promise((resolve, reject) => {
    const { hostname, port } = new URL(demo.baseUrl);
    const asked = request({ hostname, port, path, headers: { authorization: `token ${demo.token}` } }, (answer) => {
      answer.resume();
      resolve(answer.statusCode ?? 0);
    });
    asked.once('error', reject).end();
  });

describe('the tickets it starts with', () => {
  test('play in the order of their times, so that transaction ids rise with time over all tickets', async () => {
    const minutes = (n: number) => threeDaysAgo + n * 60_000;
    const authors = [anna.email, 'agent1', 'agent2'];
    const tickets = Array.from({ length: 40 }, (_none, n) =>
      ticket({
        ...{ subject: `T${n}`, owner: n % 2 === 0 ? 'agent2' : '', customFields: { CustomerNo: `C-${n}` } },
        status: ['new', 'open', 'stalled', 'resolved'][n % 4] ?? 'new',
        entries: authors.map((author, turn) => ({
          ...{ at: minutes(((n * 7) % 40) + turn * 13), author, text: `${n}.${turn}` },
          kind: turn === 2 ? ('comment' as const) : ('correspond' as const),
        })),
      }),
    );
    const { demo } = await start({ tickets });
    const seen = tickets.map((_none, index) => demo.ticket(index + 1));
    const asTold = tickets.toSorted((a, b) => (a.entries[0]?.at ?? 0) - (b.entries[0]?.at ?? 0));
    expect(seen.map((one) => [one?.subject, one?.status, one?.owner, one?.customFields])).toEqual(
      asTold.map((one) => [one.subject, one.status, one.owner, one.customFields]),
    );
    expect(seen.map((one) => one?.transactions.flatMap(({ text }) => (text === undefined ? [] : [text])))).toEqual(
      asTold.map(({ entries }) => entries.map(({ text }) => text)),
    );
    const conditions = [{ field: 'ObjectType', value: 'RT::Ticket' }];
    const rows: { id: string; Created: string }[] = [];
    for (let page = 1; ; page++) {
      const { json } = await ask(demo, `/transactions?fields=Created&orderby=id&per_page=100&page=${page}`, {
        method: 'POST',
        json: conditions,
      });
      const { items, pages } = json as { items: { id: string; Created: string }[]; pages: number };
      rows.push(...items);
      if (page >= pages) break;
    }
    expect(rows.length).toBe(seen.reduce((sum, one) => sum + (one?.transactions.length ?? 0), 0));
    expect(rows.map(({ Created }) => Created)).toEqual(rows.map(({ Created }) => Created).toSorted());
    expect(rows.map(({ id }) => Number(id))).toEqual(rows.map(({ id }) => Number(id)).toSorted((a, b) => a - b));
  });

  test('are opened by the system at the first reply, as a real one does it', async () => {
    const reply = { at: threeDaysAgo + 60_000, kind: 'correspond' as const, author: 'agent1', text: 'We look.' };
    const { demo } = await start({
      tickets: [ticket({ status: 'open', owner: 'agent1', entries: [...ticket().entries, reply] })],
    });
    expect(demo.ticket(1)?.transactions.map(({ type, creator, newValue }) => [type, creator, newValue])).toEqual([
      ['Create', anna.email, undefined],
      ['Correspond', 'agent1', undefined],
      ['Status', 'RT_System', 'open'],
    ]);
    expect(demo.ticket(1)?.lastUpdated).toBe(reply.at);
  });

  test.each([
    ['a queue', { queue: 'nosuch' }, /"Fan" is in the queue "nosuch"/],
    [
      'an author',
      { entries: [{ at: 0, kind: 'comment', author: 'ghost', text: 'x' }] },
      /"Fan" has an entry by "ghost"/,
    ],
  ] as const)('are refused where they name %s nobody knows', async (_what, wrong, message) => {
    await expect(start({ tickets: [ticket(wrong as Partial<DemoTicket>)] })).rejects.toThrow(message);
  });
});

describe('access', () => {
  test.each([undefined, '', 'Bearer x', 'token ', 'token wrong', 'token 1-20-'])(
    '"%s" is not let in',
    async (authorization) => {
      const { demo } = await start();
      const answer = await fetch(`${demo.baseUrl}/REST/2.0/rt`, {
        headers: authorization === undefined ? {} : { authorization },
      });
      expect(answer.status).toBe(401);
      expect(await answer.json()).toEqual({ message: 'Unauthorized' });
    },
  );

  test('a reply is written by whose token it came with, and a token names its user', async () => {
    const { demo } = await start({ token: 'known' });
    const token = demo.tokenOf('agent2') ?? '';
    const { Name } = (await ask(demo, `/user/${token.split('-')[1]}`)).json as { Name: string };
    expect(Name).toBe('agent2');
    expect(demo.token).toMatch(/^1-\d+-known$/);
    await ask(demo, '/ticket/1/comment', { method: 'POST', token, json: { Content: 'x', ContentType: 'text/plain' } });
    expect(demo.ticket(1)?.transactions.at(-1)).toMatchObject({ type: 'Comment', creator: 'agent2', text: 'x' });
  });

  test('paths lead nowhere but to records', async () => {
    const { demo } = await start();
    for (const path of [
      '/',
      '/../../etc/passwd',
      '/REST/2.0/%',
      '/REST/2.0/ticket/1/../../../x',
      '/REST/2.0/user/..%2f..%2fetc',
      '//x/REST/2.0/rt',
      '/REST/2.0/ticket/1%00',
    ])
      expect([path, await askRaw(demo, path)]).toEqual([path, 404]);
    expect(await askRaw(demo, '/REST/2.0/rt')).toBe(200);
  });

  test('a body beyond 16 MiB is refused, and nothing is written', async () => {
    const { demo } = await start();
    const json = { Content: 'x'.repeat(17 * 1024 * 1024), ContentType: 'text/plain' };
    expect((await ask(demo, '/ticket/1/comment', { method: 'POST', json })).status).toBe(413);
    expect(demo.ticket(1)?.transactions).toHaveLength(1);
  });

  test('whatever is sent, the answer is one a client can read', async () => {
    const { demo } = await start();
    const path = fc.oneof(
      fc.constantFrom(
        '/tickets',
        '/transactions',
        '/attachments',
        '/users',
        '/queues',
        '/groups',
        '/ticket',
        '/ticket/1',
        '/ticket/1/correspond',
        '/ticket/1/comment',
        '/ticket/1/history',
      ),
      fc.webPath(),
    );
    const type = fc.constantFrom(
      'application/json',
      'text/plain',
      'multipart/form-data',
      'multipart/form-data; boundary=x',
      'x',
    );
    const fields = fc.constantFrom(
      '',
      '?fields=__proto__,Queue,Nonsense&fields[Queue]=Name',
      '?query=(((&orderby=id',
      '?page=0&per_page=-1',
    );
    await fc.assert(
      fc.asyncProperty(
        path,
        fields,
        fc.constantFrom('GET', 'POST', 'PUT', 'DELETE'),
        type,
        fc.oneof(fc.json(), fc.string()),
        async (to, query, method, contentType, body) => {
          const answer = await fetch(`${demo.baseUrl}/REST/2.0${to}${query}`, {
            method,
            headers: { authorization: `token ${demo.token}`, 'content-type': contentType },
            ...(method === 'GET' ? {} : { body }),
          });
          const text = await answer.text();
          if (text !== '') expect(JSON.parse(text)).toBeTypeOf('object');
          // Only a message that is no JSON is answered with an empty 500, as a real one does.
          if (answer.status >= 500) expect(`${answer.status} ${method} ${text}`).toMatch(/^500 POST $|^501 /);
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('a requester', () => {
  test('writes on a ticket, which opens it again, and the entity tag moves on', async () => {
    const { demo } = await start({ tickets: [ticket({ status: 'resolved' })] });
    const before = (await ask(demo, '/ticket/1')).headers.get('etag') ?? '';
    expect(demo.incoming({ ticket: 1, text: 'Still loud.' })).toBe(1);
    expect(demo.ticket(1)).toMatchObject({ status: 'open' });
    expect(demo.ticket(1)?.transactions.slice(-2)).toMatchObject([
      { type: 'Correspond', creator: anna.email, text: 'Still loud.' },
      { type: 'Status', creator: 'RT_System', oldValue: 'resolved', newValue: 'open' },
    ]);
    const late = await ask(demo, '/ticket/1', {
      method: 'PUT',
      json: { Status: 'stalled' },
      headers: { 'if-match': before },
    });
    expect(late).toMatchObject({ status: 412, json: { message: 'Precondition Failed' } });
  });

  test('opens a ticket and is known by name and telephone from then on', async () => {
    const { demo, clock } = await start();
    const requester = { name: 'Bo', email: 'bo@demo.example', phone: '020 7946 0018' };
    const id = demo.incoming({
      requester,
      subject: 'New',
      queue: '售后',
      text: '您好',
      customFields: { CustomerNo: 'C-9' },
    });
    expect(id).toBe(2);
    expect(demo.ticket(2)).toMatchObject({
      status: 'new',
      queue: '售后',
      requesters: ['bo@demo.example'],
      customFields: { CustomerNo: 'C-9' },
      lastUpdated: clock.now(),
    });
    const { json } = await ask(demo, '/user/bo@demo.example');
    expect(json).toMatchObject({
      RealName: 'Bo',
      EmailAddress: 'bo@demo.example',
      MobilePhone: '020 7946 0018',
      Privileged: 0,
    });
  });

  test('writes nothing where the ticket, the queue or the sender is missing', async () => {
    const { demo } = await start();
    expect(demo.incoming({ ticket: 7, text: 'x' })).toBeUndefined();
    expect(demo.incoming({ requester: anna, queue: 'nosuch', text: 'x' })).toBeUndefined();
    expect(demo.incoming({ subject: 'x', text: 'x' })).toBeUndefined();
    expect(demo.ticket(2)).toBeUndefined();
  });

  test('writes by itself at the times asked for, until the server is gone', async () => {
    const clock: VirtualClock = createVirtualClock();
    const next = (n: number) => (n === 1 ? undefined : { ticket: 1, text: `message ${n}` });
    const { demo } = await start({ clock, liveliness: { everyMs: [1_000, 3_000], random: () => 0.5, next } });
    const texts = () => demo.ticket(1)?.transactions.flatMap(({ text }) => (text?.startsWith('message') ? [text] : []));
    await clock.advance(999);
    expect(texts()).toEqual([]);
    await clock.advance(1);
    expect(texts()).toEqual(['message 0']);
    await clock.advance(4_000);
    expect(texts()).toEqual(['message 0', 'message 2']);
    await demo[Symbol.asyncDispose]();
    expect(clock.pending).toBe(0);
  });
});

test('pages of a collection are the whole of it, each row once, whatever their size', async () => {
  const { demo } = await start({ tickets: Array.from({ length: 23 }, (_, n) => ticket({ subject: `T${n}` })) });
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 30 }), fc.boolean(), async (size, down) => {
      const ids: number[] = [];
      let url: string | undefined =
        `${demo.baseUrl}/REST/2.0/tickets?query=id+%3E+0&orderby=id&order=${down ? 'DESC' : 'ASC'}&per_page=${size}`;
      while (url !== undefined) {
        const answer = await fetch(url, { headers: { authorization: `token ${demo.token}` } });
        const page = (await answer.json()) as { items: { id: string }[]; next_page?: string };
        ids.push(...page.items.map(({ id }) => Number(id)));
        url = page.next_page;
      }
      const all = Array.from({ length: 23 }, (_, n) => n + 1);
      expect(ids).toEqual(down ? all.toReversed() : all);
    }),
    { numRuns: 20 },
  );
});

test('a query too deep or too long is refused or answered, never a fault', async () => {
  const { demo } = await start();
  const form = (query: string) =>
    fetch(`${demo.baseUrl}/REST/2.0/tickets`, {
      method: 'POST',
      headers: { authorization: `token ${demo.token}`, 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ query }).toString(),
    });
  expect((await form(`${'('.repeat(5_000)}id = 1${')'.repeat(5_000)}`)).status).toBe(400);
  const long = await form(Array.from({ length: 50_000 }, () => 'id = 1').join(' OR '));
  expect(((await long.json()) as { total: number }).total).toBe(1);
});

test('the server says what it is', async () => {
  const { demo } = await start();
  const { headers, json } = await ask(demo, '/rt');
  expect(headers.get('server')).toBe('Trunkline demo (speaks Request Tracker REST 2)');
  expect(json).toMatchObject({ Version: expect.stringContaining('demo') as string });
});

import { request } from 'node:http';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { DemoRequestTracker } from '../../../src-main/demo/demo-request-tracker.ts';
import { ask, demoTicket, startedDemo } from '../../kit/started-demo-request-tracker.ts';

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

describe('access', () => {
  test.each([undefined, '', 'Bearer x', 'token ', 'token wrong', 'token 1-20-'])(
    '"%s" is not let in',
    async (authorization) => {
      const { demo } = await startedDemo();
      const answer = await fetch(`${demo.baseUrl}/REST/2.0/rt`, {
        headers: authorization === undefined ? {} : { authorization },
      });
      expect(answer.status).toBe(401);
      expect(await answer.json()).toEqual({ message: 'Unauthorized' });
    },
  );

  test('a reply is written by whose token it came with, and a token names its user', async () => {
    const { demo } = await startedDemo({ token: 'known' });
    const token = demo.tokenOf('agent2') ?? '';
    const { Name } = (await ask(demo, `/user/${token.split('-')[1]}`)).json as { Name: string };
    expect(Name).toBe('agent2');
    expect(demo.token).toMatch(/^1-\d+-known$/);
    await ask(demo, '/ticket/1/comment', { method: 'POST', token, json: { Content: 'x', ContentType: 'text/plain' } });
    expect(demo.ticket(1)?.transactions.at(-1)).toMatchObject({ type: 'Comment', creator: 'agent2', text: 'x' });
  });

  test('paths lead nowhere but to records', async () => {
    const { demo } = await startedDemo();
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
    const { demo } = await startedDemo();
    const json = { Content: 'x'.repeat(17 * 1024 * 1024), ContentType: 'text/plain' };
    expect((await ask(demo, '/ticket/1/comment', { method: 'POST', json })).status).toBe(413);
    expect(demo.ticket(1)?.transactions).toHaveLength(1);
  });

  test('whatever is sent, the answer is one a client can read', async () => {
    const { demo } = await startedDemo();
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

test('pages of a collection are the whole of it, each row once, whatever their size', async () => {
  const { demo } = await startedDemo({
    tickets: Array.from({ length: 23 }, (_, n) => demoTicket({ subject: `T${n}` })),
  });
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
  const { demo } = await startedDemo();
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
  const { demo } = await startedDemo();
  const { headers, json } = await ask(demo, '/rt');
  expect(headers.get('server')).toBe('Trunkline demo (speaks Request Tracker REST 2)');
  expect(json).toMatchObject({ Version: expect.stringContaining('demo') as string });
});

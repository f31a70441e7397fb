import { describe, expect, test } from 'vitest';
import type { DemoTicket } from '../../../src-main/demo/demo-request-tracker.ts';
import { anna, ask, demoTicket, startedDemo, threeDaysAgo } from '../../kit/started-demo-request-tracker.ts';
import { createVirtualClock } from '../../kit/virtual-clock.ts';

describe('the tickets it starts with', () => {
  test('play in the order of their times, so that transaction ids rise with time over all tickets', async () => {
    const minutes = (n: number) => threeDaysAgo + n * 60_000;
    const authors = [anna.email, 'agent1', 'agent2'];
    const tickets = Array.from({ length: 40 }, (_none, n) =>
      demoTicket({
        ...{ subject: `T${n}`, owner: n % 2 === 0 ? 'agent2' : '', customFields: { CustomerNo: `C-${n}` } },
        status: ['new', 'open', 'stalled', 'resolved'][n % 4] ?? 'new',
        entries: authors.map((author, turn) => ({
          ...{ at: minutes(((n * 7) % 40) + turn * 13), author, text: `${n}.${turn}` },
          kind: turn === 2 ? ('comment' as const) : ('correspond' as const),
        })),
      }),
    );
    const { demo } = await startedDemo({ tickets });
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
    const { demo } = await startedDemo({
      tickets: [demoTicket({ status: 'open', owner: 'agent1', entries: [...demoTicket().entries, reply] })],
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
    await expect(startedDemo({ tickets: [demoTicket(wrong as Partial<DemoTicket>)] })).rejects.toThrow(message);
  });
});

describe('a requester', () => {
  test('writes on a ticket, which opens it again, and the entity tag moves on', async () => {
    const { demo } = await startedDemo({ tickets: [demoTicket({ status: 'resolved' })] });
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
    const { demo, clock } = await startedDemo();
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
    const { demo } = await startedDemo();
    expect(demo.incoming({ ticket: 7, text: 'x' })).toBeUndefined();
    expect(demo.incoming({ requester: anna, queue: 'nosuch', text: 'x' })).toBeUndefined();
    expect(demo.incoming({ subject: 'x', text: 'x' })).toBeUndefined();
    expect(demo.ticket(2)).toBeUndefined();
  });

  test('writes by itself at the times asked for, until the server is gone', async () => {
    const clock = createVirtualClock();
    const next = (n: number) => (n === 1 ? undefined : { ticket: 1, text: `message ${n}` });
    const { demo } = await startedDemo({ clock, liveliness: { everyMs: [1_000, 3_000], random: () => 0.5, next } });
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

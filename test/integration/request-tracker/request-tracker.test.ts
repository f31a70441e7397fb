import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { EntryBody, TicketBody, UnifiedMessage } from '../../../src-main/core/adapters/unified-message.ts';
import { describeReal } from '../../kit/real/requirement.ts';
import { requestTrackerRequirement, startRequestTracker, type RequestTracker } from '../../kit/real/request-tracker.ts';
import { createRtClient, type RtClient } from '../../kit/rt-client.ts';
import {
  carryOut,
  follow,
  openTracker,
  operationOf,
  prepared,
  soon,
  system,
  ticketReference,
  value,
} from './tracker-session.ts';

const entryIn = (message: UnifiedMessage | undefined): EntryBody | undefined =>
  message?.body.type === 'entry' ? message.body : undefined;
const ticketIn = (message: UnifiedMessage | undefined): TicketBody | undefined =>
  message?.body.type === 'ticket' ? message.body : undefined;

/** Every request costs the server some 30 ms of one core, more where others use it too. */
vi.setConfig({ testTimeout: 120_000 });

describeReal(requestTrackerRequirement, 'a real Request Tracker 5', () => {
  let tracker: RequestTracker;
  let behind: RtClient;
  const settings = (more: Readonly<Record<string, unknown>> = {}): Record<string, unknown> => ({
    baseUrl: tracker.baseUrl,
    auth: { token: tracker.tokens.agent1 },
    customerNumberField: 'CustomerNo',
    ...more,
  });
  const newTicket = (fields: Readonly<Record<string, unknown>> = {}): Promise<string> =>
    behind.createTicket({
      Queue: 'Support',
      Subject: 'Invoice 发票',
      Requestor: 'anna@example.com',
      Content: 'Hello',
      ...fields,
    });

  beforeAll(async () => {
    tracker = await startRequestTracker();
    behind = createRtClient(tracker.baseUrl, tracker.tokens.bridge);
  });
  afterAll(async () => {
    await tracker[Symbol.asyncDispose]();
  });

  it('names its version, and its queues and the agent as choices', async () => {
    await using session = openTracker(settings());
    expect(value(await session.health(soon()))).toMatchObject({
      state: 'ok',
      said: expect.stringMatching(/^Request Tracker 5\./),
    });
    expect(value(await session.choices(soon()))).toEqual({ owners: ['agent1'], queues: ['Support', '售后'] });
    await using bridge = openTracker(settings({ auth: { token: tracker.tokens.bridge } }));
    expect(value(await bridge.choices(soon())).owners).toEqual(expect.arrayContaining(['agent1', 'agent2']));
  });

  it('is spoken to with a user and a password as well', async () => {
    await using session = openTracker(settings({ auth: { user: 'agent1', password: tracker.password } }));
    const id = await newTicket();
    expect(
      value(await carryOut(session, operationOf({ act: 'addNote', ticket: ticketReference(id), text: 'by password' })))
        .evidence,
    ).toContain(`ticket ${id}`);
    expect((await behind.history(id)).find(({ type }) => type === 'Comment')?.creator).toBe('agent1');
  });

  it('an account that sees no queue, or not the one configured, is told what to ask for', async () => {
    await using blind = openTracker(settings({ auth: { user: 'blind', password: tracker.password } }));
    expect(await blind.health(soon())).toMatchObject({
      error: { kind: 'misconfigured', advice: { key: 'systems.advice.grantRights' } },
    });
    await using wrong = openTracker(settings({ queues: ['Support', 'Verkauf'] }));
    expect(await wrong.health(soon())).toMatchObject({
      error: { kind: 'misconfigured', message: expect.stringContaining('Verkauf') },
    });
  });

  it('a new ticket comes with its customer, its number elsewhere, and its first message', async () => {
    await using session = openTracker(settings());
    const id = await newTicket({
      Requestor: 'Wang Wei <wang@example.com>',
      CustomFields: { CustomerNo: 'C-77' },
      Content: '您好\nzwei',
    });
    const reader = follow(session);
    const ticket = ticketIn(await reader.until((m) => m.body.type === 'ticket' && m.body.reference.id === id));
    expect(ticket).toMatchObject({
      queue: 'Support',
      requesters: [
        {
          email: 'wang@example.com',
          name: 'Wang Wei',
          reference: { system, kind: 'customer', id: 'wang@example.com' },
        },
      ],
      links: [{ key: 'customerNo', value: 'C-77' }],
      customFields: { CustomerNo: 'C-77', Product: '' },
    });
    const customer = reader.messages.find(
      ({ body }) => body.type === 'customer' && body.reference.id === 'wang@example.com',
    );
    expect(customer?.body).toMatchObject({
      card: { name: { full: 'Wang Wei' }, emails: { main: { address: 'wang@example.com' } } },
    });
    const first = reader.messages
      .map(entryIn)
      .find((entry) => entry && 'ticket' in entry.on && entry.on.ticket.id === id);
    expect(first?.text).toBe('您好\nzwei');
  });

  it('a reply and a comment with files arrive whole, apart from each other, and their files can be fetched', async () => {
    await using session = openTracker(settings());
    const id = await newTicket();
    const reader = follow(session);
    await reader.pull();
    const file = { name: '附件 büro.txt', mediaType: 'text/plain', base64: Buffer.from('内容').toString('base64') };
    const ticket = ticketReference(id);
    const reply = value(
      await carryOut(session, operationOf({ act: 'reply', ticket, text: 'public 公开', attachments: [file] })),
    );
    const note = value(await carryOut(session, operationOf({ act: 'addNote', ticket, text: 'internal 内部' })));
    const entryOf = async (made: typeof reply): Promise<EntryBody | undefined> =>
      entryIn(await reader.until((m) => entryIn(m)?.reference.id === made.made?.[0]?.id));
    const [seenReply, seenNote] = [await entryOf(reply), await entryOf(note)];
    expect([seenReply?.kind, seenReply?.text]).toEqual(['reply', 'public 公开']);
    expect([seenNote?.kind, seenNote?.text]).toEqual(['note', 'internal 内部']);
    expect(seenReply?.attachments.map(({ name }) => name)).toEqual([file.name]);
    const reference = seenReply?.attachments[0]?.reference;
    const fetched = value(await session.attachment(reference ?? ticket, soon()));
    expect([fetched.name, Buffer.from(fetched.bytes).toString('utf8')]).toEqual([file.name, '内容']);
  });

  it('parallel writers within the same seconds leave no gap and no duplicate', async () => {
    await using session = openTracker(settings());
    const tickets = await Promise.all(Array.from({ length: 4 }, () => newTicket()));
    const reader = follow(session);
    await reader.pull();
    let writing = true;
    const writes = Promise.all(
      tickets.map(async (id) => {
        for (let n = 0; n < 8; n++) {
          const endpoint = n % 2 === 0 ? 'correspond' : 'comment';
          await behind.send('POST', `/ticket/${id}/${endpoint}`, {
            Content: `message ${n}`,
            ContentType: 'text/plain',
          });
        }
      }),
    ).finally(() => {
      writing = false;
    });
    while (writing) await reader.pull();
    await writes;
    const expected = (await Promise.all(tickets.map((id) => behind.history(id))))
      .flat()
      .filter(({ type }) => type === 'Correspond' || type === 'Comment')
      .map(({ id }) => `transaction/${id}`);
    expect(expected).toHaveLength(32);
    await reader.pull();
    const ids = new Set(reader.messages.map(({ id }) => id));
    expect(expected.filter((id) => !ids.has(id))).toEqual([]);
    // The same transaction may be handed over again after a crash; a settled one is not.
    const counts = expected.map((id) => reader.messages.filter((m) => m.id === id).length);
    expect(Math.max(...counts)).toBe(1);
    // An agent does not see the records of sent mail, so the last transaction is another one for each account.
    const agent = createRtClient(tracker.baseUrl, tracker.tokens.agent1);
    for (const ticket of tickets) {
      const { etag } = await agent.ticket(ticket);
      expect(ids.has(`ticket/${ticket}@${etag}`)).toBe(true);
    }
  });

  it('a change by somebody in another time zone is found as well', async () => {
    await behind.send('PUT', '/user/agent2', { Timezone: 'America/New_York' });
    await using session = openTracker(settings({ auth: { token: tracker.tokens.agent2 }, since: '2026-01-01' }));
    const reader = follow(session);
    await reader.pull();
    const id = await newTicket();
    expect(await reader.until((m) => ticketIn(m)?.reference.id === id)).toBeDefined();
  });

  it('a merged ticket is removed in favour of the other, a deleted one is removed', async () => {
    await using session = openTracker(settings());
    const [kept, merged, deleted] = [
      await newTicket(),
      await newTicket({ Content: 'in the merged one' }),
      await newTicket(),
    ];
    const reader = follow(session);
    await reader.pull();
    await behind.send('PUT', `/ticket/${merged}`, { MergeInto: Number(kept) });
    await behind.send('PUT', `/ticket/${deleted}`, { Status: 'deleted' });
    const gone = (id: string) => (m: UnifiedMessage) => m.body.type === 'removed' && m.body.reference.id === id;
    expect((await reader.until(gone(merged)))?.body).toMatchObject({ mergedInto: { kind: 'ticket', id: kept } });
    expect(await reader.until(gone(deleted))).toBeDefined();
    const late = await session.prepare(
      operationOf({ act: 'reply', ticket: ticketReference(merged), text: 'x' }),
      soon(),
    );
    expect(late).toMatchObject({
      ok: false,
      error: { kind: 'refused', message: expect.stringContaining(`ticket ${kept}`) },
    });
  });

  it('a ticket that moves into a queue that is shown brings its whole history, one that leaves is removed', async () => {
    await using session = openTracker(settings({ queues: ['售后'] }));
    const id = await newTicket();
    await behind.send('POST', `/ticket/${id}/comment`, {
      Content: 'written before the move',
      ContentType: 'text/plain',
    });
    const reader = follow(session);
    await reader.pull();
    expect(reader.messages.some((m) => ticketIn(m)?.reference.id === id)).toBe(false);
    await behind.send('PUT', `/ticket/${id}`, { Queue: '售后' });
    expect(await reader.until((m) => entryIn(m)?.text === 'written before the move')).toBeDefined();
    await behind.send('PUT', `/ticket/${id}`, { Queue: 'Support' });
    expect(await reader.until((m) => m.body.type === 'removed' && m.body.reference.id === id)).toBeDefined();
  });

  it('a status that does not exist is refused before anything is written, although the server would answer 200', async () => {
    await using session = openTracker(settings());
    const id = await newTicket();
    const before = await behind.ticket(id);
    const answer = await carryOut(
      session,
      operationOf({
        act: 'updateTicket',
        ticket: ticketReference(id),
        changes: { status: 'nosuch', customFields: { Product: 'x' } },
      }),
    );
    expect(answer).toMatchObject({
      ok: false,
      error: { kind: 'refused', message: expect.stringContaining('possible: new, open') },
    });
    expect(await behind.ticket(id)).toEqual(before);
  });

  it('a change that the server accepts only in part is taken back and refused in its own words', async () => {
    await using session = openTracker(settings());
    const id = await newTicket({ Owner: 'agent2' });
    const operation = operationOf({
      act: 'updateTicket',
      ticket: ticketReference(id),
      changes: { owner: 'agent1', customFields: { Product: 'x' } },
    });
    const answer = await carryOut(session, operation);
    // An agent may not take a ticket away from another with the right ModifyTicket alone.
    expect(answer).toMatchObject({ ok: false, error: { kind: 'refused', said: expect.stringContaining('unowned') } });
    const now = await behind.ticket(id);
    expect([now.owner, now.customFields['Product']]).toEqual(['agent2', '']);
  });

  it('something else happening on the ticket does not stop a change; the same field changing does (412)', async () => {
    await using session = openTracker(settings());
    const id = await newTicket();
    const change = (status: string) =>
      operationOf({ act: 'updateTicket' as const, ticket: ticketReference(id), changes: { status } });
    const first = change('open');
    const state = await prepared(session, first);
    await behind.send('POST', `/ticket/${id}/comment`, { Content: 'meanwhile', ContentType: 'text/plain' });
    value(await session.commit(first, state, soon()));
    expect((await behind.ticket(id)).status).toBe('open');
    const second = change('resolved');
    const held = await prepared(session, second);
    await behind.send('PUT', `/ticket/${id}`, { Status: 'stalled' });
    expect(await session.commit(second, held, soon())).toMatchObject({
      ok: false,
      error: { kind: 'refused', stale: true },
    });
    expect((await behind.ticket(id)).status).toBe('stalled');
  });

  it('replying and resolving at once leaves the ticket resolved', async () => {
    await using session = openTracker(settings());
    const id = await newTicket();
    const ticket = ticketReference(id);
    value(
      await carryOut(
        session,
        operationOf(
          { act: 'updateTicket', ticket, changes: { status: 'resolved' } },
          { act: 'reply', ticket, text: 'done' },
        ),
      ),
    );
    expect((await behind.ticket(id)).status).toBe('resolved');
  });

  it('a commit that is killed with the server is found out by the probe, and repeated exactly once', async () => {
    await using session = openTracker(settings());
    const id = await newTicket();
    const operation = operationOf({ act: 'reply', ticket: ticketReference(id), text: 'once only' });
    const state = await prepared(session, operation);
    const answering = session.commit(operation, state, soon());
    await tracker.kill9();
    const answer = await answering;
    await tracker.restart();
    if (!answer.ok) expect(['unknown', 'unreachable']).toContain(answer.error.kind);
    const found = value(await session.probe(operation, state, soon()));
    if (found.found === 'absent') value(await session.commit(operation, state, soon()));
    const replies = (await behind.history(id)).filter(({ text }) => text === 'once only');
    expect(replies).toHaveLength(1);
  });

  it('two equal new tickets for two customers are two, and each is recognised as its own', async () => {
    await using session = openTracker(settings());
    const create = (requester: string) =>
      operationOf({
        act: 'createTicket' as const,
        system,
        queue: 'Support',
        subject: 'Call back 回电',
        requester,
        text: 'please',
      });
    const operations = [create('a1@example.com'), create('a2@example.com')];
    const states = await Promise.all(operations.map((operation) => prepared(session, operation)));
    await using second = openTracker(settings());
    const outcomes = [];
    for (const [index, operation] of operations.entries())
      outcomes.push(value(await second.commit(operation, states[index] ?? {}, soon())));
    await using third = openTracker(settings());
    for (const [index, operation] of operations.entries()) {
      const found = value(await third.probe(operation, states[index] ?? {}, soon()));
      expect(found).toMatchObject({ found: 'present', made: outcomes[index]?.made });
    }
    expect(new Set(outcomes.map(({ made }) => made?.[0]?.id)).size).toBe(2);
  });

  it('loads only what changed since the day in the settings, and reads on in steps', async () => {
    await using nothing = openTracker(settings({ since: '2999-01-01' }));
    expect((await follow(nothing).pull()).filter(({ body }) => body.type === 'ticket')).toEqual([]);
    await Promise.all(Array.from({ length: 25 }, () => newTicket({ Queue: '售后' })));
    await using session = openTracker(settings());
    const batch = value(await session.pull(undefined, soon()));
    expect(batch.more).toBe(true);
    const rest = value(await session.pull(batch.cursor, soon()));
    const newestFirst = [...batch.messages, ...rest.messages]
      .flatMap((m) => ticketIn(m)?.reference.id ?? [])
      .map(Number);
    expect(newestFirst).toEqual(newestFirst.toSorted((a, b) => b - a));
  });
});

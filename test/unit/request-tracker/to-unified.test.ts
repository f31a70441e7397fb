import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toUnified } from '../../../src-main/core/adapters/request-tracker/codec.ts';
import { readFixture } from '../../kit/fixtures/request-tracker/read-fixture.ts';
import { context, entryOf, part, ticketOfEntries, transaction } from './codec-kit.ts';

const ticketMessage = (json: unknown): ReturnType<typeof toUnified> =>
  toUnified({ kind: 'ticket', json, etag: '42', requesters: new Map() }, context);
const changed = (fields: Record<string, unknown>): unknown => ({ ...readFixture('ticket'), ...fields });

describe('a ticket', () => {
  it('recorded from a real server becomes a whole ticket with the declared customer number', () => {
    const message = ticketMessage(readFixture('ticket'));
    expect(message).toMatchObject({
      ok: true,
      value: {
        id: 'ticket/1@42',
        source: 'tickets',
        time: Date.parse('2026-11-23T04:17:39Z'),
        body: {
          type: 'ticket',
          reference: { system: 'tickets', kind: 'ticket', id: '1', version: '42' },
          number: '#1',
          subject: 'Broken invoice Zürich 客户',
          state: 'new',
          nativeState: 'new',
          nativeStates: ['new', 'open', 'resolved', 'rejected'],
          owner: '',
          queue: 'Support',
          requesters: [{ reference: { kind: 'customer', id: 'customer@example.com' }, email: 'customer@example.com' }],
          customFields: { CustomerNo: 'C-1001' },
          links: [{ key: 'customerNo', value: 'C-1001' }],
        },
      },
    });
  });

  it.each([
    ['new', 'new'],
    ['open', 'open'],
    ['stalled', 'pending'],
    ['resolved', 'resolved'],
    ['rejected', 'closed'],
    ['deleted', 'closed'],
    ['waiting for parts', 'pending'],
    ['in progress', 'open'],
    ['已解决', 'resolved'],
  ])('status %s means %s', (status, state) => {
    expect(ticketMessage(changed({ Status: status }))).toMatchObject({
      value: { body: { state, nativeState: status } },
    });
  });

  it.each([
    [0, 'low'],
    ['50', 'normal'],
    ['100', 'high'],
    [101, 'urgent'],
    [null, 'low'],
  ])('priority %s means %s, as Request Tracker labels it', (Priority, priority) => {
    expect(ticketMessage(changed({ Priority }))).toMatchObject({ value: { body: { priority } } });
  });

  it('without custom fields has no declared link, and a status named like a member of every object is no class', () => {
    expect(ticketMessage(changed({ CustomFields: null, Status: 'constructor' }))).toMatchObject({
      ok: true,
      value: { body: { customFields: {}, links: [], state: 'open' } },
    });
  });

  it.each([
    [{ Queue: { Name: 'x' } }, '$.Queue.id'],
    [{ Created: 'yesterday' }, '$.Created'],
    [{ Requestor: [{ id: 'a' }, {}] }, '$.Requestor[1].id'],
    [{ Status: '' }, '$.Status'],
    [{ id: undefined }, '$.id'],
  ])('with %j is an error that names %s', (fields, path) => {
    expect(ticketMessage(changed(fields))).toMatchObject({ ok: false, error: { path } });
  });
});

describe('a history', () => {
  it('recorded from a real server becomes the entries a person would want to read, under stable ids', () => {
    const rows = readFixture('history').items ?? [];
    const entries = rows.map((json) => {
      const entry = entryOf(json, [part({ Content: `text ${String(json['id'])}` })]);
      return entry && [entry.reference.id, entry.kind, entry.change ?? entry.text];
    });
    expect(entries.filter((entry) => entry !== undefined)).toEqual([
      ['42', 'reply', 'text 42'],
      ['51', 'reply', 'text 51'],
      ['53', 'status', { field: 'status', from: 'new', to: 'open' }],
      ['54', 'note', 'text 54'],
      ['55', 'reply', 'text 55'],
      ['57', 'status', { field: 'owner', from: '', to: 'agent1' }],
      ['60', 'status', { field: 'CustomerNo', from: 'C-1001', to: 'C-1002' }],
    ]);
  });

  it('shows what a requester writes as the customer, what others write as the agent', () => {
    const customer = entryOf(transaction({ Creator: { id: 'customer@example.com', RealName: 'Anna' } }));
    expect(customer).toMatchObject({ kind: 'message', author: { role: 'customer', name: 'Anna' } });
    expect(entryOf(transaction({}))).toMatchObject({ kind: 'reply', author: { role: 'agent', name: 'Agent One' } });
    expect(entryOf(transaction({ Creator: { id: 'RT_System' } }))).toMatchObject({ author: { role: 'system' } });
  });

  it.each(['EmailRecord', 'CommentEmailRecord', 'SetWatcher', 'AddLink', 'Told', 'AddReminder'])(
    'leaves out housekeeping: %s',
    (Type) => {
      expect(entryOf(transaction({ Type }))).toBeUndefined();
    },
  );

  it('shows a transaction type nobody knows as an activity instead of hiding it', () => {
    expect(entryOf(transaction({ Type: 'CallLogged' }))).toMatchObject({ kind: 'activity', text: 'CallLogged' });
  });

  it('shows queue changes by name', () => {
    const entry = entryOf(transaction({ Type: 'Set', Field: 'Queue', OldValue: '1', NewValue: '3' }));
    expect(entry?.change).toEqual({ field: 'queue', from: 'General', to: 'Support' });
  });

  it('never makes a comment public, whoever wrote it and whatever it holds', () => {
    fc.assert(
      fc.property(
        fc.record({
          Field: fc.anything(),
          Data: fc.anything(),
          OldValue: fc.oneof(fc.string(), fc.constantFrom('Correspond', 'Create')),
          NewValue: fc.oneof(fc.string(), fc.constantFrom('Correspond', 'Create')),
          Creator: fc.record({
            id: fc.constantFrom('customer@example.com', 'agent1', 'RT_System', 'x'),
            RealName: fc.string(),
          }),
        }),
        fc.array(
          fc.record({
            ContentType: fc.constantFrom('text/plain', 'text/html', 'multipart/mixed'),
            Content: fc.string(),
          }),
        ),
        (fields, parts) => {
          const json = transaction({ ...fields, Type: 'Comment' });
          const message = toUnified(
            { kind: 'transaction', json, parts: parts.map(part), ticket: ticketOfEntries },
            context,
          );
          if (!message.ok) return;
          expect(message.value?.body).toMatchObject({ type: 'entry', kind: 'note' });
        },
      ),
    );
  });
});

describe('the text of a message', () => {
  it('is the plain part, with the HTML kept beside it', () => {
    const parts = [
      part({ id: '1', ContentType: 'multipart/alternative' }),
      part({ id: '2', Content: 'Hello\r\nthere\n' }),
      part({ id: '3', ContentType: 'text/html', Content: '<p>Hello <b>there</b></p>' }),
    ];
    expect(entryOf(transaction({}), parts)).toMatchObject({
      text: 'Hello\nthere',
      html: '<p>Hello <b>there</b></p>',
      attachments: [],
    });
  });

  it('is made from the HTML where there is no plain part, without scripts, styles and pictures', () => {
    const html = '<style>p{}</style><script>alert(1)</script><p>Price: <b>5</b></p><img src="https://t.example/x.png">';
    expect(entryOf(transaction({}), [part({ ContentType: 'text/html', Content: html })])?.text).toBe('Price: 5');
  });

  it('names files, also text files, as attachments that are fetched when they are wanted', () => {
    const parts = [
      part({ id: '1', Content: 'see file' }),
      part({ id: '2', Filename: 'a.txt', Content: null, ContentLength: 17 }),
      part({ id: '3', ContentType: 'image/png', Content: null }),
    ];
    const entry = entryOf(transaction({}), parts);
    expect(entry?.text).toBe('see file');
    expect(entry?.attachments.map(({ reference, name, size }) => [reference.id, name, size])).toEqual([
      ['2', 'a.txt', 17],
      ['3', 'part-3', 5],
    ]);
  });
});

describe('a user', () => {
  const user = (json: unknown): ReturnType<typeof toUnified> =>
    toUnified({ kind: 'user', login: 'li@example.com', json, seenWithTicketAt: 7 }, context);

  it('becomes a customer record keyed by the login that tickets use', () => {
    const json = {
      Name: 'li@example.com',
      RealName: '李娜',
      EmailAddress: 'li@example.com',
      MobilePhone: '138 0013 8001',
    };
    expect(user(json)).toMatchObject({
      ok: true,
      value: {
        time: 7,
        body: {
          type: 'customer',
          reference: { kind: 'customer', id: 'li@example.com' },
          card: {
            name: { full: '李娜' },
            emails: { main: { address: 'li@example.com' } },
            phones: { mobile: { number: '138 0013 8001' } },
          },
          writable: [],
        },
      },
    });
  });

  it('keeps its message id while nothing changes and gets another when something does', () => {
    const id = (json: unknown): string | undefined => {
      const message = user(json);
      return message.ok ? message.value?.id : undefined;
    };
    expect(id({ RealName: 'A' })).toBe(id({ RealName: 'A', LastUpdated: '2026-11-23T04:18:12Z' }));
    expect(id({ RealName: 'A' })).not.toBe(id({ RealName: 'B' }));
  });
});

it('any document becomes a message, nothing, or an error with a path, and never an exception', () => {
  const anything = fc.oneof(
    fc.anything(),
    fc.record({ ...Object.fromEntries(Object.keys(readFixture('ticket')).map((key) => [key, fc.anything()])) }),
  );
  fc.assert(
    fc.property(anything, fc.constantFrom('ticket', 'transaction', 'user'), (json, kind) => {
      const message =
        kind === 'ticket'
          ? ticketMessage(json)
          : kind === 'user'
            ? toUnified({ kind, login: 'x', json, seenWithTicketAt: 0 }, context)
            : toUnified({ kind: 'transaction', json, parts: [], ticket: ticketOfEntries }, context);
      if (!message.ok) expect(message.error.path).toMatch(/^\$/);
    }),
  );
});

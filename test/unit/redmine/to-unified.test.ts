import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toUnified } from '../../../src-main/core/adapters/redmine/codec.ts';
import { withMarker } from '../../../src-main/core/adapters/redmine/note-marker.ts';
import { context, entriesOf, issue, issueJson, journal, messagesOf, ticketOf } from './codec-kit.ts';

describe('an issue', () => {
  it('becomes a ticket with its names, its customer number and where it can go', () => {
    expect(ticketOf()).toMatchObject({
      reference: { system: 'projects', kind: 'ticket', id: '1' },
      number: '#1',
      subject: 'Fan',
      state: 'open',
      nativeState: 'In Progress',
      priority: 'normal',
      owner: '',
      queue: '售后',
      requesters: [{ reference: { kind: 'customer', id: '9' }, name: 'Anna Müller' }],
      customFields: { CustomerNo: 'C-1', Colours: 'red, blue' },
      links: [{ key: 'customerNo', value: 'C-1' }],
      createdAt: Date.parse('2026-11-23T08:44:20Z'),
    });
    expect(ticketOf().nativeStates[0]).toBe('In Progress');
    expect(ticketOf().nativeStates).toContain('Closed');
  });

  it('carries the number of its newest journal as version, whatever order the account prefers', () => {
    const journals = issueJson()['journals'] as { readonly id: number }[];
    const newest = String(Math.max(...journals.map(({ id }) => id)));
    expect(ticketOf().reference.version).toBe(newest);
    expect(ticketOf({ journals: journals.toReversed() }).reference.version).toBe(newest);
    expect(ticketOf({ journals: [] }).reference.version).toBe('0');
    expect(ticketOf({ journals: [null, { id: 'x' }, 7] }).reference.version).toBe('0');
  });

  it('never shows the operation key as a field', () => {
    expect(ticketOf().customFields).not.toHaveProperty('Operation');
  });

  it.each([
    [{ name: 'New' }, 'new'],
    [{ name: '新建' }, 'new'],
    [{ name: '反馈' }, 'pending'],
    [{ name: 'Waiting for parts' }, 'pending'],
    [{ name: 'Resolved' }, 'resolved'],
    [{ name: 'Abgelehnt', is_closed: true }, 'closed'],
    [{ name: 'constructor' }, 'open'],
  ])('in the status %j is %s', (status, state) => {
    expect(ticketOf({ status: { id: 9, ...status } }).state).toBe(state);
  });

  it('is a queue of project and tracker where that is wanted', () => {
    expect(ticketOf({}, { ...context, queueBy: 'projectAndTracker' }).queue).toBe('售后 / Bug');
  });

  it('opened by an agent for somebody names them by the field or the first line', () => {
    const author = { id: 5, name: 'Agent One' };
    const field = [{ id: 4, name: 'Requester', value: 'li@customer.example' }];
    expect(ticketOf({ author, custom_fields: field }).requesters).toEqual([{ email: 'li@customer.example' }]);
    const description = 'Requester: li@customer.example\r\n\r\nPlease call back.';
    expect(ticketOf({ author, custom_fields: [], description }).requesters).toEqual([{ email: 'li@customer.example' }]);
    expect(ticketOf({ author, custom_fields: [], description: 'no line' }).requesters).toEqual([]);
  });

  it('a customer cannot name another requester in a first line', () => {
    const description = 'Requester: somebody@else.example\n\nx';
    expect(ticketOf({ description }).requesters[0]).toMatchObject({ name: 'Anna Müller' });
    expect(ticketOf({ description }).requesters).toHaveLength(1);
  });

  it('changes its message id with anything an agent sees, and with nothing else', () => {
    const idOf = (more: object): string | undefined =>
      messagesOf({ kind: 'issue', json: issueJson({ ...more }) }, context)[0]?.id;
    expect(idOf({})).toBe(idOf({ spent_hours: 3 }));
    expect(idOf({ subject: 'Other' })).not.toBe(idOf({}));
    expect(idOf({ updated_on: '2026-11-23T09:00:00Z' })).not.toBe(idOf({}));
  });

  it('gives its description as the first entry, with the files that came with it only', () => {
    const files = [
      { id: 1, filename: 'later.txt', filesize: 5, content_type: 'text/plain' },
      { id: 2, filename: 'first.pdf', filesize: 9, content_type: null },
    ];
    const [, entry] = messagesOf({ kind: 'issue', json: issueJson({ attachments: files }) }, context);
    expect(entry?.body).toMatchObject({
      reference: { kind: 'activity', id: 'issue-1' },
      kind: 'message',
      author: { role: 'customer', name: 'Anna Müller' },
      text: 'It is loud',
      attachments: [{ name: 'first.pdf', mediaType: 'application/octet-stream', size: 9, reference: { id: '2' } }],
    });
    const again = messagesOf({ kind: 'issue', json: issueJson({ description: 'It is very loud' }) }, context)[1];
    expect(again?.body).toMatchObject({ reference: { id: 'issue-1' } });
    expect(again?.id).not.toBe(entry?.id);
  });
});

describe('a journal', () => {
  it('with a private note is a note, whoever wrote it', () => {
    for (const user of [
      { id: 5, name: 'Agent One' },
      { id: 9, name: 'Anna Müller' },
    ])
      expect(entriesOf(journal({ user, notes: 'secret', private_notes: true }))).toMatchObject([
        { kind: 'note', text: 'secret' },
      ]);
  });

  it('whose privacy is not a plain yes or no is unreadable, never public', () => {
    for (const flag of [null, 'true', 1, {}]) {
      const read = toUnified(
        { kind: 'journal', json: journal({ notes: 'x', private_notes: flag }), issue: issue() },
        context,
      );
      expect(read).toMatchObject({ ok: false, error: { path: '$.private_notes' } });
    }
  });

  it('gives its key back and hides it: the marker of a note, the field of a reply', () => {
    const notes = withMarker('look here', '57.p1#0');
    expect(entriesOf(journal({ notes, private_notes: true }))).toMatchObject([
      { kind: 'note', text: 'look here', operationKey: '57.p1#0' },
    ]);
    const details = [{ property: 'cf', name: '5', old_value: '1.p1#0', new_value: '57.p2#0' }];
    expect(entriesOf(journal({ notes: 'answer', details }))).toMatchObject([
      { kind: 'reply', text: 'answer', operationKey: '57.p2#0' },
    ]);
    expect(entriesOf(journal({ notes: 'answer', details }))).toHaveLength(1);
  });

  it('cannot forge a key in public', () => {
    const [entry] = entriesOf(journal({ user: { id: 9, name: 'Anna Müller' }, notes: withMarker('hi', '57.p1#0') }));
    expect(entry).toMatchObject({ kind: 'message', text: 'hi\n\n[Trunkline 57.p1#0]' });
    expect(entry).not.toHaveProperty('operationKey');
  });

  it('shows each change by the names people know', () => {
    const details = [
      { property: 'attr', name: 'status_id', old_value: '1', new_value: '2' },
      { property: 'attr', name: 'assigned_to_id', old_value: null, new_value: '5' },
      { property: 'attr', name: 'project_id', old_value: '1', new_value: '2' },
      { property: 'attr', name: 'priority_id', old_value: '2', new_value: '77' },
      { property: 'attr', name: 'done_ratio', old_value: '0', new_value: '50' },
      { property: 'cf', name: '2', old_value: 'old', new_value: 'new' },
      { property: 'cf', name: '6', old_value: null, new_value: 'red' },
      { property: 'cf', name: '6', old_value: null, new_value: 'blue' },
      { property: 'relation', name: 'relates', old_value: null, new_value: '3' },
    ];
    const entries = entriesOf(journal({ details }));
    expect(entries.map(({ change }) => change)).toEqual([
      { field: 'status', from: 'New', to: 'In Progress' },
      { field: 'owner', from: '', to: 'Agent One' },
      { field: 'queue', from: 'Support', to: '售后' },
      { field: 'priority', from: 'Normal', to: '77' },
      { field: 'Product', from: 'old', to: 'new' },
      { field: 'Colours', from: '', to: 'red' },
      { field: 'Colours', from: '', to: 'blue' },
    ]);
    expect(new Set(entries.map(({ reference }) => reference.id)).size).toBe(entries.length);
  });

  it('brings the files that came with it, and not those deleted since', () => {
    const details = [
      { property: 'attachment', name: '1', old_value: null, new_value: 'a.txt' },
      { property: 'attachment', name: '99', old_value: null, new_value: 'gone.txt' },
    ];
    const attachments = [{ id: 1, filename: 'a.txt', filesize: 5, content_type: 'text/plain' }];
    expect(entriesOf(journal({ notes: 'see file', details }), { attachments })[0]).toMatchObject({
      kind: 'reply',
      attachments: [{ name: 'a.txt', reference: { kind: 'attachment', id: '1' } }],
    });
  });

  it('keeps Textile, Markdown and markup as they were typed', () => {
    const notes = 'h1. Title\r\n\r\n*bold* <script>alert(1)</script> #12';
    const [entry] = entriesOf(journal({ notes }));
    expect(entry).toMatchObject({ text: 'h1. Title\n\n*bold* <script>alert(1)</script> #12' });
    expect(entry).not.toHaveProperty('html');
  });

  it('edited later, or made private, gets another message id under the same reference', () => {
    const idOf = (more: object): string | undefined =>
      messagesOf({ kind: 'journal', json: journal({ notes: 'a', ...more }), issue: issue() }, context)[0]?.id;
    expect(idOf({})).not.toBe(idOf({ notes: 'b' }));
    expect(idOf({})).not.toBe(idOf({ private_notes: true }));
  });
});

describe('any document', () => {
  const kinds = [
    (json: unknown) => ({ kind: 'issue', json }) as const,
    (json: unknown) => ({ kind: 'journal', json, issue: issue() }) as const,
    (json: unknown) => ({ kind: 'user', json, name: 'x', seenAt: 0 }) as const,
  ];

  it('is read or refused with a path, and never throws', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), fc.nat(2), (json, kind) => {
        const read = toUnified((kinds[kind] ?? kinds[0]!)(json), context);
        if (!read.ok) expect(read.error.path).toMatch(/^\$/);
      }),
    );
  });

  it('with one member of another kind is read or refused with a path', () => {
    const good = issueJson();
    fc.assert(
      fc.property(fc.constantFrom(...Object.keys(good)), fc.jsonValue({ maxDepth: 3 }), (name, value) => {
        const read = toUnified({ kind: 'issue', json: { ...good, [name]: value } }, context);
        if (read.ok) for (const message of read.value) expect(Number.isFinite(message.time)).toBe(true);
        else expect(read.error.path).toMatch(/^\$\.\w+/);
      }),
    );
  });

  it('that is huge, deeply nested or full of control characters does no harm', () => {
    const nested = JSON.parse(`${'['.repeat(5_000)}${']'.repeat(5_000)}`) as unknown;
    const names = ['constructor', '__proto__', 'toString'];
    const fields = names.map((name, index) => ({ id: index + 1, name, value: '\u0000\u001b[31m' }));
    for (const more of [
      { journals: [{ id: nested }] },
      { subject: 'x'.repeat(1_000_000) },
      { due_date: nested },
      { custom_fields: fields },
    ])
      expect(toUnified({ kind: 'issue', json: issueJson(more) }, context).ok).toBe(true);
    expect(toUnified({ kind: 'issue', json: issueJson({ description: nested }) }, context).ok).toBe(false);
    const spaces = `${' '.repeat(200_000)}x`;
    expect(entriesOf(journal({ notes: spaces, private_notes: true }))).toMatchObject([{ text: 'x' }]);
  });
});

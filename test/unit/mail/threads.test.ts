import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { baseSubject, isTelling } from '../../../src-main/core/adapters/mail/threads/base-subject.ts';
import type { MailRecord } from '../../../src-main/core/adapters/mail/threads/mail-record.ts';
import { createThreadIndex, threadId } from '../../../src-main/core/adapters/mail/threads/thread-index.ts';

const own = new Set(['support@x.example']);
const day = 24 * 3_600_000;

const record = (id: string, more: Partial<MailRecord> = {}): MailRecord => ({
  key: id,
  messageId: id,
  ancestors: [],
  from: { name: '', address: 'anna@y.example' },
  to: [],
  subject: 'The delivery of the blue machine',
  date: 1_000 * day,
  origin: 'person',
  urgent: false,
  failure: false,
  operation: '',
  agent: '',
  copies: [],
  ...more,
});
const answer = (id: string, ancestors: readonly string[], more: Partial<MailRecord> = {}): MailRecord =>
  record(id, { ancestors, ...more });

describe('messages are one conversation', () => {
  it('where References lead from one to the other, in whatever order they come', () => {
    const mails = [record('a'), answer('b', ['a']), answer('c', ['a', 'b']), answer('d', ['a', 'b', 'c'])];
    fc.assert(
      fc.property(fc.shuffledSubarray(mails, { minLength: 4 }), (order) => {
        const index = createThreadIndex(own);
        for (const mail of order) index.put(mail);
        expect(index.thread(threadId('a'))?.records.size).toBe(4);
      }),
    );
  });
  it('where the message they all go back to was never seen', () => {
    const index = createThreadIndex(own);
    index.put(answer('b', ['a']));
    index.put(answer('c', ['a', 'x']));
    expect(index.threadOf('b')).toBe(index.threadOf('c'));
    expect(index.threadOf('b')?.id).toBe(threadId('a'));
  });
  it('from the moment a message shows that two are one, and it is said which became which', () => {
    const index = createThreadIndex(own);
    index.put(record('a'));
    index.put(answer('c', ['b']));
    expect(index.threadOf('c')?.id).toBe(threadId('b'));
    const moves = index.put(answer('b', ['a']));
    expect(moves.map(({ record: { key }, from, to }) => [key, from, to])).toEqual([
      ['c', threadId('b'), threadId('a')],
    ]);
    expect(index.thread(threadId('b'))).toBeUndefined();
    expect([...(index.thread(threadId('a'))?.records.keys() ?? [])].toSorted()).toEqual(['a', 'b', 'c']);
  });
  it('never by links in a circle', () => {
    const index = createThreadIndex(own);
    index.put(answer('a', ['b']));
    index.put(answer('b', ['a']));
    index.put(answer('c', ['c', 'a', 'b', 'a']));
    expect(index.threadOf('a')).toBe(index.threadOf('b'));
    expect(index.threadOf('c')).toBe(index.threadOf('a'));
  });
  it('as a message that is taken out leaves the others together', () => {
    const index = createThreadIndex(own);
    for (const mail of [record('a'), answer('b', ['a']), answer('c', ['a', 'b'])]) index.put(mail);
    index.remove('b');
    expect(index.threadOf('c')).toBe(index.threadOf('a'));
    expect(index.threadOf('b')).toBeUndefined();
  });

  it('any references, however hostile, leave each message in exactly one', () => {
    const id = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f');
    const mails = fc.array(fc.record({ key: fc.uuid(), id, ancestors: fc.array(id, { maxLength: 5 }) }), {
      maxLength: 12,
    });
    fc.assert(
      fc.property(mails, (all) => {
        const index = createThreadIndex(own);
        for (const { key, id: messageId, ancestors } of all) index.put(answer(messageId, ancestors, { key }));
        for (const { key } of all) expect(index.threadOf(key)?.records.has(key)).toBe(true);
        const threads = new Set(all.map(({ key }) => index.threadOf(key)!));
        const sizes = [...threads].reduce((sum, { records }) => sum + records.size, 0);
        expect(sizes).toBe(new Set(all.map(({ key }) => key)).size);
      }),
    );
  });
});

describe('an answer without references joins by its subject', () => {
  const first = record('a');
  const later = { date: first.date + day };
  const joins = (mail: MailRecord, before: readonly MailRecord[] = [first]): boolean => {
    const index = createThreadIndex(own);
    for (const one of before) index.put(one);
    index.put(mail);
    return before.some(({ key }) => index.threadOf(key) === index.threadOf(mail.key));
  };

  it.each([
    'Re: The delivery of the blue machine',
    'AW: RE: the  delivery of the BLUE machine',
    '回复：The delivery of the blue machine',
  ])('where exactly one conversation has it and the sender takes part: %s', (subject) =>
    expect(joins(record('b', { subject, ...later }))).toBe(true),
  );
  it.each([
    ['a subject that answers nothing', { subject: 'The delivery of the blue machine' }],
    ['a forwarded message', { subject: 'Fwd: The delivery of the blue machine' }],
    ['a stranger', { subject: 'Re: The delivery of the blue machine', from: { name: '', address: 'eve@z.example' } }],
    ['three weeks later', { subject: 'Re: The delivery of the blue machine', date: first.date + 21 * day }],
    ['before it', { subject: 'Re: The delivery of the blue machine', date: first.date - day }],
    ['a program', { subject: 'Re: The delivery of the blue machine', origin: 'automatic' as const }],
  ])('but not: %s', (_title, more) => expect(joins(record('b', { ...later, ...more }))).toBe(false));
  it('but not where two conversations have it', () => {
    expect(
      joins(record('c', { subject: 'Re: The delivery of the blue machine', ...later }), [first, record('b')]),
    ).toBe(false);
  });
  it('but not by a subject half the world writes', () => {
    expect(joins(record('b', { subject: 'Re: Invoice', ...later }), [record('a', { subject: 'Invoice' })])).toBe(false);
  });
  it('and never because both were written to ourselves', () => {
    const ours = {
      from: { name: '', address: 'support@x.example' },
      subject: 'Re: The delivery of the blue machine',
      ...later,
    };
    expect(joins(record('b', { ...ours, to: [{ name: '', address: 'bob@z.example' }] }))).toBe(false);
    expect(joins(record('b', { ...ours, to: [{ name: '', address: 'anna@y.example' }] }))).toBe(true);
  });
});

describe('a subject without its prefixes', () => {
  it.each([
    ['Re: [list] Re[2]: Hello', 'hello', true],
    ['回复: 答复：订单 4711', '订单 4711', true],
    ['SV: Antw: x', 'x', true],
    ['Fwd: Re: x', 'x', true],
    ['Re: Fwd: x', 'x', false],
    ['Regarding x', 'regarding x', false],
  ])('%s', (subject, text, reply) => expect(baseSubject(subject)).toEqual({ text, reply }));
  it('tells matters apart only where it is long enough', () => {
    expect([isTelling('订单什么时候发货'), isTelling('订单'), isTelling('你好'), isTelling('machine 4711')]).toEqual([
      true,
      false,
      false,
      true,
    ]);
  });
});

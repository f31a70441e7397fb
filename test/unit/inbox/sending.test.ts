import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EntryKind } from '../../../src-shared/model/conversation.ts';
import { entryKinds } from '../../../src-shared/model/conversation.ts';
import type { Act, Intent } from '../../../src-shared/model/intent.ts';
import { kindAfter } from '../../../src-main/core/inbox/entry-meaning.ts';
import {
  crm,
  customer,
  entry,
  inboxFixture,
  ref,
  rt,
  ticket,
  ticketRef,
  transaction,
  type InboxFixture,
} from './inbox-fixture.ts';

const reply: Act = { act: 'reply', ticket: ticketRef('12'), text: 'Dear customer' };
const note: Act = { act: 'addNote', ticket: ticketRef('12'), text: 'He is angry' };
const fix: Act = {
  act: 'updateContact',
  record: ref(crm, 'customer', '7'),
  changes: [{ pointer: '/phones/main/number', from: '1', to: '2' }],
};
const log: Act = {
  act: 'logCall',
  record: ref(crm, 'customer', '7'),
  call: 'pbx:1' as never,
  direction: 'inbound',
  number: '+41446681800',
  startedAt: 9000,
  talked: 30,
  disposition: 'solved',
  text: 'Helped him',
};
const intent = (desk: InboxFixture, acts: readonly Act[], seen?: Intent['seen']): Intent => ({
  id: 'i1' as Intent['id'],
  conversation: desk.id('12'),
  acts: [...acts],
  ...(seen === undefined ? {} : { seen }),
});
const at = (time: number, total: number): NonNullable<Intent['seen']> => ({ at: time, entries: total });

describe('what the agent sends', () => {
  it('is on the timeline at once with the state of its transaction, and the row says so until it has arrived', async () => {
    await using desk = inboxFixture();
    desk.apply(ticket('12'), entry('1', '12', 9000));
    const acts = [reply, note, fix, log];
    const both = (one: 'pending' | 'committed', two: 'pending' | 'committed') => [
      { system: rt, state: one },
      { system: crm, state: two },
    ];
    desk.carry(transaction('1', 'preparing', acts, both('pending', 'pending')), intent(desk, acts));
    const shown = desk.timeline('12').slice(1);
    expect(shown.map(({ kind, text, change }) => [kind, text, change?.field])).toEqual([
      ['reply', 'Dear customer', undefined],
      ['note', 'He is angry', undefined],
      ['status', '', '/phones/main/number'],
      ['activity', 'Helped him', undefined],
    ]);
    expect(shown[0]?.transaction).toEqual({ id: '1', state: 'preparing', participants: both('pending', 'pending') });
    expect(desk.inbox.row(desk.id('12'))).toMatchObject({ outbound: 'sending', waitingSince: 9000 });

    desk.carry(transaction('1', 'attention', acts, both('committed', 'pending')), intent(desk, acts));
    expect(desk.inbox.row(desk.id('12'))?.outbound).toBe('attention');
    expect(desk.inbox.row(desk.id('12'))?.waitingSince).toBeUndefined();
    expect(desk.inbox.counts().attention).toBe(1);
    desk.carry(transaction('1', 'done', acts, both('committed', 'committed')), intent(desk, acts));
    expect(desk.inbox.row(desk.id('12'))?.outbound).toBeUndefined();
    expect(desk.timeline('12')).toHaveLength(5);
    expect(desk.inbox.counts().attention).toBe(0);
  });

  it('and was refused stays readable and answers nobody', async () => {
    await using desk = inboxFixture();
    desk.apply(ticket('12'), entry('1', '12', 9000));
    desk.carry(transaction('1', 'refused', [reply], [{ system: rt, state: 'refused' }]), intent(desk, [reply]));
    expect(desk.timeline('12')[1]).toMatchObject({ text: 'Dear customer', transaction: { state: 'refused' } });
    expect(desk.inbox.row(desk.id('12'))).toMatchObject({ waitingSince: 9000 });
  });

  const arrivals = [
    'made, then pulled',
    'pulled, then made',
    'pulled with its operation key',
    'pulled before all',
  ] as const;
  it.each(arrivals)("becomes one entry with its system's copy in the same place: %s", async (order) => {
    await using desk = inboxFixture();
    desk.apply(ticket('12'), entry('1', '12', 9000));
    const acts = [note, reply];
    const parts = (state: 'committing' | 'committed') => [{ system: rt, state }];
    const made = { p1: [ref(rt, 'activity', '57'), ref(rt, 'activity', '58')] };
    const key = order === 'pulled with its operation key' ? { operationKey: '1.p1' } : {};
    const copies = [
      entry('57', '12', 11_000, { from: 'agent', who: 'mlin', kind: 'note', text: 'He is angry', ...key }),
      entry('58', '12', 11_000, { from: 'agent', who: 'mlin', text: 'Dear customer ', ...key }),
    ];
    if (order === 'pulled before all') desk.apply(...copies);
    desk.carry(transaction('1', 'committing', acts, parts('committing')), intent(desk, acts));
    const ids = desk.timeline('12').map(({ id }) => id as string);
    const places = ids.filter((id) => id.startsWith('o:'));
    expect(places).toHaveLength(2);
    if (order !== 'made, then pulled' && order !== 'pulled before all') desk.apply(...copies);
    desk.carry(transaction('1', 'done', acts, parts('committed')), intent(desk, acts), made);
    if (order === 'made, then pulled') desk.apply(...copies);
    desk.apply(...copies.map((copy) => ({ ...copy, id: `${copy.id}again` })));

    const shown = desk.timeline('12');
    expect(shown.map(({ id, text, kind, reference }) => [id, text.trim(), kind, reference?.id])).toEqual([
      [shown[0]!.id, 'Text 1', 'message', '1'],
      [places[0], 'He is angry', 'note', '57'],
      [places[1], 'Dear customer', 'reply', '58'],
    ]);
    expect(shown[1]?.transaction?.state).toBe('done');
    expect(shown.map((one) => one.at)).toEqual([9000, 10_000, 10_000]);
    expect(desk.inbox.row(desk.id('12'))).toMatchObject({ entries: 3, unread: false });
    expect(desk.store.read((db) => db.prepare('SELECT count(*) FROM inbox_entry').pluck().get())).toBe(3);
  });

  it('and is a log of a call stays in its conversation when the CRM shows it at the customer, also when it changes there', async () => {
    await using desk = inboxFixture();
    const anna = ref(crm, 'customer', '7');
    desk.apply(
      customer('7', { name: 'Anna', emails: ['a@example.com'] }),
      ticket('12', { requesters: [{ email: 'a@example.com' }] }),
    );
    const acts = [log, { ...log, text: 'Second' }];
    desk.carry(transaction('1', 'committing', acts, [{ system: crm, state: 'committing' }]), intent(desk, acts));
    const copy = (id: string, text: string, operationKey: string, time = 11_000) =>
      entry(id, anna, time, { from: 'agent', who: 'mlin', kind: 'activity', text, operationKey });
    desk.apply(
      copy('41', 'Helped him', '1.p1'),
      copy('42', 'Second', '1.p1#2'),
      copy('42', 'Second, corrected', '1.p1#2', 12_000),
    );
    expect(
      desk
        .timeline('12')
        .map(({ text, conversation, call, reference }) => [text, conversation, call?.talked, reference?.id]),
    ).toEqual([
      ['Helped him', desk.id('12'), 30, '41'],
      ['Second, corrected', desk.id('12'), 30, '42'],
    ]);
    expect(desk.inbox.row(desk.id('12'))?.entries).toBe(2);
  });

  it('takes the time of a system whose clock is far from ours', async () => {
    await using desk = inboxFixture();
    desk.apply(ticket('12'));
    desk.carry(transaction('1', 'done', [reply], [{ system: rt, state: 'committed' }]), intent(desk, [reply]), {
      p1: [ref(rt, 'activity', '57')],
    });
    desk.apply(entry('57', '12', 900_000, { from: 'agent', who: 'mlin', text: 'Dear customer' }));
    expect(desk.timeline('12').map((one) => one.at)).toEqual([900_000]);
  });

  it('notes how a call was wrapped up on the call itself', async () => {
    await using desk = inboxFixture();
    desk.apply(customer('7', { name: 'Anna', phones: ['+41446681800'] }));
    const live = { state: 'ended', startedAt: 5000, answeredAt: 6000, endedAt: 9000 } as const;
    const { conversation } = desk.call({
      id: 'pbx:1',
      system: 'pbx',
      direction: 'inbound',
      number: '0446681800',
      mine: true,
      legs: [],
      ...live,
    } as never);
    desk.carry(transaction('1', 'done', [log], [{ system: crm, state: 'committed' }]), {
      ...intent(desk, [log]),
      conversation,
    });
    const timeline = desk.inbox.timeline({ id: conversation!, limit: 10 })!.entries;
    expect(timeline.map(({ kind, call }) => [kind, call?.disposition])).toEqual([
      ['call', 'solved'],
      ['activity', 'solved'],
    ]);
  });
});

describe('a note', () => {
  it('stays a note whatever its system says of it later, in whatever order', async () => {
    await using desk = inboxFixture();
    const says = (kind: EntryKind, time: number) => entry('1', '12', time, { from: 'agent', kind });
    for (const order of [
      [says('note', 100), says('reply', 200)],
      [says('reply', 200), says('note', 100)],
      [says('reply', 100), says('note', 200)],
    ]) {
      await using other = inboxFixture();
      other.apply(ticket('12'), ...order);
      expect(other.timeline('12').map(({ kind }) => kind)).toEqual(['note']);
      expect(other.inbox.row(other.id('12'))?.waitingSince).toBeUndefined();
    }
    desk.apply(ticket('12'), says('note', 100));
    expect(() =>
      desk.store.write('process', (tx) => tx.prepare("UPDATE inbox_entry SET kind = 'reply'").run()),
    ).toThrow(/note can never become public/);
  });

  it('that a system shows as public is never joined with it, and the log says so', async () => {
    await using desk = inboxFixture();
    desk.apply(ticket('12'));
    desk.carry(transaction('1', 'done', [note], [{ system: rt, state: 'committed' }]), intent(desk, [note]), {
      p1: [ref(rt, 'activity', '57')],
    });
    desk.apply(entry('57', '12', 10_100, { from: 'agent', who: 'mlin', kind: 'reply', text: 'He is angry' }));
    expect(desk.timeline('12').map(({ kind }) => kind)).toEqual(['note', 'reply']);
    expect(desk.logger.lines.map(({ event }) => event)).toContain('inbox.noteShownAsPublic');
  });

  it('is never made anything else by any sequence of kinds', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...entryKinds), { minLength: 1 }), (kinds) => {
        const end = kinds.reduce((was, says) => kindAfter(was, says));
        expect(end === 'note').toBe(kinds.includes('note'));
      }),
    );
  });
});

describe('an answer is stopped', () => {
  const colleague = { from: 'agent' } as const;
  it.each([
    ['a colleague answered', entry('9', '12', 9500, colleague), true],
    ['the customer wrote', entry('9', '12', 9500), true],
    ['a colleague left a note', entry('9', '12', 9500, { ...colleague, kind: 'note' }), false],
    ['the status changed', entry('9', '12', 9500, { from: 'system', kind: 'status' }), false],
    ['a bot answered', entry('9', '12', 9500, { from: 'bot', kind: 'bot' }), false],
    ['the agent answered in the system itself', entry('9', '12', 9500, { ...colleague, who: 'MLIN' }), false],
    ['a colleague answered in the same second', entry('9', '12', 9000, colleague), true],
    ['an older answer came late', entry('9', '12', 8000, colleague), true],
  ])('or not, when %s since it was looked at', async (_what, later, stops) => {
    await using desk = inboxFixture();
    desk.apply(ticket('12'), entry('1', '12', 7000), entry('2', '12', 9000));
    const seen = at(9000, desk.inbox.timeline({ id: desk.id('12'), limit: 10 })!.total);
    expect(desk.answered(intent(desk, [reply], seen)).ok).toBe(true);
    desk.apply(later);
    const outcome = desk.answered(intent(desk, [reply], seen));
    expect(outcome.ok).toBe(!stops);
    if (!outcome.ok) {
      expect(outcome.error).toMatchObject({
        code: 'CONFLICT',
        retryable: false,
        detail: { entries: [{ text: 'Text 9' }] },
      });
    }
    expect(desk.answered({ ...intent(desk, [reply], seen), evenIfAnswered: true }).ok).toBe(true);
    expect(desk.answered(intent(desk, [reply])).ok).toBe(true);
  });

  it('by nothing the agent sent, before or after its system shows it', async () => {
    await using desk = inboxFixture();
    desk.apply(ticket('12'), entry('1', '12', 9000));
    const seen = at(9000, 1);
    const acts = [reply];
    desk.carry(transaction('1', 'committing', acts, [{ system: rt, state: 'committing' }]), intent(desk, acts));
    expect(desk.answered(intent(desk, acts, seen)).ok).toBe(true);
    desk.carry(transaction('1', 'done', acts, [{ system: rt, state: 'committed' }]), intent(desk, acts), {
      p1: [ref(rt, 'activity', '57')],
    });
    desk.apply(entry('57', '12', 10_000, { ...colleague, who: 'shared-account', text: 'Dear customer' }));
    expect(desk.answered(intent(desk, acts, seen)).ok).toBe(true);
  });

  it('by nothing old although the window counted too few entries', async () => {
    await using desk = inboxFixture();
    desk.apply(ticket('12'), ...Array.from({ length: 20 }, (_, n) => entry(String(n + 1), '12', 1000 + n)));
    expect(desk.answered(intent(desk, [reply], at(1019, 5))).ok).toBe(true);
  });
});

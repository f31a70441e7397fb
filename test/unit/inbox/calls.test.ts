import { describe, expect, it } from 'vitest';
import { call, customer, entry, inboxFixture, ticket } from './inbox-fixture.ts';

const answered = { state: 'ended', startedAt: 5000, answeredAt: 8000, endedAt: 68_000 } as const;

describe('a call', () => {
  it('is on the open conversation of whoever has that number, however it is written, once', async () => {
    await using desk = inboxFixture();
    desk.apply(
      customer('7', { name: 'Anna Keller', phones: ['044 668 18 00'], emails: ['a@example.com'] }),
      ticket('12', { requesters: [{ email: 'a@example.com' }], at: 2000 }),
      ticket('13', { requesters: [{ email: 'a@example.com' }], at: 3000, state: 'resolved' }),
    );
    const ringing = desk.call(call('1', { number: '0041446681800' }));
    expect(ringing).toEqual({
      customer: desk.customerOf('7'),
      customerName: 'Anna Keller',
      conversation: desk.id('12'),
    });
    desk.call(call('1', { state: 'talking', answeredAt: 8000 }));
    desk.apply(ticket('14', { requesters: [{ email: 'a@example.com' }], at: 9_000_000 }));
    expect(desk.call(call('1', answered)).conversation).toBe(desk.id('12'));
    const calls = desk.timeline('12').filter(({ kind }) => kind === 'call');
    expect(calls).toHaveLength(1);
    expect(calls[0]?.call).toMatchObject({ direction: 'inbound', outcome: 'answered', waited: 3, talked: 60 });
  });

  it('from a number nobody has makes a customer of it, who becomes the right one when their record comes', async () => {
    await using desk = inboxFixture();
    const { conversation, customer: caller, customerName } = desk.call(call('1', { state: 'missed', endedAt: 6000 }));
    expect(caller).toBeDefined();
    expect(customerName).toBe('+41446681800');
    expect(desk.inbox.row(conversation!)).toMatchObject({
      channel: 'call',
      state: 'open',
      waitingSince: 5000,
      unread: true,
    });
    desk.apply(customer('7', { name: 'Anna Keller', phones: ['044/668 18 00'] }));
    expect(desk.inbox.row(conversation!)).toMatchObject({
      customerName: 'Anna Keller',
      customer: desk.customerOf('7'),
    });
    expect(desk.inbox.customer(caller!)?.displayName).toBe('Anna Keller');
  });

  it('that was missed is to be called back until somebody spoke with the customer, on whatever conversation', async () => {
    await using desk = inboxFixture();
    desk.apply(customer('7', { name: 'Anna', phones: ['+41446681800'], emails: ['a@example.com'] }));
    const missed = desk.call(call('1', { state: 'missed', endedAt: 6000 }));
    expect(desk.inbox.counts()).toMatchObject({ calls: 1, open: 1 });
    desk.apply(ticket('12', { requesters: [{ email: 'a@example.com' }], at: 9000 }));
    desk.call(call('2', { direction: 'outbound', state: 'ended', startedAt: 10_000, endedAt: 12_000 }));
    expect(desk.inbox.counts().calls).toBe(1);
    desk.call(call('3', { direction: 'outbound', ...answered, startedAt: 20_000, answeredAt: 21_000 }));
    expect(desk.inbox.counts()).toMatchObject({ calls: 0, resolved: 1, open: 1 });
    expect(desk.inbox.row(missed.conversation!)).toMatchObject({ state: 'resolved' });
  });

  it("of a number several customers share is shown as nobody's in particular", async () => {
    await using desk = inboxFixture();
    for (const [n, name] of ['A', 'B', 'C', 'D', 'E', 'F'].entries())
      desk.apply(customer(String(n), { name, phones: ['+41446681800'] }));
    const { customer: caller, customerName } = desk.call(call('1'));
    expect(customerName).toBe('+41446681800');
    expect([0, 1, 2, 3, 4, 5].map((n) => desk.customerOf(String(n)))).not.toContain(caller);
    expect(desk.inbox.suggestions(caller!)[0]?.evidence[0]?.kind).toBe('sharedNumber');
  });

  it('that is withheld has a conversation of its own, and one between colleagues has none', async () => {
    await using desk = inboxFixture();
    const hidden = desk.call(call('1', { number: 'anonymous', ...answered }));
    expect(hidden.customer).toBeUndefined();
    expect(desk.inbox.row(hidden.conversation!)).toMatchObject({
      customerName: '',
      subject: 'anonymous',
      state: 'resolved',
      mine: true,
    });
    expect(desk.call(call('2', { direction: 'internal', number: '201' })).conversation).toBeUndefined();
    expect(desk.inbox.counts().all).toBe(1);
  });

  it('belongs to the agent who answered it', async () => {
    await using desk = inboxFixture();
    const { conversation } = desk.call(call('1', { state: 'talking', answeredAt: 6000, agent: 'SIP/201', mine: true }));
    expect(desk.inbox.row(conversation!)).toMatchObject({ mine: true, state: 'open', unread: false });
    expect(desk.inbox.counts().mine).toBe(1);
    desk.apply(entry('x', '12', 1));
    desk.call(call('1', { ...answered, agent: 'SIP/201' }));
    expect(desk.inbox.counts()).toMatchObject({ mine: 0, resolved: 1 });
  });
});

import { describe, expect, it } from 'vitest';
import { crm, customer, entry, inboxFixture, ref, removed, rt, ticket, ticketRef } from './inbox-fixture.ts';

describe('a ticket', () => {
  it('is one conversation of the customer its requester is, with what the list shows', async () => {
    await using desk = inboxFixture();
    desk.apply(
      customer('7', { name: 'Anna Keller', emails: ['anna@example.com'] }),
      ticket('12', { requesters: [{ email: 'Anna@Example.com' }], owner: 'MLIN', priority: 'high' }),
      entry('1', '12', 1500, { text: '\n> quoted\n  My order   is late.\nSecond line' }),
    );
    expect(desk.inbox.row(desk.id('12'))).toEqual({
      id: 't:tickets:12',
      customer: desk.customerOf('7'),
      customerName: 'Anna Keller',
      subject: 'Subject 12',
      preview: 'My order is late.',
      state: 'open',
      nativeState: 'open',
      priority: 'high',
      owner: 'MLIN',
      mine: true,
      queue: 'Support',
      channel: 'ticket',
      system: rt,
      reference: ticketRef('12'),
      lastActivityAt: 1500,
      waitingSince: 1500,
      unread: true,
      entries: 1,
    });
    expect(desk.inbox.ticket(desk.id('12'))).toMatchObject({ number: '#12', statuses: ['open', 'resolved'] });
    expect(desk.inbox.counts()).toMatchObject({ mine: 1, unassigned: 0, open: 1, waiting: 1, all: 1, resolved: 0 });
  });

  it('whose requester is not known yet belongs to them as soon as their record comes', async () => {
    await using desk = inboxFixture();
    desk.apply(ticket('12', { requesters: [{ name: 'anna', phone: '044 668 18 00' }] }));
    expect(desk.inbox.row(desk.id('12'))?.customerName).toBe('anna');
    desk.changes.length = 0;
    desk.apply(customer('7', { name: 'Anna Keller', phones: ['+41 44 668 18 00'] }));
    expect(desk.inbox.row(desk.id('12'))).toMatchObject({
      customer: desk.customerOf('7'),
      customerName: 'Anna Keller',
    });
    expect(desk.changes[0]?.conversations).toContain(desk.id('12'));
  });

  it('is shown as what its system says it is, and what was checked of a message reaches the window', async () => {
    await using desk = inboxFixture();
    const seal = { state: 'altered', by: 'Anna Keller' } as const;
    desk.apply(ticket('12', { channel: 'mail' }), entry('1', '12', 1500, { seal }), ticket('13'));
    expect([desk.inbox.row(desk.id('12'))?.channel, desk.inbox.row(desk.id('13'))?.channel]).toEqual([
      'mail',
      'ticket',
    ]);
    expect(desk.timeline('12')).toMatchObject([{ seal }]);
  });

  it('with a declared link belongs to the customer of that link, whoever wrote it', async () => {
    await using desk = inboxFixture();
    desk.apply(
      customer('1', { name: 'Firm A', links: { customerNo: '100' } }),
      customer('2', { name: 'Firm B', links: { customerNo: '200' } }),
      ticket('12', { requesters: [{ email: 'pa@example.com' }], links: [{ key: 'customerNo', value: '100' }] }),
      ticket('13', { requesters: [{ email: 'pa@example.com' }], links: [{ key: 'customerNo', value: '200' }] }),
    );
    expect([desk.inbox.row(desk.id('12'))?.customerName, desk.inbox.row(desk.id('13'))?.customerName]).toEqual([
      'Firm A',
      'Firm B',
    ]);
  });

  it('is applied once per message, and an older version never replaces a newer one', async () => {
    await using desk = inboxFixture();
    const first = ticket('12', { at: 1000, subject: 'Old' });
    expect(desk.apply(first, ticket('12', { at: 2000, subject: 'New' }), first)).toBe(2);
    expect(desk.apply(first)).toBe(0);
    expect(desk.apply({ ...first, id: 'again' })).toBe(1);
    expect(desk.inbox.row(desk.id('12'))?.subject).toBe('New');
  });

  it('remembers no more messages than it is allowed to, and what comes again after that changes nothing', async () => {
    await using desk = inboxFixture({ dedupeLimit: 3 });
    const messages = [ticket('12', { at: 2000 }), ...[1, 2, 3, 4, 5].map((n) => entry(String(n), '12', 1000 + n))];
    desk.apply(...messages);
    const before = desk.timeline('12');
    expect(desk.store.read((db) => db.prepare('SELECT count(*) FROM inbox_seen').pluck().get())).toBe(3);
    expect(desk.apply(...messages)).toBeGreaterThan(0);
    expect(desk.timeline('12')).toEqual(before);
    expect(desk.inbox.row(desk.id('12'))?.entries).toBe(5);
  });

  it('waits since the first message nobody answered; notes, bots and pending replies answer nobody', async () => {
    await using desk = inboxFixture();
    const waits = () => desk.inbox.row(desk.id('12'))?.waitingSince;
    desk.apply(ticket('12'), entry('1', '12', 1100), entry('2', '12', 1200));
    expect(waits()).toBe(1100);
    desk.apply(
      entry('3', '12', 1300, { from: 'agent', kind: 'note' }),
      entry('4', '12', 1310, { from: 'bot', kind: 'bot' }),
    );
    expect(waits()).toBe(1100);
    desk.apply(entry('5', '12', 1400, { from: 'agent' }));
    expect(waits()).toBeUndefined();
    desk.apply(entry('6', '12', 1500));
    expect(waits()).toBe(1500);
    desk.apply(ticket('12', { at: 1600, state: 'resolved' }));
    expect(waits()).toBeUndefined();
    expect(desk.inbox.counts()).toMatchObject({ waiting: 0, open: 0, resolved: 1 });
  });

  it('is unread while somebody else wrote after what the agent has read or written', async () => {
    await using desk = inboxFixture();
    const unread = () => [desk.inbox.row(desk.id('12'))?.unread, desk.inbox.unread()];
    desk.apply(ticket('12'), entry('1', '12', 1100));
    expect(unread()).toEqual([true, 1]);
    expect(desk.inbox.markRead(desk.id('12'), true)).toBe(true);
    expect(unread()).toEqual([false, 0]);
    desk.apply(entry('2', '12', 1050, { from: 'agent', kind: 'note' }));
    expect(unread()).toEqual([true, 1]);
    desk.apply(entry('3', '12', 1200, { from: 'agent', who: 'Mei Lin' }));
    expect(unread()).toEqual([false, 0]);
    desk.inbox.markRead(desk.id('12'), false);
    expect(unread()).toEqual([true, 1]);
    expect(desk.inbox.markRead('t:tickets:404' as never, true)).toBe(false);
  });

  it('keeps entries that come before it and shows them with it', async () => {
    await using desk = inboxFixture();
    desk.apply(entry('1', '12', 1100));
    expect(desk.inbox.counts().all).toBe(0);
    expect(desk.inbox.row(desk.id('12'))).toBeUndefined();
    desk.apply(ticket('12'));
    expect(desk.timeline('12')).toHaveLength(1);
  });

  it('that was merged into another hands it its entries, its draft and later entries', async () => {
    await using desk = inboxFixture();
    desk.apply(ticket('12'), ticket('13'), entry('1', '12', 1100), entry('2', '13', 1200));
    desk.inbox.saveDraft(desk.id('12'), 'reply', 'Dear customer');
    desk.apply(removed(ticketRef('12'), 2000, ticketRef('13')), entry('3', '12', 1300), ticket('12', { at: 3000 }));
    expect(desk.timeline('13').map(({ text }) => text)).toEqual(['Text 1', 'Text 2', 'Text 3']);
    expect(desk.inbox.row(desk.id('12'))?.id).toBe(desk.id('13'));
    expect(desk.inbox.draft(desk.id('12'))).toMatchObject({ mode: 'reply', text: 'Dear customer' });
    expect(desk.inbox.counts().all).toBe(1);
    expect(desk.inbox.row(desk.id('13'))?.entries).toBe(3);
  });

  it('that was merged away before anything else was known of it hands on what comes later, through any chain', async () => {
    await using desk = inboxFixture();
    desk.apply(
      removed(ticketRef('12'), 2000, ticketRef('13')),
      removed(ticketRef('13'), 2100, ticketRef('14')),
      entry('1', '12', 1100),
      ticket('14'),
      ticket('13', { at: 3000 }),
    );
    expect(desk.timeline('14').map(({ text }) => text)).toEqual(['Text 1']);
    expect(desk.inbox.counts().all).toBe(1);
  });

  it('of which two claim to be merged into each other loses nothing and ends', async () => {
    await using desk = inboxFixture();
    desk.apply(ticket('12'), ticket('13'), entry('1', '12', 1100), entry('2', '13', 1200));
    desk.apply(removed(ticketRef('12'), 2000, ticketRef('13')), removed(ticketRef('13'), 2000, ticketRef('12')));
    desk.apply(entry('3', '12', 1300), entry('4', '13', 1400));
    const stored = desk.store.read((db) => db.prepare('SELECT count(*) FROM inbox_entry').pluck().get());
    expect(stored).toBe(4);
  });

  it('merged with a note half written on either side makes no reply of it', async () => {
    await using desk = inboxFixture();
    desk.apply(ticket('12'), ticket('13'));
    desk.inbox.saveDraft(desk.id('12'), 'note', 'He is lying');
    desk.inbox.saveDraft(desk.id('13'), 'reply', 'Dear customer');
    desk.apply(removed(ticketRef('12'), 2000, ticketRef('13')));
    expect(desk.inbox.draft(desk.id('13'))).toMatchObject({
      mode: 'reply',
      text: 'Dear customer',
      other: 'He is lying',
    });
    expect(desk.inbox.draft(desk.id('12'))).toEqual(desk.inbox.draft(desk.id('13')));
  });

  it('merged with drafts in both tabs of both joins replies with replies and notes with notes', async () => {
    await using desk = inboxFixture();
    desk.apply(ticket('12'), ticket('13'));
    desk.inbox.saveDraft(desk.id('12'), 'note', 'note 12', 'reply 12');
    desk.inbox.saveDraft(desk.id('13'), 'reply', 'reply 13', 'note 13');
    desk.apply(removed(ticketRef('12'), 2000, ticketRef('13')));
    expect(desk.inbox.draft(desk.id('13'))).toMatchObject({
      mode: 'reply',
      text: 'reply 13\n\nreply 12',
      other: 'note 13\n\nnote 12',
    });
  });

  it('keeps the unsent texts of both tabs until both are empty', async () => {
    await using desk = inboxFixture();
    desk.apply(ticket('12'));
    const id = desk.id('12');
    desk.inbox.saveDraft(id, 'reply', 'Dear', 'He is lying');
    expect(desk.inbox.draft(id)).toMatchObject({ mode: 'reply', text: 'Dear', other: 'He is lying' });
    desk.inbox.saveDraft(id, 'reply', '', 'He is lying');
    expect(desk.inbox.draft(id)).toMatchObject({ mode: 'reply', text: '', other: 'He is lying' });
    desk.inbox.saveDraft(id, 'reply', '', '');
    expect(desk.inbox.draft(id)).toEqual({ mode: 'reply', text: '' });
  });

  it('that was deleted leaves every view, keeps its draft, and is back when it changes again', async () => {
    await using desk = inboxFixture();
    desk.apply(ticket('12'), entry('1', '12', 1100));
    desk.inbox.saveDraft(desk.id('12'), 'reply', 'Dear');
    desk.changes.length = 0;
    desk.apply(removed(ticketRef('12'), 2000));
    expect(desk.changes[0]?.removedConversations).toContain(desk.id('12'));
    expect(desk.inbox.counts().all + desk.inbox.unread()).toBe(0);
    desk.apply(ticket('12', { at: 1500 }));
    expect(desk.inbox.row(desk.id('12'))).toBeUndefined();
    desk.apply(ticket('12', { at: 2500 }));
    expect(desk.timeline('12')).toHaveLength(1);
    expect(desk.inbox.draft(desk.id('12')).text).toBe('Dear');
  });

  it('shows the activities of its customer from other systems in each of their conversations', async () => {
    await using desk = inboxFixture();
    desk.apply(
      customer('7', { name: 'Anna', emails: ['anna@example.com'] }),
      ticket('12', { requesters: [{ email: 'anna@example.com' }] }),
      ticket('13', { requesters: [{ email: 'anna@example.com' }] }),
      entry('1', '12', 1100),
      entry('a1', ref(crm, 'customer', '7'), 1050, { from: 'agent', kind: 'activity' }),
      entry('2', '12', 1200),
    );
    expect(desk.timeline('12').map(({ text }) => text)).toEqual(['Text a1', 'Text 1', 'Text 2']);
    expect(desk.timeline('13').map(({ text }) => text)).toEqual(['Text a1']);
    expect(desk.timeline('13')[0]).toMatchObject({ customer: desk.customerOf('7') });
    expect(desk.timeline('13')[0]?.conversation).toBeUndefined();
    expect([desk.inbox.row(desk.id('12'))?.entries, desk.inbox.row(desk.id('13'))?.entries]).toEqual([3, 1]);
  });

  it('offers values for change only where their system is still configured', async () => {
    await using desk = inboxFixture({ systems: (id) => (id === crm ? { name: 'CRM' } : undefined) });
    const writable = ['/name/full'];
    const [here, gone] = [customer('7', { name: 'Anna' }), customer('8', { name: 'Bea' }, 'old' as never)];
    desk.apply({ ...here, body: { ...here.body, writable } }, { ...gone, body: { ...gone.body, writable } });
    const offers = (id: string, system = crm) => desk.inbox.customer(desk.customerOf(id, system))?.fields[0]?.writable;
    expect([offers('7'), offers('8', 'old' as never)]).toEqual([true, false]);
  });

  it('orders entries of one second as the system numbered them', async () => {
    await using desk = inboxFixture();
    desk.apply(ticket('12'), entry('100', '12', 1000), entry('9', '12', 1000), entry('20', '12', 1000));
    expect(desk.timeline('12').map(({ text }) => text)).toEqual(['Text 9', 'Text 20', 'Text 100']);
    const ids = desk.timeline('12').map(({ id }) => id as string);
    expect(ids.toSorted()).toEqual(ids);
  });
});

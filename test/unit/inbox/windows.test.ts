import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ConversationId } from '../../../src-shared/model/ids.ts';
import { inboxViews } from '../../../src-shared/model/conversation.ts';
import {
  crm,
  customer,
  entry,
  inboxFixture,
  ref,
  removed,
  ticket,
  ticketRef,
  type InboxFixture,
} from './inbox-fixture.ts';

const allPages = (desk: InboxFixture, limit: number, between: () => void = () => {}) => {
  const seen: ConversationId[] = [];
  let after: string | undefined;
  do {
    const page = desk.inbox.list({ view: 'all', limit, after });
    seen.push(...page.rows.map(({ id }) => id));
    after = page.next;
    between();
  } while (after !== undefined);
  return seen;
};

describe('the pages of a list', () => {
  it('have every row exactly once, also where many are of the same moment', async () => {
    await using desk = inboxFixture();
    desk.apply(...Array.from({ length: 57 }, (_, n) => ticket(String(n), { at: 1000 + (n % 5) })));
    for (const limit of [1, 7, 56, 57, 200]) {
      const seen = allPages(desk, limit);
      expect(seen).toHaveLength(57);
      expect(new Set(seen).size).toBe(57);
    }
  });

  it(
    'have every row at most once while rows move, and those they miss were announced',
    { timeout: 60_000 },
    async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.nat(29), { maxLength: 12 }),
          fc.integer({ min: 1, max: 9 }),
          async (moves, limit) => {
            await using desk = inboxFixture();
            desk.apply(...Array.from({ length: 30 }, (_, n) => ticket(String(n), { at: 1000 + n })));
            desk.changes.length = 0;
            let time = 5000;
            const left = [...moves];
            const seen = allPages(desk, limit, () => {
              const n = left.pop();
              if (n !== undefined) desk.apply(entry(`e${time}`, String(n), ++time));
            });
            expect(new Set(seen).size).toBe(seen.length);
            const announced = desk.changes.flatMap(({ conversations }) => [...conversations]);
            expect(new Set([...seen, ...announced]).size).toBe(30);
          },
        ),
        { numRuns: 40 },
      );
    },
  );

  it('are those of the view, the system and the customer, newest first, longest waiting first', async () => {
    await using desk = inboxFixture();
    desk.apply(
      customer('7', { name: 'Anna', emails: ['a@example.com'] }),
      ticket('1', { at: 1000, owner: 'mlin', requesters: [{ email: 'a@example.com' }] }),
      ticket('2', { at: 2000, requesters: [{ email: 'b@example.com' }] }),
      ticket('3', { at: 3000, state: 'closed', requesters: [{ email: 'a@example.com' }] }),
      entry('1', '2', 2100),
      entry('2', '1', 2200),
    );
    const ids = (query: Omit<Parameters<typeof desk.inbox.list>[0], 'limit'>) =>
      desk.inbox.list({ limit: 50, ...query }).rows.map(({ id }) => id.split(':')[2]);
    expect(ids({ view: 'all' })).toEqual(['3', '1', '2']);
    expect(ids({ view: 'waiting' })).toEqual(['2', '1']);
    expect(ids({ view: 'mine' })).toEqual(['1']);
    expect(ids({ view: 'unassigned' })).toEqual(['2']);
    expect(ids({ view: 'resolved' })).toEqual(['3']);
    expect(ids({ view: 'open', customer: desk.customerOf('7') })).toEqual(['1']);
    expect(ids({ view: 'all', customer: desk.customerOf('7') })).toEqual(['3', '1']);
    expect(ids({ view: 'all', system: crm })).toEqual([]);
    expect(desk.inbox.list({ view: 'all', customer: desk.customerOf('7'), limit: 1 }).total).toBe(2);
    for (const view of inboxViews) {
      const listed = new Set(desk.inbox.list({ view, limit: 50 }).rows.map(({ id }) => id));
      for (const { id } of desk.inbox.list({ view: 'all', limit: 50 }).rows)
        expect(desk.inbox.inView(desk.inbox.row(id)!, { view })).toBe(listed.has(id));
      expect(desk.inbox.list({ view, limit: 50 }).total).toBe(listed.size);
    }
    expect(desk.inbox.list({ view: 'all', limit: 2, after: 'not a cursor' }).rows).toHaveLength(2);
  });
});

describe('the pages of a timeline', () => {
  it('have every entry once in order, walked from either end, own and customer-level ones merged', async () => {
    const entries = fc.array(fc.tuple(fc.boolean(), fc.integer({ min: 1, max: 12 })), { minLength: 1, maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(entries, fc.integer({ min: 1, max: 9 }), async (specs, limit) => {
        await using desk = inboxFixture();
        desk.apply(
          customer('7', { name: 'Anna', emails: ['a@example.com'] }),
          ticket('12', { requesters: [{ email: 'a@example.com' }] }),
          ...specs.map(([own, at], n) =>
            own ? entry(String(n), '12', at) : entry(String(n), ref(crm, 'customer', '7'), at, { kind: 'activity' }),
          ),
        );
        const id = desk.id('12');
        const whole = desk.inbox.timeline({ id, limit: 500 })!;
        expect(whole.total).toBe(specs.length);
        expect(whole.entries).toEqual(whole.entries.toSorted((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1)));
        const back = [];
        for (
          let page = desk.inbox.timeline({ id, limit })!;
          ;
          page = desk.inbox.timeline({ id, limit, before: page.before })!
        ) {
          back.unshift(...page.entries);
          if (page.before === undefined) break;
        }
        expect(back).toEqual(whole.entries);
        const forth = [];
        let page = desk.inbox.timeline({ id, limit, fromStart: true })!;
        expect(page.before).toBeUndefined();
        for (; ; page = desk.inbox.timeline({ id, limit, after: page.after })!) {
          forth.push(...page.entries);
          if (page.after === undefined) break;
        }
        expect(forth).toEqual(whole.entries);
      }),
      { numRuns: 40 },
    );
  });
});

describe('a window that comes back', () => {
  it('gets the newest state of what was put and removed since its cursor, customer-level entries included', async () => {
    await using desk = inboxFixture();
    desk.apply(
      customer('7', { name: 'Anna', emails: ['a@example.com'] }),
      ticket('12', { requesters: [{ email: 'a@example.com' }] }),
      entry('1', '12', 1000),
      entry('2', '12', 1001),
    );
    const cursor = desk.inbox.cursor();
    expect(desk.inbox.changesSince(desk.id('12'), cursor)).toEqual({ entries: [], removed: [] });
    desk.apply(
      entry('3', '12', 1002),
      entry('2', '12', 1003, { text: 'edited' }),
      entry('9', '99', 1004),
      removed(ref('tickets' as never, 'activity', '1'), 2000),
      entry('a', ref(crm, 'customer', '7'), 1005, { kind: 'activity' }),
    );
    const missed = desk.inbox.changesSince(desk.id('12'), cursor)!;
    expect(missed.entries.map(({ text }) => text).toSorted()).toEqual(['Text 3', 'Text a', 'edited']);
    expect(missed.removed).toHaveLength(1);
    expect(desk.changes.at(-1)?.cursor).toBe(desk.inbox.cursor());
  });

  it('gets a fresh snapshot where its cursor is too old, of another file, nonsense, or before a merge', async () => {
    await using desk = inboxFixture({ journalLimit: 3 });
    desk.apply(ticket('12'), ticket('13'), entry('1', '12', 1000));
    const old = desk.inbox.cursor();
    desk.apply(...[2, 3, 4, 5, 6].map((n) => entry(String(n), '13', 1000 + n)));
    for (const cursor of [old, 'abc', '', '0000.1', `${desk.inbox.cursor().split('.')[0]}.999999`])
      expect(desk.inbox.changesSince(desk.id('12'), cursor), cursor).toBeUndefined();
    const before = desk.inbox.cursor();
    desk.apply(removed(ticketRef('13'), 3000, ticketRef('12')));
    expect(desk.inbox.changesSince(desk.id('12'), before)).toBeUndefined();
    expect(desk.changes.at(-1)?.resetTimelines).toContain(desk.id('12'));
  });

  it('gets a fresh snapshot where its customer was joined with or parted from one who has activities', async () => {
    await using desk = inboxFixture();
    const activity = entry('a', ref(crm, 'customer', '7'), 1005, { kind: 'activity' });
    desk.apply(customer('7', { name: 'Anna' }), activity, ticket('12', { requesters: [{ email: 'a@example.com' }] }));
    const apart = desk.inbox.cursor();
    const { value } = desk.inbox.merge(desk.customerOf('7'), desk.inbox.row(desk.id('12'))!.customer!) as {
      value: { undo: string };
    };
    expect(desk.inbox.changesSince(desk.id('12'), apart)).toBeUndefined();
    expect(desk.timeline('12')).toHaveLength(1);
    const joined = desk.inbox.cursor();
    expect(desk.inbox.undoMerge(value.undo).ok).toBe(true);
    expect(desk.inbox.changesSince(desk.id('12'), joined)).toBeUndefined();
    expect(desk.timeline('12')).toHaveLength(0);
  });
});

describe('a change', () => {
  it('is announced right after its commit and never when it was rolled back', async () => {
    await using desk = inboxFixture();
    desk.store.write('process', (tx) => {
      desk.inbox.apply(tx, [ticket('12'), entry('1', '12', 1000)]);
      expect(desk.changes).toEqual([]);
    });
    expect(desk.changes).toHaveLength(1);
    expect(desk.changes[0]?.entries.map(({ text, conversation }) => [text, conversation])).toEqual([
      ['Text 1', desk.id('12')],
    ]);
    expect(() =>
      desk.store.write('process', (tx) => {
        desk.inbox.apply(tx, [entry('2', '12', 1001)]);
        throw new Error('changed my mind');
      }),
    ).toThrow('changed my mind');
    const half = desk.store.writeSoon('process', (tx) => {
      desk.inbox.apply(tx, [entry('3', '12', 1002)]);
      throw new Error('alone');
    });
    const whole = desk.store.writeSoon('process', (tx) => desk.inbox.apply(tx, [entry('4', '12', 1003)]));
    await expect(half).rejects.toThrow('alone');
    expect(await whole).toBe(1);
    expect(desk.changes.slice(1).map(({ entries }) => entries.map(({ text }) => text))).toEqual([['Text 4']]);
    expect(desk.timeline('12').map(({ text }) => text)).toEqual(['Text 1', 'Text 4']);
    expect(desk.inbox.counts().all).toBe(1);
  });

  it('that changes nothing is not announced, and a listener can leave', async () => {
    await using desk = inboxFixture();
    const one = ticket('12');
    desk.apply(one);
    desk.apply(one);
    expect(desk.changes).toHaveLength(1);
    const heard: unknown[] = [];
    desk.inbox.onChange((change) => heard.push(change))();
    desk.apply(entry('1', '12', 1000));
    expect(heard).toEqual([]);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { UnifiedMessage } from '../../../src-main/core/adapters/unified-message.ts';
import { inboxViews } from '../../../src-shared/model/conversation.ts';
import {
  crm,
  customer,
  entry,
  inboxFixture,
  ref,
  removed,
  rt,
  snapshot,
  ticket,
  ticketRef,
  type InboxFixture,
} from './inbox-fixture.ts';

const people = ['a@example.com', 'b@example.com', 'c@example.com'];
const small = fc.integer({ min: 1, max: 4 });
/** Each message's time is its position, so that no two versions of one record are of the same time. */
const someMessage = fc.oneof(
  {
    weight: 4,
    arbitrary: fc
      .tuple(
        small,
        fc.constantFrom('new', 'open', 'pending', 'resolved', 'closed'),
        fc.constantFrom(...people),
        fc.constantFrom('', 'mlin', 'other'),
      )
      .map(
        ([id, state, email, owner]) =>
          (at: number): UnifiedMessage =>
            ticket(String(id), {
              at,
              state: state as 'open',
              owner,
              requesters: [{ email, name: email }],
              subject: `v${at}`,
            }),
      ),
  },
  {
    weight: 6,
    arbitrary: fc
      .tuple(
        fc.integer({ min: 1, max: 9 }),
        small,
        fc.constantFrom('customer', 'agent', 'bot'),
        fc.boolean(),
        fc.constantFrom('mlin', 'x'),
      )
      .map(
        ([id, on, from, isNote, who]) =>
          (at: number): UnifiedMessage =>
            entry(String(id), String(on), at, {
              from: from as 'agent',
              who,
              ...(isNote && from === 'agent' ? { kind: 'note' } : {}),
            }),
      ),
  },
  {
    weight: 3,
    arbitrary: fc.tuple(small, fc.subarray(people)).map(
      ([id, emails]) =>
        (at: number): UnifiedMessage =>
          customer(String(id), { name: `N${id}`, emails, at, changedAt: at }),
    ),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(fc.integer({ min: 1, max: 4 }), small).map(
      ([id, on]) =>
        (at: number): UnifiedMessage =>
          entry(`a${id}`, ref(crm, 'customer', String(on)), at, { from: 'agent', kind: 'activity' }),
    ),
  },
  {
    weight: 1,
    arbitrary: small.map(
      (id) =>
        (at: number): UnifiedMessage =>
          removed(ref(crm, 'customer', String(id)), at),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.integer({ min: 1, max: 9 }).map(
      (id) =>
        (at: number): UnifiedMessage =>
          removed(ref(rt, 'activity', String(id)), at),
    ),
  },
  {
    weight: 1,
    arbitrary: small.map(
      (id) =>
        (at: number): UnifiedMessage =>
          removed(ticketRef(String(id)), at),
    ),
  },
);
const history = fc
  .array(someMessage, { minLength: 1, maxLength: 30 })
  .map((makers) => makers.map((make, at) => make(at + 1)));

const recount = ({ store }: InboxFixture) =>
  store.read((db) => ({
    counts: Object.fromEntries(
      inboxViews.map((view, index) => [
        view,
        db
          .prepare(`SELECT count(*) FROM inbox_conversation WHERE (views & ${2 ** index}) <> 0`)
          .pluck()
          .get(),
      ]),
    ),
    unread: db.prepare('SELECT count(*) FROM inbox_conversation WHERE views <> 0 AND unread = 1').pluck().get(),
    entries: db
      .prepare(
        'SELECT count(*) FROM inbox_conversation AS c WHERE entries <> (SELECT count(*) FROM inbox_entry WHERE conversation = c.n)',
      )
      .pluck()
      .get(),
    activities: db
      .prepare(
        'SELECT count(*) FROM inbox_record AS x WHERE entries <> (SELECT count(*) FROM inbox_entry WHERE conversation IS NULL AND record = x.record)',
      )
      .pluck()
      .get(),
    negative: db.prepare('SELECT count(*) FROM inbox_count WHERE n < 0').pluck().get(),
    strangers: db
      .prepare(
        'SELECT count(*) FROM inbox_conversation AS c WHERE record IS NOT NULL AND customer IS NOT (SELECT customer FROM identity_record WHERE n = c.record)',
      )
      .pluck()
      .get(),
    forgotten: db
      .prepare(
        `SELECT count(*) FROM identity_record AS r WHERE real = 0 AND NOT EXISTS (SELECT 1 FROM inbox_conversation WHERE record = r.n)
         AND NOT EXISTS (SELECT 1 FROM inbox_entry WHERE conversation IS NULL AND record = r.n)`,
      )
      .pluck()
      .get(),
  }));

describe('the read model', () => {
  it(
    'is the same whatever the order the messages come in, how often, and in what batches',
    { timeout: 120_000 },
    async () => {
      await fc.assert(
        fc.asyncProperty(history, fc.infiniteStream(fc.nat(1000)), async (messages, noise) => {
          await using straight = inboxFixture();
          straight.apply(...messages);
          await using mixed = inboxFixture({ dedupeLimit: 5 });
          const order = [...messages, ...messages].map((one) => [noise.next().value as number, one] as const);
          for (const [, one] of order.toSorted((a, b) => a[0] - b[0])) mixed.apply(one);
          expect(snapshot(mixed)).toEqual(snapshot(straight));
        }),
        { numRuns: 40 },
      );
    },
  );

  it('counts what a recount counts, and forgets people nothing mentions any more', { timeout: 120_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(history, fc.nat(3), async (messages, mergeAt) => {
        await using desk = inboxFixture();
        for (const [index, one] of messages.entries()) {
          desk.apply(one);
          if (index % 4 === mergeAt) {
            desk.inbox.markRead(desk.id('1'), index % 2 === 0);
            desk.apply(removed(ticketRef('4'), 1000 + index, index > 20 ? ticketRef('1') : undefined));
          }
        }
        const found = recount(desk);
        expect(desk.inbox.counts()).toEqual(found.counts);
        expect(desk.inbox.unread()).toBe(found.unread);
        expect(found).toMatchObject({ entries: 0, activities: 0, negative: 0, strangers: 0, forgotten: 0 });
      }),
      { numRuns: 40 },
    );
  });
});

import { describe, expect, it } from 'vitest';
import { inboxViews } from '../../../src-shared/model/conversation.ts';
import { createInbox } from '../../../src-main/core/inbox/create-inbox.ts';
import { pageStatement } from '../../../src-main/core/inbox/list.ts';
import type { Store, WriteTx } from '../../../src-main/core/store/store.ts';
import { crm, customer, entry, inboxFixture, ref, rt, ticket, type InboxFixture } from './inbox-fixture.ts';

const conversations = 100_000;
/** Entries are the second dimension; a tenth of a normal year is enough for the shape of the plans. */
const entriesEach = 1;

/** Rows straight into the tables; their counts as the projection would have left them. */
function fill({ store }: InboxFixture): void {
  store.write('process', (tx) => {
    tx.prepare(
      `WITH RECURSIVE k(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM k WHERE i < ?)
       INSERT INTO identity_record (n, system, id, customer, real, name, name_key, organisation_key, card, writable, observed, version_at)
       SELECT i, 'crm', 'r' || i, 'c:crm:r' || i, 1, 'Person ' || i, 'person ' || i, '', '{}', '[]', '{}', 1 FROM k`,
    ).run(conversations / 10);
    tx.prepare(`INSERT INTO identity_customer (id, name, anchor) SELECT customer, name, n FROM identity_record`).run();
    tx.prepare(`INSERT INTO inbox_record (record, entries) SELECT n, 0 FROM identity_record`).run();
    tx.prepare(
      `WITH RECURSIVE k(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM k WHERE i < ?)
       INSERT INTO inbox_conversation (n, id, channel, system, ticket_id, known, number, number_key, subject, state, record, customer,
         created_at, ticket_at, version_at, last_at, waiting_since, entries, views)
       SELECT i, 't:tickets:' || i, 'ticket', 'tickets', i, 1, '#' || i, i, 'Subject ' || i,
         CASE WHEN i % 10 = 0 THEN 'open' ELSE 'resolved' END, i % ? + 1, 'c:crm:r' || (i % ? + 1),
         i, i, i, i, CASE WHEN i % 20 = 0 THEN i END, ?,
         CASE WHEN i % 20 = 0 THEN 128 + 4 + 2 + 8 WHEN i % 10 = 0 THEN 128 + 4 + 2 ELSE 128 + 64 END FROM k`,
    ).run(conversations, conversations / 10, conversations / 10, entriesEach);
    for (const bit of [2, 4, 8, 64, 128]) {
      tx.prepare(
        `INSERT INTO inbox_count (view, system, n) SELECT ?, 'tickets', count(*) FROM inbox_conversation WHERE (views & ?) <> 0`,
      ).run(bit, bit);
    }
    tx.prepare(
      `INSERT INTO inbox_entry (id, conversation, kind, system, at, role, author, text, extra, side, spoken, own, writer, pulled_key, version_at)
       SELECT 'e' || n, n, 'message', 'tickets', n, 'customer', 'x', 'hello order ' || n, '{"attachments":[]}', 1, 1, 0, 1, 'k' || n, n
       FROM inbox_conversation`,
    ).run();
    tx.prepare(`INSERT INTO inbox_entry_words (rowid, words) SELECT n, text FROM inbox_entry`).run();
    tx.prepare(`INSERT INTO inbox_subject_words (rowid, words) SELECT n, lower(subject) FROM inbox_conversation`).run();
  });
}

/** Every statement a piece of work prepares, with its plan. */
function watch<T>(
  store: Store,
  work: (db: WriteTx) => T,
): readonly { readonly sql: string; readonly plan: readonly string[] }[] {
  const seen: string[] = [];
  try {
    store.write('process', (tx) => {
      const prepare = tx.prepare.bind(tx);
      Object.assign(tx, {
        prepare: (sql: string) => {
          seen.push(sql);
          return prepare(sql);
        },
      });
      work(tx);
      throw new Error('only watched');
    });
  } catch (error) {
    if (!(error instanceof Error) || error.message !== 'only watched') throw error;
  }
  return seen.map((sql) => ({
    sql,
    plan: store.read((db) => {
      if (/_words/u.test(sql)) return [];
      const explain = db.prepare(`EXPLAIN QUERY PLAN ${sql}`);
      const parameters = Array.from({ length: (sql.match(/\?/gu) ?? []).length }, () => 1);
      return (explain.all(...parameters) as { detail: string }[]).map(({ detail }) => detail);
    }),
  }));
}

/** A walk through a whole table, or a sort of it. Virtual tables (FTS5) and table-valued functions say SCAN for an index look-up. */
const walks = (plan: readonly string[]): readonly string[] =>
  plan.filter(
    (step) =>
      (/^SCAN /u.test(step) &&
        !/VIRTUAL TABLE|CONSTANT ROW|sqlite_sequence|\b(?:c|inbox_conversation)\b USING INDEX inbox_view_/u.test(
          step,
        )) ||
      /TEMP B-TREE/u.test(step),
  );

describe('with 100,000 conversations', () => {
  it('no page of any view walks or sorts a table', { timeout: 60_000 }, async () => {
    await using desk = inboxFixture();
    fill(desk);
    const { store, inbox } = desk;
    const plans: { readonly what: string; readonly plan: readonly string[] }[] = [];
    const explain = (what: string, sql: string, parameters: readonly (string | number)[]): void => {
      const plan = store.read((db) =>
        (db.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(...parameters) as { detail: string }[]).map(
          ({ detail }) => detail,
        ),
      );
      plans.push({ what, plan });
    };
    for (const view of inboxViews) {
      const first = inbox.list({ view, limit: 50 });
      for (const [what, query] of Object.entries({
        first: { view, limit: 50 },
        next: { view, limit: 50, after: first.next },
        system: { view, system: rt, limit: 50, after: first.next },
      })) {
        const { sql, parameters } = pageStatement(query);
        explain(`${view} ${what}`, sql, parameters);
      }
    }
    for (const { what, plan } of plans) {
      expect(walks(plan), `${what}: ${plan.join(' / ')}`).toEqual([]);
      expect(plan[0], what).toMatch(/USING INDEX inbox_view_/u);
    }

    expect(inbox.list({ view: 'all', limit: 50 })).toMatchObject({ total: conversations });
    expect(inbox.list({ view: 'waiting', limit: 3 }).rows.map(({ waitingSince }) => waitingSince)).toEqual([
      20, 40, 60,
    ]);
    expect(inbox.counts()).toMatchObject({
      all: conversations,
      open: conversations / 10,
      resolved: (conversations / 10) * 9,
    });
    let rows = 0;
    for (let after: string | undefined, more = true; more;) {
      const page = inbox.list({ view: 'open', limit: 200, after });
      rows += page.rows.length;
      after = page.next;
      more = after !== undefined;
    }
    expect(rows).toBe(conversations / 10);
    expect(inbox.search('order', 20).conversations).toHaveLength(20);
    expect(inbox.search('#99999', 20).conversations[0]?.row.id).toBe('t:tickets:99999');
  });

  it('every other question is answered by index look-ups too', { timeout: 60_000 }, async () => {
    await using desk = inboxFixture();
    fill(desk);
    desk.apply(
      customer('1', { name: '王小明', phones: ['044 668 18 00'], emails: ['a@example.com'], organisation: 'Muster' }),
      entry('a', ref(crm, 'customer', '1'), 200_000, { kind: 'activity' }),
      ticket('500', { at: 200_000, requesters: [{ email: 'a@example.com' }] }),
    );
    const seen = new Set<string>();
    const { store } = desk;
    const watched: Store = {
      ...store,
      read: (work) =>
        store.read((db) => {
          const prepare = (sql: string) => {
            seen.add(sql);
            return db.prepare(sql);
          };
          return work(Object.assign(Object.create(db), { prepare }));
        }),
    };
    const inbox = createInbox({ ...desk.deps, store: watched });
    const id = desk.id('500');
    const wang = desk.customerOf('1');
    const { before } = inbox.timeline({ id, limit: 1 })!;
    inbox.timeline({ id, limit: 1, before });
    inbox.timeline({ id, limit: 1, fromStart: true });
    inbox.row(id);
    inbox.counts();
    inbox.unread();
    inbox.changesSince(id, inbox.cursor());
    inbox.ticket(id);
    inbox.customer(wang);
    inbox.customerByPhone('0446681800');
    inbox.customerByPhone('6681800');
    inbox.conversationsOf(wang, 20);
    inbox.suggestions(wang);
    inbox.previewMerge(wang, 'c:crm:r7' as never);
    for (const typed of ['order', '王', 'wxm', '0446681800', '#500', 'hello order 77']) inbox.search(typed, 20);
    const intent = { id: 'i', conversation: id, seen: { at: 500, entries: 0 }, acts: [] } as never;
    watched.read((db) => inbox.answeredMeanwhile(db, intent));

    expect(seen.size).toBeGreaterThan(40);
    for (const sql of seen) {
      if (/_words/u.test(sql)) continue;
      const parameters = Array.from({ length: (sql.match(/\?/gu) ?? []).length }, () => 1);
      const plan = store.read(
        (db) => db.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(...parameters) as { detail: string }[],
      );
      expect(
        walks(plan.map(({ detail }) => detail).filter((step) => !/TEMP B-TREE|^SCAN json_tree/u.test(step))),
        sql,
      ).toEqual([]);
    }
  });

  it(
    'a message costs the same number of statements as with none, and each goes by an index',
    { timeout: 60_000 },
    async () => {
      await using empty = inboxFixture();
      await using full = inboxFixture();
      fill(full);
      const batch = () => [
        customer('new', { name: 'Anna', emails: ['a@example.com'], phones: ['044 668 18 00'], at: 200_000 }),
        ticket('999999', { at: 200_000, requesters: [{ email: 'a@example.com' }] }),
        entry('z1', '999999', 200_001),
        entry('z2', ref(crm, 'customer', 'new'), 200_002, { kind: 'activity' }),
      ];
      const ofFull = watch(full.store, (tx) => full.inbox.apply(tx, batch()));
      const ofEmpty = watch(empty.store, (tx) => empty.inbox.apply(tx, batch()));
      expect(ofFull.map(({ sql }) => sql)).toEqual(ofEmpty.map(({ sql }) => sql));
      for (const { sql, plan } of ofFull) {
        const bounded = plan.filter((step) => !/TEMP B-TREE/u.test(step));
        expect(walks(bounded), sql).toEqual([]);
      }
      expect(ofFull.length).toBeLessThan(400);
    },
  );
});

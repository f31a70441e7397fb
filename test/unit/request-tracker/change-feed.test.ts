import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readFeed } from '../../../src-main/core/adapters/request-tracker/change-feed.ts';
import {
  firstCursor,
  overlapMs,
  readCursor,
  settleCursor,
  type PullCursor,
} from '../../../src-main/core/adapters/request-tracker/pull-cursor.ts';
import { pageSize, type RestApi } from '../../../src-main/core/adapters/request-tracker/rest-api.ts';
import { err, ok } from '../../../src-shared/result/result.ts';

interface Row {
  readonly id: number;
  readonly ticket: string;
  /** False for a row this account may not see: cut into pages first, hidden afterwards, as Request Tracker does it. */
  readonly visible: boolean;
}

function apiOver(rows: () => readonly Row[]): RestApi {
  const unused = (): never => {
    throw new Error('the feed asks for nothing else');
  };
  const methods: Pick<RestApi, 'feed' | 'transactionVisible'> = {
    feed(conditions, page) {
      const from = Number(conditions.find(({ field }) => field === 'id')?.value ?? 0);
      const sorted = rows()
        .filter(({ id }) => id >= from)
        .toSorted((a, b) => b.id - a.id);
      const cut = sorted.slice((page - 1) * pageSize, page * pageSize);
      return Promise.resolve(
        ok(
          cut
            .filter(({ visible }) => visible)
            .map(({ id, ticket }) => ({ id, ObjectId: ticket, Type: 'Correspond', Field: '' })),
        ),
      );
    },
    transactionVisible: (id) => Promise.resolve(ok(rows().some((row) => row.id === id && row.visible))),
  };
  return new Proxy(methods as RestApi, { get: (target, name) => Reflect.get(target, name) ?? unused });
}

const signal = AbortSignal.timeout(20_000);
const after = (cursor: PullCursor): PullCursor => ({ ...cursor, below: undefined });

async function step(rows: () => readonly Row[], cursor: PullCursor, now: number): Promise<PullCursor> {
  const read = await readFeed(apiOver(rows), cursor, now, signal);
  if (!read.ok) throw new Error(read.error.message);
  return settleCursor(read.value, now);
}

const many = (from: number, count: number, fields: Partial<Row> = {}): Row[] =>
  Array.from({ length: count }, (_, index) => ({
    id: from + index,
    ticket: String(from + index),
    visible: true,
    ...fields,
  }));

describe('the feed of transactions', () => {
  it('takes what stood there before the first load as part of that load', async () => {
    const cursor = await step(() => many(1, 250), firstCursor(), 0);
    expect(cursor.pending).toEqual([]);
    expect(cursor.anchor).toBeGreaterThan(0);
  });

  it('finds new transactions behind pages full of hidden ones', async () => {
    let rows = many(1, 150);
    const first = after(await step(() => rows, firstCursor(), 0));
    rows = [...rows, { id: 200, ticket: 'mine', visible: true }, ...many(201, 250, { visible: false })];
    const second = await step(() => rows, first, 1);
    expect(second.pending.map(({ ticket }) => ticket)).toEqual(['mine']);
  });

  it('ends although the transaction it had anchored at has disappeared', async () => {
    let rows: Row[] = many(1, 150);
    const first = after(await step(() => rows, firstCursor(), 0));
    rows = [{ id: 300, ticket: 'new', visible: true }];
    const second = await step(() => rows, first, 1);
    expect(second.pending.map(({ ticket }) => ticket)).toEqual(['new']);
  });

  it('gives back the error and changes nothing when the server cannot be asked', async () => {
    const failing = {
      ...apiOver(() => []),
      feed: () => Promise.resolve(err({ kind: 'unreachable' as const, message: 'gone' })),
    };
    expect(await readFeed(failing, firstCursor(), 0, signal)).toMatchObject({
      ok: false,
      error: { kind: 'unreachable' },
    });
  });

  it('misses no visible transaction that commits in another order than its id, within the overlap', async () => {
    const writers = fc.array(
      fc.record({
        visible: fc.boolean(),
        beganAt: fc.integer({ min: 0, max: 200_000 }),
        tookMs: fc.integer({ min: 0, max: overlapMs - 2_000 }),
      }),
      { maxLength: 60 },
    );
    await fc.assert(
      fc.asyncProperty(
        writers,
        fc.array(fc.integer({ min: 100, max: 20_000 }), { minLength: 5, maxLength: 20 }),
        async (list, pauses) => {
          const begun = list.toSorted((a, b) => a.beganAt - b.beganAt);
          const rows = [
            ...many(1, 120).map((row) => ({ ...row, committedAt: -1 })),
            ...begun.map(({ visible, beganAt, tookMs }, index) => ({
              id: 1_000 + index,
              ticket: `t${index}`,
              visible,
              committedAt: beganAt + tookMs,
            })),
          ];
          let now = 0;
          const committed = (): Row[] => rows.filter(({ committedAt }) => committedAt < now);
          let cursor = after(await step(committed, firstCursor(), now));
          const found = new Set<string>();
          for (const pause of [...pauses, 400_000, 1]) {
            now += pause;
            cursor = await step(committed, cursor, now);
            for (const { ticket } of cursor.pending) found.add(ticket);
            cursor = { ...cursor, pending: [] };
          }
          const visible = begun.flatMap((writer, index) => (writer.visible ? [`t${index}`] : []));
          expect([...found].filter((ticket) => ticket.startsWith('t')).toSorted()).toEqual(visible.toSorted());
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe('the cursor', () => {
  it('survives being written and read', () => {
    const cursor: PullCursor = {
      ...firstCursor(),
      anchor: 5,
      recent: { 7: { at: 1, done: true } },
      pending: [{ ticket: '1', after: 5 }],
    };
    expect(readCursor(JSON.stringify(cursor))).toEqual(cursor);
  });

  it.each(['', 'null', '{}', '{"v":2}', '[1,2'])('%j is none', (text) => {
    expect(readCursor(text)).toBeUndefined();
  });

  it('lets the anchor follow at a distance and stays small', () => {
    const recent = { 6: { at: 0, done: true }, 7: { at: 20_000, done: true }, 8: { at: 0, done: false } };
    const settled = settleCursor({ ...firstCursor(), anchor: 5, recent }, overlapMs);
    expect(settled).toMatchObject({ anchor: 8, recent: {} });
    expect(settleCursor({ ...firstCursor(), anchor: 5, recent }, 10_000)).toMatchObject({ anchor: 5, recent });
  });
});

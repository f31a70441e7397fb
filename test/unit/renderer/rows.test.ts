import fc from 'fast-check';
import { expect, test } from 'vitest';
import { applyRowChanges, type RowChange } from '../../../src-renderer/features/inbox/row-changes.ts';
import { compareRows } from '../../../src-renderer/features/inbox/row-order.ts';
import { inboxViews, type ConversationRow } from '../../../src-shared/model/conversation.ts';

const row = (id: number, at: number, waiting?: number): ConversationRow =>
  ({
    id: `c${id}`,
    lastActivityAt: at,
    ...(waiting === undefined ? {} : { waitingSince: waiting }),
  }) as ConversationRow;

const rowArbitrary = fc
  .record({ id: fc.integer({ min: 0, max: 30 }), at: fc.integer({ min: 0, max: 50 }), waiting: fc.option(fc.nat(50)) })
  .map(({ id, at, waiting }) => row(id, at, waiting ?? undefined));
const changeArbitrary: fc.Arbitrary<RowChange> = fc.oneof(
  fc.record({ type: fc.constant('row' as const), row: rowArbitrary, inView: fc.boolean() }),
  fc.record({ type: fc.constant('removed' as const), id: rowArbitrary.map((r) => r.id as string) }),
);

test('after any changes the list is in order, without doubles, and holds the last word about each row', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...inboxViews),
      fc.uniqueArray(rowArbitrary, { selector: (r) => r.id }),
      fc.array(changeArbitrary),
      (view, start, changes) => {
        const rows = start.toSorted((a, b) => compareRows(view, a, b));
        const after = applyRowChanges(view, rows, changes, true);
        expect(after).toEqual(after.toSorted((a, b) => compareRows(view, a, b)));
        expect(new Set(after.map((r) => r.id)).size).toBe(after.length);
        const expected = new Map(rows.map((r) => [r.id as string, r]));
        for (const change of changes) {
          if (change.type === 'row' && change.inView) expected.set(change.row.id, change.row);
          else expected.delete(change.type === 'row' ? change.row.id : change.id);
        }
        expect(new Map(after.map((r) => [r.id as string, r]))).toEqual(expected);
      },
    ),
  );
});

test('a row that belongs behind the loaded ones waits for its page', () => {
  const rows = [row(1, 50), row(2, 40)];
  const old: RowChange = { type: 'row', row: row(3, 10), inView: true };
  expect(applyRowChanges('open', rows, [old], false)).toEqual(rows);
  expect(applyRowChanges('open', rows, [old], true)).toHaveLength(3);
});

test('in the waiting view who waits longest comes first', () => {
  expect([row(1, 9, 30), row(2, 1, 10)].toSorted((a, b) => compareRows('waiting', a, b)).map((r) => r.id)).toEqual([
    'c2',
    'c1',
  ]);
});

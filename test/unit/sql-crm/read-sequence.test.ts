import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { SequenceState } from '../../../src-main/core/adapters/sql-crm/cursor.ts';
import { afterSequence, gapMs } from '../../../src-main/core/adapters/sql-crm/pull/read-sequence.ts';

const start: SequenceState = { kind: 'sequence', table: 't', last: '0', gaps: [], catchingUp: true };

/** What the condition of the state lets through. */
const visible = (state: SequenceState, numbers: readonly bigint[]): string[] =>
  numbers
    .filter(
      (number) =>
        number > BigInt(state.last) || state.gaps.some(([from, to]) => number >= BigInt(from) && number <= BigInt(to)),
    )
    .toSorted((a, b) => (a < b ? -1 : 1))
    .map(String);

it('numbers that become visible in any order are each read exactly once', () => {
  const order = fc.shuffledSubarray(
    Array.from({ length: 40 }, (_, index) => BigInt(index + 1) + 9_007_199_254_740_993n),
  );
  fc.assert(
    fc.property(order, fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 40, maxLength: 40 }), (numbers, steps) => {
      let state: SequenceState = { ...start, last: '9007199254740993', catchingUp: false };
      const committed: bigint[] = [];
      const read: string[] = [];
      for (let from = 0, step = 0; from < numbers.length; step += 1) {
        const count = steps[step] ?? 1;
        committed.push(...numbers.slice(from, from + count));
        from += count;
        const seen = visible(state, committed);
        read.push(...seen);
        state = afterSequence(state, seen, 1_000);
      }
      expect(read.toSorted()).toEqual(numbers.map(String).toSorted());
    }),
  );
});

it('a number that never comes is not waited for beyond its time', () => {
  const waiting = afterSequence({ ...start, catchingUp: false, last: '4' }, ['7'], 1_000);
  expect(waiting).toMatchObject({ last: '7', gaps: [['5', '6', 1_000]] });
  expect(afterSequence(waiting, [], 1_000 + gapMs - 1).gaps).toHaveLength(1);
  expect(afterSequence(waiting, [], 1_000 + gapMs).gaps).toEqual([]);
});

it('holes left by old deletions are not waited for while the backlog is read', () => {
  const page = Array.from({ length: 500 }, (_, index) => String(index * 2 + 1));
  expect(afterSequence(start, page, 0)).toMatchObject({ last: '999', gaps: [], catchingUp: true });
});

import type { SequenceState } from '../cursor.ts';
import { pageSize } from '../feed.ts';
import { join, raw, sql, type SqlText } from '../sql-text.ts';

/**
 * How long a number that is missing below the newest one is waited for: numbers are given out before their transaction commits,
 * so a smaller one may become visible after a greater one. Numbers of transactions that were rolled back never come.
 */
export const gapMs = 60_000;
/** Gaps that are waited for at once; beyond it the oldest are given up. */
const maxGaps = 200;

/** Rows after the position, and those in gaps below it: a condition on the column. */
export function sequenceCondition(column: SqlText, value: (number: string) => SqlText, state: SequenceState): SqlText {
  const ahead = sql`${column} > ${value(state.last)}`;
  const gaps = state.gaps.map(([from, to]) => sql`${column} BETWEEN ${value(from)} AND ${value(to)}`);
  return join([ahead, ...gaps], ' OR ');
}

/**
 * The state after `numbers` were read in rising order with `sequenceCondition` and a limit of one page. Numbers that filled a
 * gap shorten it; numbers that are missing between the read ones become gaps.
 */
export function afterSequence(state: SequenceState, numbers: readonly string[], now: number): SequenceState {
  const full = numbers.length >= pageSize;
  const seen = numbers.map((number) => BigInt(number));
  const last = BigInt(state.last);
  const gaps = state.gaps
    .filter(([, , since]) => now - since < gapMs)
    .flatMap(([from, to, since]) =>
      without(
        BigInt(from),
        BigInt(to),
        seen.filter((number) => number <= last),
      ).map((gap) => [...gap, since] as const),
    );
  let position = last;
  for (const number of seen) {
    if (number <= position) continue;
    // Old rows that were deleted are gaps too; only around the newest rows can something still be on its way.
    const recent = !state.catchingUp || !full;
    if (recent && number > position + 1n) gaps.push([position + 1n, number - 1n, now]);
    position = number;
  }
  return {
    ...state,
    last: String(position),
    gaps: gaps.slice(-maxGaps).map(([from, to, since]) => [String(from), String(to), since]),
    catchingUp: state.catchingUp && full,
  };
}

/** Numbers of the range that are missing, as gaps to be waited for. */
export const missingIn = (from: bigint, to: bigint, numbers: readonly string[], now: number): SequenceState['gaps'] =>
  without(
    from,
    to,
    numbers.map((number) => BigInt(number)),
  )
    .slice(-maxGaps)
    .map(([first, last]) => [String(first), String(last), now]);

/** What is left of the range when the numbers are taken out. */
function without(from: bigint, to: bigint, numbers: readonly bigint[]): (readonly [bigint, bigint])[] {
  const left: (readonly [bigint, bigint])[] = [];
  let start = from;
  for (const number of numbers) {
    if (number < start || number > to) continue;
    if (number > start) left.push([start, number - 1n]);
    start = number + 1n;
  }
  if (start <= to) left.push([start, to]);
  return left;
}

export const pageLimit = raw(`LIMIT ${pageSize}`);

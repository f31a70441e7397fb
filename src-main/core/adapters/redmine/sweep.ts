import { err, ok, type Result } from '../../../../src-shared/result/result.ts';
import type { RedmineError } from './answer-error.ts';
import { sinceFilter } from './first-load.ts';
import { listIssues, type IssueListDeps } from './issue-lists.ts';
import { mostOpen, unpackIds } from './open-issues.ts';
import type { PullCursor } from './pull-cursor.ts';
import { mostRows } from './rest-api.ts';

/** How often the open issues are gone through, in milliseconds. */
export const sweepEveryMs = 10 * 60_000;
/** Issues looked at one by one for each page. */
const mostLooks = 20;

export interface SweepStep {
  readonly cursor: PullCursor;
  /** Numbers of the issues to read. */
  readonly issues: readonly number[];
}

/**
 * One page of the look for what the feed cannot tell: open issues that were deleted or that this account may no longer see, and
 * those it may see since somebody gave it the right. One page for each pull, so that it never holds changes up.
 */
export async function readSweep(
  deps: IssueListDeps,
  cursor: PullCursor,
  since: string | undefined,
  signal: AbortSignal,
): Promise<Result<SweepStep, RedmineError>> {
  const { sweep } = cursor;
  const isDue = sweep.above !== undefined || Math.abs(deps.now - sweep.ended) >= sweepEveryMs;
  if (!isDue || cursor.load !== undefined || cursor.page !== undefined) return ok({ cursor, issues: [] });
  const above = sweep.above ?? 0;
  const listed = await listIssues(
    deps,
    [
      { field: 'status_id', operator: 'o' },
      { field: 'issue_id', operator: '>=', values: [String(above + 1)] },
      ...sinceFilter(since),
    ],
    'id:asc',
    mostRows,
    signal,
  );
  if (!listed.ok) return err(listed.error);
  const { rows, isFull } = listed.value;
  const known = unpackIds(cursor.open);
  const lowestKnown = known.length < mostOpen ? 0 : (known[0] ?? 0);
  const end = isFull ? (rows.at(-1)?.id ?? above) : Number.MAX_SAFE_INTEGER;
  const there = new Set(rows.map(({ id }) => id));
  const before = new Set(known);
  const gone = known.filter((id) => id > above && id <= end && !there.has(id));
  const added = [...there].filter((id) => id > above && id >= lowestKnown && !before.has(id));
  const odd = [...gone, ...added].toSorted((a, b) => a - b);
  const issues = odd.slice(0, mostLooks);
  const reached = odd.length > mostLooks ? (issues.at(-1) ?? end) : end;
  const isDone = reached === Number.MAX_SAFE_INTEGER || reached <= above;
  return ok({ cursor: { ...cursor, sweep: isDone ? { ended: deps.now } : { ...sweep, above: reached } }, issues });
}

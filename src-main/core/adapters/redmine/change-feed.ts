import { err, ok, type Result } from '../../../../src-shared/result/result.ts';
import type { UnifiedMessage } from '../unified-message.ts';
import type { RedmineError } from './answer-error.ts';
import { listIssues, secondText, type IssueListDeps, type RowPage } from './issue-lists.ts';
import { overlapMs, type PullCursor } from './pull-cursor.ts';
import type { IssueFilter } from './rest-api.ts';

/** Issues per page: as many are read for one batch at most. */
export const feedRows = 50;

export interface FeedStep {
  readonly cursor: PullCursor;
  readonly unreadable: readonly UnifiedMessage[];
}

/**
 * Notes in `recent` what changed since the feed was last read.
 *
 * Pages are cut by the time of change and, among changes of one second, by issue number: an issue that changes while pages are
 * read moves to the end and makes no other slip through, as it would with an offset.
 */
export async function readFeed(
  deps: IssueListDeps,
  cursor: PullCursor,
  signal: AbortSignal,
): Promise<Result<FeedStep, RedmineError>> {
  if (cursor.from === undefined) return findStart(deps, cursor, signal);
  const second = cursor.page?.second ?? Math.max(0, cursor.from - overlapMs);
  const above = cursor.page?.above;
  const since: IssueFilter = { field: 'updated_on', operator: '>=', values: [secondText(second)] };
  const listed =
    above === undefined
      ? await listIssues(deps, [since], 'updated_on:asc,id:asc', feedRows, signal)
      : await listIssues(deps, ofSecond(second, above), 'id:asc', feedRows, signal);
  if (!listed.ok) return listed;
  const astray = listed.value.rows.find(
    ({ id, updated_on: at }) => at < second - 1_000 || (above !== undefined && (id <= above || at > second + 1_000)),
  );
  if (astray !== undefined)
    return err({
      kind: 'nonsense',
      message: `asked for issues changed since ${secondText(second)}, Redmine answered with issue ${astray.id} of ${secondText(astray.updated_on)}`,
    });
  const rows = listed.value.rows.filter(({ updated_on: at }) => above === undefined || at <= second);
  const newest = rows.reduce((most, { updated_on: at }) => Math.max(most, at), cursor.from);
  const recent = { ...cursor.recent };
  for (const { id, updated_on: at } of rows) {
    if (recent[id]?.at !== at) recent[id] = { at, seen: deps.now };
  }
  const { page: _page, ...rest } = cursor;
  const page = nextPage(listed.value, second, above);
  const noted: PullCursor = { ...rest, from: newest, recent, ...(page === undefined ? {} : { page }) };
  return ok({ cursor: noted, unreadable: listed.value.unreadable });
}

/** Redmine keeps fractions of a second and takes one condition for each field. */
const ofSecond = (second: number, above: number): IssueFilter[] => [
  { field: 'updated_on', operator: '><', values: [secondText(second), secondText(second + 1_000)] },
  { field: 'issue_id', operator: '>=', values: [String(above + 1)] },
];

function nextPage({ rows, isFull }: RowPage, second: number, above: number | undefined): PullCursor['page'] {
  const last = rows.at(-1);
  if (above !== undefined)
    return isFull && last !== undefined && last.id > above ? { second, above: last.id } : { second: second + 1_000 };
  if (!isFull || last === undefined) return undefined;
  // A page of one second only: within it the issue numbers lead on.
  return last.updated_on > second ? { second: last.updated_on } : { second, above: 0 };
}

/** Where the feed begins: at the newest change there is. What is older comes with the first load. */
async function findStart(
  deps: IssueListDeps,
  cursor: PullCursor,
  signal: AbortSignal,
): Promise<Result<FeedStep, RedmineError>> {
  const newest = await listIssues(deps, [], 'updated_on:desc,id:desc', 1, signal);
  if (!newest.ok) return err(newest.error);
  return ok({
    cursor: { ...cursor, from: newest.value.rows[0]?.updated_on ?? 0 },
    unreadable: newest.value.unreadable,
  });
}

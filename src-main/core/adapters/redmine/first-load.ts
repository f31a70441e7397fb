import { err, ok, type Result } from '../../../../src-shared/result/result.ts';
import type { UnifiedMessage } from '../unified-message.ts';
import type { RedmineError } from './answer-error.ts';
import { listIssues, secondText, type IssueListDeps } from './issue-lists.ts';
import { overlapMs, type PullCursor } from './pull-cursor.ts';
import type { IssueFilter } from './rest-api.ts';

/** Issues read for one batch of the first load. */
const loadRows = 25;

export interface LoadStep {
  readonly cursor: PullCursor;
  /** Numbers of the issues to read. */
  readonly issues: readonly number[];
  readonly unreadable: readonly UnifiedMessage[];
}

export const sinceFilter = (since: string | undefined): IssueFilter[] =>
  since === undefined ? [] : [{ field: 'updated_on', operator: '>=', values: [secondText(Date.parse(since))] }];

/** The next issues of the first load: open ones before closed ones, each from high numbers to low. What changes meanwhile comes by the feed. */
export async function readLoad(
  deps: IssueListDeps,
  cursor: PullCursor,
  since: string | undefined,
  signal: AbortSignal,
): Promise<Result<LoadStep, RedmineError>> {
  if (cursor.load === undefined) return ok({ cursor, issues: [], unreadable: [] });
  const { closed, below } = cursor.load;
  const filters: IssueFilter[] = [
    { field: 'status_id', operator: closed ? 'c' : 'o' },
    ...(below === undefined ? [] : [{ field: 'issue_id', operator: '<=' as const, values: [String(below)] }]),
    ...sinceFilter(since),
  ];
  const listed = await listIssues(deps, filters, 'id:desc', loadRows, signal);
  if (!listed.ok) return err(listed.error);
  const { rows, unreadable } = listed.value;
  const lowest = rows.at(-1)?.id;
  if (lowest !== undefined && below !== undefined && lowest > below)
    return err({ kind: 'nonsense', message: `asked for issues up to ${below}, Redmine answered with ${lowest}` });
  const { load: _load, ...rest } = cursor;
  const next = lowest === undefined || lowest === 1 ? undefined : { closed, below: lowest - 1 };
  // Closed issues follow the open ones.
  const load = next ?? (closed ? undefined : { closed: true });
  // What the feed is going to list as well need not be read twice.
  const recent = { ...cursor.recent };
  for (const { id, updated_on: at } of rows)
    if (recent[id] === undefined && at >= (cursor.from ?? 0) - overlapMs) recent[id] = { at, seen: deps.now };
  return ok({
    cursor: { ...rest, recent, ...(load === undefined ? {} : { load }) },
    issues: rows.map(({ id }) => id).filter((id) => cursor.recent[id]?.settled !== true),
    unreadable,
  });
}

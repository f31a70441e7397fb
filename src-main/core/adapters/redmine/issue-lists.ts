import { err, ok, type Result } from '../../../../src-shared/result/result.ts';
import type { SystemId } from '../../../../src-shared/model/ids.ts';
import { rawJson } from '../raw-json.ts';
import type { UnifiedMessage } from '../unified-message.ts';
import type { RedmineError } from './answer-error.ts';
import { read } from './codec-error.ts';
import { contentHash } from './content-hash.ts';
import { rowShape, type RedmineRow } from './redmine-shapes.ts';
import type { IssueFilter, RestApi } from './rest-api.ts';
import { unreadable } from './unreadable.ts';

/** Rows of one list request. */
export interface RowPage {
  readonly rows: readonly RedmineRow[];
  /** Rows that could not be read, as messages. */
  readonly unreadable: readonly UnifiedMessage[];
  /** True where Redmine has more rows than it gave. */
  readonly isFull: boolean;
}

export interface IssueListDeps {
  readonly api: RestApi;
  readonly system: SystemId;
  /** Ids of the projects to show; absent: all. */
  readonly shown: ReadonlySet<number> | undefined;
  readonly now: number;
}

/** ISO 8601 in UTC with whole seconds, the form in which Redmine keeps the time of day. */
export const secondText = (ms: number): string => `${new Date(ms).toISOString().slice(0, 19)}Z`;

/** One page of issues of the projects shown. */
export async function listIssues(
  { api, system, shown, now }: IssueListDeps,
  filters: readonly IssueFilter[],
  sort: string,
  limit: number,
  signal: AbortSignal,
): Promise<Result<RowPage, RedmineError>> {
  const projects: IssueFilter[] =
    shown === undefined ? [] : [{ field: 'project_id', operator: '=', values: [...shown].map(String) }];
  // Without a condition on the status Redmine leaves closed issues out.
  const status: IssueFilter[] = filters.some(({ field }) => field === 'status_id')
    ? []
    : [{ field: 'status_id', operator: '*' }];
  const answer = await api.issues([...status, ...projects, ...filters], sort, limit, signal);
  if (!answer.ok) return err(answer.error);
  const rows: RedmineRow[] = [];
  const bad: UnifiedMessage[] = [];
  for (const json of answer.value.rows) {
    const row = read(rowShape, json);
    if (row.ok) rows.push(row.value);
    else
      bad.push(
        unreadable(system, `row@${contentHash(rawJson(json))}`, `${row.error.path}: ${row.error.message}`, json, now),
      );
  }
  const { length } = answer.value.rows;
  return ok({ rows, unreadable: bad, isFull: length > 0 && length < answer.value.total });
}

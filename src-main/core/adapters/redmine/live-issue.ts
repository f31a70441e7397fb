import { err, ok, type Result } from '../../../../src-shared/result/result.ts';
import type { RedmineError } from './answer-error.ts';
import { read } from './codec-error.ts';
import { rawValues, type RawValues } from './raw-values.ts';
import { issueShape, journalShape, type RedmineIssue, type RedmineJournal } from './redmine-shapes.ts';
import type { RestApi } from './rest-api.ts';

export interface LiveIssue {
  readonly issue: RedmineIssue;
  readonly values: RawValues;
  /** By rising number, whatever order the account prefers. */
  readonly journals: readonly RedmineJournal[];
  /** Number of the newest journal. */
  readonly newest: number;
}

/** The issue as it stands now; refused as stale where it is gone. */
export async function readLiveIssue(
  api: RestApi,
  id: string,
  signal: AbortSignal,
): Promise<Result<LiveIssue, RedmineError>> {
  const answer = await api.issue(id, signal);
  if (!answer.ok)
    return answer.error.status === 404
      ? err({ ...answer.error, stale: true, message: `issue ${id} was deleted, or this account may not see it` })
      : answer;
  const parsed = read(issueShape, answer.value);
  if (!parsed.ok)
    return err({
      kind: 'nonsense',
      message: `issue ${id} cannot be read at ${parsed.error.path}: ${parsed.error.message}`,
    });
  const journals = parsed.value.journals
    .flatMap((json) => {
      const journal = read(journalShape, json);
      return journal.ok ? [journal.value] : [];
    })
    .toSorted((a, b) => a.id - b.id);
  return ok({
    issue: parsed.value,
    values: rawValues(parsed.value),
    journals,
    newest: journals.at(-1)?.id ?? 0,
  });
}

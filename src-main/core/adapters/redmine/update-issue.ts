import { err, ok, type Result } from '../../../../src-shared/result/result.ts';
import type { RedmineError } from './answer-error.ts';
import { readLiveIssue, type LiveIssue } from './live-issue.ts';
import { arrivedAt, detailsOn, differing, listed, pick, valuesToJson, type RawValues } from './raw-values.ts';
import type { WriterDeps } from './writer-deps.ts';

/** How often a write is tried again because another one on the same issue was quicker. */
export const mostAttempts = 6;

export interface UpdateRequest {
  readonly issue: string;
  readonly wanted: RawValues;
  /** What must still stand in these fields. */
  readonly before: RawValues;
  readonly account: number;
  /** The field for operation keys and the key, where there is one. */
  readonly key?: { readonly field: number; readonly value: string } | undefined;
}

type Done = Promise<Result<string, RedmineError>>;

/**
 * Sets fields of an issue if, and only if, nobody else changed them.
 *
 * Redmine keeps a lock version but tells it to nobody, so the fields are compared with the before-image right before the write.
 * For what slips into the gap, its journal tells what the write replaced: a colleague's value is put back and the change refused.
 * Redmine also drops what the account may not set without a word; a change carried out in part is taken back too.
 */
export async function updateIssue(deps: WriterDeps, request: UpdateRequest, signal: AbortSignal): Done {
  const { issue, wanted, before } = request;
  for (let attempt = 1; ; attempt++) {
    const live = await readLiveIssue(deps.api, issue, signal);
    if (!live.ok) return live;
    const open = differing(wanted, live.value.values);
    if (open.length === 0) return ok(`issue ${issue} already stood so`);
    const moved = differing(pick(before, open), live.value.values);
    if (moved.length > 0) return err(changedMeanwhile(live.value, moved));
    const put = await putValues(deps, live.value, pick(wanted, open), request.key, signal);
    if (put.ok) return verified(deps, request, live.value, open, signal);
    if (put.error.conflict !== true || attempt >= mostAttempts) return put;
  }
}

const changedMeanwhile = ({ issue }: LiveIssue, keys: readonly string[]): RedmineError => ({
  kind: 'refused',
  stale: true,
  message: `issue ${issue.id} was changed by somebody else meanwhile: ${listed(keys, issue)}`,
});

function putValues(
  deps: WriterDeps,
  { issue }: LiveIssue,
  values: RawValues,
  key: UpdateRequest['key'],
  signal: AbortSignal,
): Promise<Result<unknown, RedmineError>> {
  const isMultiple = (id: number): boolean => issue.custom_fields.some((field) => field.id === id && field.multiple);
  const all = key === undefined ? values : { ...values, [`cf.${key.field}`]: key.value };
  const json = { issue: valuesToJson(all, isMultiple) };
  return deps.api.write({ method: 'PUT', path: `/issues/${issue.id}.json`, json }, signal);
}

async function verified(
  deps: WriterDeps,
  { issue: id, wanted, account, key }: UpdateRequest,
  before: LiveIssue,
  keys: readonly string[],
  signal: AbortSignal,
): Done {
  const live = await readLiveIssue(deps.api, id, signal);
  if (!live.ok) return unclear(id, live.error);
  const { issue, journals, values } = live.value;
  const own = journals.filter(
    (one) =>
      one.id > before.newest &&
      one.user?.id === account &&
      keys.some((name) => arrivedAt(one, name, wanted[name] ?? '')),
  );
  const overwritten = keys.flatMap((name): [string, string][] => {
    const detail = own.flatMap((one) => detailsOn(one, name))[0];
    const replaced = detail?.old_value ?? '';
    const isSingle = !before.issue.custom_fields.some((field) => `cf.${field.id}` === name && field.multiple);
    if (detail === undefined || !isSingle || differing({ [name]: replaced }, before.values).length === 0) return [];
    return [[name, replaced]];
  });
  const refused = differing(pick(wanted, keys), values).filter(
    (name) => !own.some((one) => arrivedAt(one, name, wanted[name] ?? '')),
  );
  if (refused.length === 0 && overwritten.length === 0) return ok(`issue ${id}`);
  const theirs = Object.fromEntries(overwritten);
  const back = keys.filter((name) => !refused.includes(name) && differing(pick(wanted, [name]), values).length === 0);
  if (back.length > 0) {
    const restored = { ...pick(before.values, back), ...theirs };
    const put = await putValues(
      deps,
      live.value,
      pick(restored, back),
      key && { ...key, value: `${key.value}~undo` },
      signal,
    );
    if (!put.ok) return unclear(id, put.error);
    const again = await readLiveIssue(deps.api, id, signal);
    if (!again.ok || differing(pick(restored, back), again.value.values).length > 0)
      return unclear(id, again.ok ? undefined : again.error);
  }
  if (overwritten.length > 0)
    return err(
      changedMeanwhile(
        live.value,
        overwritten.map(([name]) => name),
      ),
    );
  return err({
    kind: 'refused',
    message: `Redmine ignored the change of ${listed(refused, issue)} on issue ${id}: the workflow or the rights of this account do not allow it`,
  });
}

const unclear = (id: string, cause: RedmineError | undefined): Result<never, RedmineError> =>
  err({
    kind: 'unknown',
    message: `issue ${id} was changed, but not as asked, or it could not be read again${cause ? `: ${cause.message}` : ''}`,
  });

import type { ActOf } from '../../../../src-shared/model/intent.ts';
import { ok, type Result } from '../../../../src-shared/result/result.ts';
import type { PreparedAct } from './act-state.ts';
import type { RedmineError } from './answer-error.ts';
import { read } from './codec-error.ts';
import { comparable, type Effect, type Found } from './effect.ts';
import { descriptionId } from './entry-codec.ts';
import { fieldText, valueNamed } from './field-values.ts';
import { withRequesterLine } from './issue-codec.ts';
import { readLiveIssue } from './live-issue.ts';
import { rowShape, type RedmineRow } from './redmine-shapes.ts';
import { mostRows } from './rest-api.ts';
import type { WriterDeps } from './writer-deps.ts';

/** The description of a new issue: without a field for it, the requester stands in the first line. */
export function descriptionOf(deps: WriterDeps, act: ActOf<'createTicket'>): string {
  const { requesterField } = deps.settings;
  return act.requester === '' || requesterField !== undefined ? act.text : withRequesterLine(act.text, act.requester);
}

/** Looks among the later issues of this account for the one the act opened. */
export async function findNewIssue(
  deps: WriterDeps,
  { state, key }: PreparedAct,
  act: ActOf<'createTicket'>,
  signal: AbortSignal,
): Found {
  const { operationKeyField: keyField } = deps.settings;
  let alike: Effect | undefined;
  for (let above = state.basis; ;) {
    const page = await ownIssues(deps, state.account.id, above, signal);
    if (!page.ok) return page;
    for (const row of page.value) {
      const isAlike = saysTheSame(deps, act, row);
      if (keyField === undefined) {
        const claimedBy = deps.claims.get(`issue/${row.id}`);
        if (isAlike && (claimedBy === undefined || claimedBy === key))
          return ok(newIssueEffect(deps, key, act, row.id));
        continue;
      }
      const value = valueNamed(row.custom_fields, keyField);
      const keyed = value === key ? ok(true) : value === '' ? ok(false) : await beganWith(deps, row, key, signal);
      if (!keyed.ok) return keyed;
      if (keyed.value) return ok(newIssueEffect(deps, key, act, row.id));
      if (isAlike && value === '') alike = { ...newIssueEffect(deps, undefined, act, row.id), doubt: 'alike' };
    }
    const last = page.value.at(-1)?.id;
    if (last === undefined || last <= above) return ok(alike);
    above = last;
  }
}

async function ownIssues(
  deps: WriterDeps,
  account: number,
  above: number,
  signal: AbortSignal,
): Promise<Result<readonly RedmineRow[], RedmineError>> {
  const listed = await deps.api.issues(
    [
      { field: 'status_id', operator: '*' },
      { field: 'author_id', operator: '=', values: [String(account)] },
      { field: 'issue_id', operator: '>=', values: [String(above + 1)] },
    ],
    'id:asc',
    mostRows,
    signal,
  );
  if (!listed.ok) return listed;
  const rows = listed.value.rows.flatMap((json) => {
    const row = read(rowShape, json);
    return row.ok ? [row.value] : [];
  });
  return ok(rows.filter(({ id, author }) => id > above && author?.id === account));
}

/** The same words may go out for many customers at once: the requester tells them apart. */
function saysTheSame(deps: WriterDeps, act: ActOf<'createTicket'>, row: RedmineRow): boolean {
  const { requesterField } = deps.settings;
  const requester = requesterField === undefined ? act.requester : valueNamed(row.custom_fields, requesterField);
  return (
    row.subject.trim() === act.subject.trim() &&
    comparable(row.description) === comparable(descriptionOf(deps, act)) &&
    requester === act.requester
  );
}

/** A later write has replaced the key in the field; the history of the issue still begins with it. */
async function beganWith(
  deps: WriterDeps,
  row: RedmineRow,
  key: string,
  signal: AbortSignal,
): Promise<Result<boolean, RedmineError>> {
  const field = row.custom_fields.find(({ name }) => name === deps.settings.operationKeyField);
  if (field === undefined || fieldText(field) === '') return ok(false);
  const live = await readLiveIssue(deps.api, String(row.id), signal);
  if (!live.ok) return live;
  const details = live.value.journals.flatMap((journal) => journal.details);
  return ok(
    details.some(({ property, name, old_value: old }) => property === 'cf' && name === String(field.id) && old === key),
  );
}

export function newIssueEffect(
  deps: WriterDeps,
  key: string | undefined,
  act: ActOf<'createTicket'>,
  id: number,
): Effect {
  if (key !== undefined) deps.claims.set(`issue/${id}`, key);
  const { system } = deps;
  const isDescribed = descriptionOf(deps, act).trim() !== '';
  return {
    evidence: `issue ${id}`,
    made: [
      { system, kind: 'ticket', id: String(id) },
      ...(isDescribed ? [{ system, kind: 'activity' as const, id: descriptionId(id) }] : []),
    ],
    issue: String(id),
  };
}

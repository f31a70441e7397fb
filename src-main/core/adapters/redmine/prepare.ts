import type { Act, ActOf } from '../../../../src-shared/model/intent.ts';
import { assertNever } from '../../../../src-shared/result/assert-never.ts';
import { err, ok, type Result } from '../../../../src-shared/result/result.ts';
import type { Operation, PrepareOutcome } from '../operation.ts';
import type { ActState } from './act-state.ts';
import { redmineAdvice, type RedmineError } from './answer-error.ts';
import { fromUnified } from './codec.ts';
import { read } from './codec-error.ts';
import { fullName } from './directory.ts';
import { keyFieldId } from './key-field.ts';
import { readLiveIssue, type LiveIssue } from './live-issue.ts';
import { detailsOn, listed, pick, type RawValues } from './raw-values.ts';
import { rowShape } from './redmine-shapes.ts';
import { fieldKeys, findQueue, resolveChanges } from './resolve-changes.ts';
import type { Account } from './rest-api.ts';
import { customersReached, mayWrite, mayWritePrivately } from './rights.ts';
import type { WriterDeps } from './writer-deps.ts';

type Prepared = Promise<Result<Omit<ActState, 'account'>, RedmineError>>;

/** Looks whether each act can be carried out, and notes what commit needs to know. Holds nothing. */
export async function prepare(
  deps: WriterDeps,
  operation: Operation,
  signal: AbortSignal,
): Promise<Result<PrepareOutcome, RedmineError>> {
  for (const [index, act] of operation.acts.entries()) {
    const request = fromUnified(act);
    if (request.ok) continue;
    const { path, message } = request.error;
    const isNoteWithFiles = act.act === 'addNote' && path === '$.attachments';
    return err({
      kind: 'refused',
      message: `acts[${index}]${path.slice(1)}: ${message}`,
      ...(isNoteWithFiles ? { advice: redmineAdvice.noteWithFiles } : {}),
    });
  }
  const account = await deps.directory.account(signal);
  if (!account.ok) return account;
  const acts: ActState[] = [];
  for (const act of operation.acts) {
    const state = await prepareAct(deps, act, account.value, signal);
    if (!state.ok) return state;
    acts.push({ account: { id: account.value.id, name: fullName(account.value) }, ...state.value });
  }
  return ok({ level: 'checked', state: { acts } });
}

async function prepareAct(deps: WriterDeps, act: Act, account: Account, signal: AbortSignal): Prepared {
  switch (act.act) {
    case 'reply':
      return prepareReply(deps, act, account, signal);
    case 'addNote': {
      const live = await readLiveIssue(deps.api, act.ticket.id, signal);
      if (!live.ok) return live;
      const allowed = await mayWritePrivately(deps, account, live.value, signal);
      return allowed.ok ? ok({ basis: live.value.newest, before: {}, wanted: {} }) : allowed;
    }
    case 'updateTicket':
      return prepareChange(deps, act, account, signal);
    case 'createTicket':
      return prepareNewIssue(deps, act, signal);
    case 'updateContact':
    case 'logCall':
      return err({ kind: 'refused', message: `Redmine cannot carry out "${act.act}"` });
    default:
      return assertNever(act, 'prepareAct');
  }
}

async function prepareReply(deps: WriterDeps, act: ActOf<'reply'>, account: Account, signal: AbortSignal): Prepared {
  const live = await readLiveIssue(deps.api, act.ticket.id, signal);
  if (!live.ok) return live;
  const { issue, newest } = live.value;
  const allowed = await mayWrite(deps, account, 'reply', live.value, signal);
  if (!allowed.ok) return allowed;
  const field = keyFieldId(deps, `issue ${issue.id}`, issue.custom_fields);
  if (!field.ok) return field;
  if (deps.settings.refuseUnreadReplies) {
    const reached = await customersReached(deps, account, live.value, signal);
    if (!reached.ok) return reached;
    if (reached.value?.length === 0)
      return err({
        kind: 'refused',
        message: `neither the author nor a watcher of issue ${issue.id} is a customer, so Redmine would mail the reply to none`,
        advice: redmineAdvice.nobodyReads,
      });
  }
  return ok({ basis: newest, before: {}, wanted: {} });
}

async function prepareChange(
  deps: WriterDeps,
  act: ActOf<'updateTicket'>,
  account: Account,
  signal: AbortSignal,
): Prepared {
  const live = await readLiveIssue(deps.api, act.ticket.id, signal);
  if (!live.ok) return live;
  const { issue, newest, values } = live.value;
  const allowed = await mayWrite(deps, account, 'change', live.value, signal);
  if (!allowed.ok) return allowed;
  const field = keyFieldId(deps, `issue ${issue.id}`, issue.custom_fields);
  if (!field.ok) return field;
  // What somebody changed meanwhile may make a name impossible that was there when the agent chose it: that comes first.
  const stale = changedSinceSeen(act, live.value);
  if (!stale.ok) return stale;
  const wanted = await resolveChanges(deps, account, act.changes, live.value, signal);
  if (!wanted.ok) return wanted;
  const touched = changedSince(live.value, act.ticket.version, wanted.value);
  if (touched.length > 0) return err(staleError(issue.id, listed(touched, issue)));
  return ok({ basis: newest, before: pick(values, Object.keys(wanted.value)), wanted: wanted.value });
}

const staleError = (issue: number, what: string): RedmineError => ({
  kind: 'refused',
  stale: true,
  message: `issue ${issue} was changed by somebody else since it was shown: ${what}`,
});

/** Only a change of the very fields the agent wants to change makes what they saw stale. */
function changedSince({ journals }: LiveIssue, version: string | undefined, wanted: RawValues): string[] {
  if (version === undefined || !/^\d+$/.test(version)) return [];
  const later = journals.filter(({ id }) => id > Number(version));
  return Object.keys(wanted).filter((key) => later.some((journal) => detailsOn(journal, key).length > 0));
}

function changedSinceSeen(act: ActOf<'updateTicket'>, live: LiveIssue): Result<void, RedmineError> {
  const { status, owner, queue } = act.changes;
  const keys = [
    ...(status === undefined ? [] : ['status_id']),
    ...(owner === undefined ? [] : ['assigned_to_id']),
    ...(queue === undefined ? [] : ['project_id', 'tracker_id']),
  ];
  const touched = changedSince(live, act.ticket.version, Object.fromEntries(keys.map((key) => [key, ''])));
  return touched.length === 0 ? ok(undefined) : err(staleError(live.issue.id, listed(touched, live.issue)));
}

async function prepareNewIssue(deps: WriterDeps, act: ActOf<'createTicket'>, signal: AbortSignal): Prepared {
  const place = await findQueue(deps, act.queue, signal);
  if (!place.ok) return place;
  const { project, tracker } = place.value;
  const known = await deps.directory.fields(project, signal);
  if (!known.ok) return known;
  const { requesterField } = deps.settings;
  const named = requesterField === undefined || act.requester === '' ? {} : { [requesterField]: act.requester };
  const fields = fieldKeys(known.value, { ...act.customFields, ...named });
  if (!fields.ok) return err({ kind: 'refused', message: `the project ${project.name} ${fields.error}` });
  const field = keyFieldId(deps, `the project ${project.name}`, known.value);
  if (!field.ok) return field;
  const newest = await deps.api.issues([{ field: 'status_id', operator: '*' }], 'id:desc', 1, signal);
  if (!newest.ok) return newest;
  const row = read(rowShape, newest.value.rows[0]);
  return ok({
    basis: row.ok ? row.value.id : 0,
    before: {},
    wanted: {
      project_id: String(project.id),
      ...(tracker === undefined ? {} : { tracker_id: String(tracker) }),
      ...fields.value,
    },
  });
}

import type { Act, ActOf } from '../../../../src-shared/model/intent.ts';
import { assertNever } from '../../../../src-shared/result/assert-never.ts';
import { err, ok, type Result } from '../../../../src-shared/result/result.ts';
import type { Operation, PrepareOutcome } from '../operation.ts';
import { fromUnified } from './codec.ts';
import { requestTrackerAdvice, type RtError } from './answer-error.ts';
import type { ActState } from './act-state.ts';
import { mayAdd, readLiveTicket, type LiveTicket } from './live-ticket.ts';
import { statusesFrom } from './ticket-codec.ts';
import { fieldsOf, listed, pick, sameValue, touches } from './ticket-values.ts';
import type { WriterDeps } from './writer-deps.ts';

/** Looks whether each act can be carried out, and notes what commit needs to know. Holds nothing. */
export async function prepare(
  deps: WriterDeps,
  operation: Operation,
  signal: AbortSignal,
): Promise<Result<PrepareOutcome, RtError>> {
  const account = await deps.directory.account(signal);
  if (!account.ok) return account;
  const acts: ActState[] = [];
  for (const [index, act] of operation.acts.entries()) {
    const request = fromUnified(act);
    if (!request.ok)
      return err({
        kind: 'refused',
        message: `acts[${index}]${request.error.path.slice(1)}: ${request.error.message}`,
      });
    const state = await prepareAct(deps, act, account.value, signal);
    if (!state.ok) return state;
    acts.push(state.value);
  }
  return ok({ level: 'checked', state: { acts } });
}

async function prepareAct(
  deps: WriterDeps,
  act: Act,
  account: string,
  signal: AbortSignal,
): Promise<Result<ActState, RtError>> {
  switch (act.act) {
    case 'reply':
    case 'addNote': {
      const live = await readLiveTicket(deps.api, act.ticket.id, signal);
      if (!live.ok) return live;
      const allowed = mayAdd(live.value, act.act === 'reply' ? 'correspond' : 'comment');
      return allowed.ok ? ok({ account, basis: Number(live.value.etag) || 0 }) : allowed;
    }
    case 'updateTicket':
      return prepareUpdate(deps, act, account, signal);
    case 'createTicket': {
      const allowed = await queueIsThere(deps, act.queue, signal);
      if (!allowed.ok) return allowed;
      const newest = await deps.api.tickets('id > 0', 1, signal);
      return newest.ok ? ok({ account, basis: newest.value[0]?.id ?? 0 }) : newest;
    }
    case 'updateContact':
    case 'logCall':
      return err({ kind: 'refused', message: `Request Tracker cannot carry out "${act.act}"` });
    default:
      return assertNever(act, 'prepareAct');
  }
}

async function prepareUpdate(
  deps: WriterDeps,
  act: ActOf<'updateTicket'>,
  account: string,
  signal: AbortSignal,
): Promise<Result<ActState, RtError>> {
  const live = await readLiveTicket(deps.api, act.ticket.id, signal);
  if (!live.ok) return live;
  const changed = await changedSinceSeen(deps, act, live.value, signal);
  if (!changed.ok) return changed;
  const legal = await isLegal(deps, act, live.value, signal);
  if (!legal.ok) return legal;
  return ok({ account, basis: Number(live.value.etag) || 0, before: pick(live.value.values, fieldsOf(act.changes)) });
}

/** Only a change of the very fields the agent wants to change makes what they saw stale. */
async function changedSinceSeen(
  deps: WriterDeps,
  act: ActOf<'updateTicket'>,
  live: LiveTicket,
  signal: AbortSignal,
): Promise<Result<void, RtError>> {
  const { version, id } = act.ticket;
  if (version === undefined || version === live.etag || !/^\d+$/.test(version)) return ok(undefined);
  const since = await deps.api.transactionsAfter(id, Number(version), signal);
  if (!since.ok) return since;
  const names = new Map((live.ticket.CustomFields ?? []).map((field) => [field.id, field.name]));
  const changed = fieldsOf(act.changes).filter((field) => since.value.some((one) => touches(one, field, names)));
  if (changed.length === 0) return ok(undefined);
  return err({
    kind: 'refused',
    stale: true,
    message: `ticket ${id} was changed by somebody else since it was shown: ${listed(changed)}`,
  });
}

async function isLegal(
  deps: WriterDeps,
  act: ActOf<'updateTicket'>,
  live: LiveTicket,
  signal: AbortSignal,
): Promise<Result<void, RtError>> {
  const { status, owner, queue, customFields } = act.changes;
  const statuses = statusesFrom(live.ticket);
  if (status !== undefined && !statuses.some((one) => sameValue(one, status)))
    return err({
      kind: 'refused',
      message: `"${status}" is not a status ticket ${live.ticket.id} can go to from "${live.ticket.Status}"; possible: ${statuses.join(', ')}`,
    });
  if (queue !== undefined && !sameValue(queue, live.values.queue)) {
    const there = await queueIsThere(deps, queue, signal);
    if (!there.ok) return there;
  }
  if (owner !== undefined && owner !== '') {
    const user = await deps.directory.user(owner, signal);
    if (!user.ok) return user;
    if (user.value === undefined || user.value.user?.Privileged === 0)
      return err({ kind: 'refused', message: `Request Tracker has no agent "${owner}"` });
  }
  const unknown = Object.keys(customFields ?? {}).find((name) => !Object.hasOwn(live.values.customFields, name));
  if (unknown !== undefined)
    return err({ kind: 'refused', message: `ticket ${live.ticket.id} has no custom field "${unknown}"` });
  return ok(undefined);
}

async function queueIsThere(deps: WriterDeps, name: string, signal: AbortSignal): Promise<Result<void, RtError>> {
  const there = await deps.api.queueExists(name, signal);
  if (!there.ok) return there;
  if (there.value) return ok(undefined);
  return err({
    kind: 'refused',
    message: `Request Tracker has no queue "${name}" that this account may see`,
    advice: requestTrackerAdvice.permission,
  });
}

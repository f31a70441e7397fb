import type { ActOf } from '../../../../src-shared/model/intent.ts';
import { err, ok, type Result } from '../../../../src-shared/result/result.ts';
import type { CommitOutcome, Operation, PreparedState } from '../operation.ts';
import { preparedActs, type PreparedAct } from './act-state.ts';
import type { RtError } from './answer-error.ts';
import { findEffect, type Effect } from './find-effect.ts';
import { readLiveTicket } from './live-ticket.ts';
import { readParts } from './message-parts.ts';
import { messageText } from './message-text.ts';
import { statusesFrom } from './ticket-codec.ts';
import { differing, fieldsOf, listed } from './ticket-values.ts';
import { updateTicket } from './update-ticket.ts';
import type { WriterDeps } from './writer-deps.ts';

/** Takes the acts back, last first. What never happened is left alone. */
export async function compensate(
  deps: WriterDeps,
  operation: Operation,
  prepared: PreparedState,
  signal: AbortSignal,
): Promise<Result<CommitOutcome, RtError>> {
  const acts = preparedActs(operation, prepared);
  if (!acts.ok) return acts;
  const sent = await sentReply(deps, acts.value, signal);
  if (!sent.ok) return sent;
  // Half an operation taken back would be worse than a whole one that stands.
  if (sent.value !== undefined)
    return err({ kind: 'refused', message: `${sent.value} reached the customer and cannot be taken back` });
  const evidence: string[] = [];
  for (const act of acts.value.toReversed()) {
    const undone = await takeBack(deps, act, signal);
    if (!undone.ok) return undone;
    evidence.push(undone.value);
  }
  return ok({ evidence: evidence.join('; ') });
}

async function sentReply(
  deps: WriterDeps,
  acts: readonly PreparedAct[],
  signal: AbortSignal,
): Promise<Result<string | undefined, RtError>> {
  for (const one of acts.filter(({ act }) => act.act === 'reply')) {
    const effect = await findEffect(deps, one, signal);
    if (!effect.ok) return effect;
    if (effect.value !== undefined) return ok(effect.value.evidence);
  }
  return ok(undefined);
}

async function takeBack(
  deps: WriterDeps,
  prepared: PreparedAct,
  signal: AbortSignal,
): Promise<Result<string, RtError>> {
  const { act } = prepared;
  if (act.act === 'updateTicket') return restore(deps, prepared, act, signal);
  const effect = await findEffect(deps, prepared, signal);
  if (!effect.ok) return effect;
  if (effect.value === undefined) return ok('nothing to take back');
  if (act.act === 'addNote') return noteTakenBack(deps, act.ticket.id, effect.value, signal);
  if (act.act === 'createTicket' && effect.value.ticket !== undefined)
    return rejectTicket(deps, effect.value.ticket, signal);
  return err({ kind: 'refused', message: `${effect.value.evidence} cannot be taken back` });
}

/** Puts the before-image back where the fields still hold what this operation wrote. */
async function restore(
  deps: WriterDeps,
  { state }: PreparedAct,
  act: ActOf<'updateTicket'>,
  signal: AbortSignal,
): Promise<Result<string, RtError>> {
  const { before = {} } = state;
  const fields = differing(act.changes, before, fieldsOf(act.changes));
  const live = await readLiveTicket(deps.api, act.ticket.id, signal);
  if (!live.ok) return live;
  const notOurs = differing(live.value.values, act.changes, fields);
  const changedSince = differing(live.value.values, before, notOurs);
  if (changedSince.length > 0)
    return err({
      kind: 'refused',
      stale: true,
      message: `ticket ${act.ticket.id} was changed by somebody else since, so it was left as it is: ${listed(changedSince)}`,
    });
  return updateTicket(
    deps,
    { ticket: act.ticket.id, changes: before, before: act.changes, movedByUs: () => Promise.resolve(ok([])) },
    signal,
  );
}

/** A comment cannot be removed, so a second one says that the first does not hold. */
async function noteTakenBack(
  deps: WriterDeps,
  ticket: string,
  effect: Effect,
  signal: AbortSignal,
): Promise<Result<string, RtError>> {
  const transaction = effect.made[0]?.id ?? '';
  const text = `The comment of transaction ${transaction} was taken back. 此备注（事务 ${transaction}）已撤回。`;
  const since = await deps.api.transactionsAfter(ticket, Number(transaction), signal);
  if (!since.ok) return since;
  const comments = since.value.filter(({ Type }) => Type === 'Comment').map(({ id }) => id);
  const parts = await readParts(deps.api, comments, signal);
  if (!parts.ok) return parts;
  const said = comments.find((id) => messageText(parts.value.get(id) ?? []).text.trim() === text);
  if (said !== undefined) return ok(`transaction ${said} on ticket ${ticket}`);
  const answer = await deps.api.send(
    {
      method: 'POST',
      path: `/ticket/${ticket}/comment`,
      json: { Content: text, ContentType: 'text/plain' },
      write: true,
    },
    signal,
  );
  return answer.ok ? ok(`a comment on ticket ${ticket} takes transaction ${transaction} back`) : answer;
}

/** Statuses that end a ticket nobody wanted, in the default lifecycle and by common names. */
const endings: readonly RegExp[] = [/^rejected$/i, /reject|cancel|取消|拒绝/i, /^resolved$/i, /closed|关闭/i];

async function rejectTicket(deps: WriterDeps, ticket: string, signal: AbortSignal): Promise<Result<string, RtError>> {
  const live = await readLiveTicket(deps.api, ticket, signal);
  if (!live.ok) return live;
  const present = live.value.ticket.Status;
  if (endings.some((pattern) => pattern.test(present))) return ok(`ticket ${ticket} is ${present}`);
  const possible = statusesFrom(live.value.ticket);
  const status = endings.flatMap((pattern) => possible.find((one) => pattern.test(one)) ?? [])[0];
  if (status === undefined)
    return err({
      kind: 'refused',
      message: `ticket ${ticket} offers no status that would end it; possible: ${possible.join(', ')}`,
    });
  const moved = await updateTicket(
    deps,
    { ticket, changes: { status }, before: { status: present }, movedByUs: () => Promise.resolve(ok([])) },
    signal,
  );
  return moved.ok ? ok(`ticket ${ticket} was set to ${status}`) : moved;
}

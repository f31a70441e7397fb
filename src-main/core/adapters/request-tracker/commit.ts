import type { ActOf } from '../../../../src-shared/model/intent.ts';
import type { Reference } from '../../../../src-shared/model/reference.ts';
import { err, ok, type Result } from '../../../../src-shared/result/result.ts';
import type { CommitOutcome, Operation, PreparedState } from '../operation.ts';
import { preparedActs, type PreparedAct } from './act-state.ts';
import type { RtError } from './answer-error.ts';
import { fromUnified } from './codec.ts';
import { read } from './codec-error.ts';
import { findEffect, messageEffect, newTicketEffect, type Effect } from './find-effect.ts';
import type { LiveTicket } from './live-ticket.ts';
import { createdShape } from './rt-shapes.ts';
import { sameValue, touches, type TicketField } from './ticket-values.ts';
import { updateTicket } from './update-ticket.ts';
import type { WriterDeps } from './writer-deps.ts';

/**
 * Carries out the acts one after the other. Before each it looks whether an earlier attempt already did it, so a commit that
 * broke off in the middle is simply repeated: it goes on where it stopped.
 */
export async function commit(
  deps: WriterDeps,
  operation: Operation,
  prepared: PreparedState,
  signal: AbortSignal,
): Promise<Result<CommitOutcome, RtError>> {
  const acts = preparedActs(operation, prepared);
  if (!acts.ok) return acts;
  const done: Effect[] = [];
  for (const act of acts.value) {
    const found = await findEffect(deps, act, signal);
    const effect = found.ok && found.value === undefined ? await carryOut(deps, act, acts.value, signal) : found;
    if (!effect.ok) return err(done.length === 0 ? effect.error : partly(done, effect.error));
    if (effect.value !== undefined) done.push(effect.value);
  }
  return ok(outcomeOf(done));
}

export function outcomeOf(effects: readonly Effect[]): CommitOutcome & { readonly made: readonly Reference[] } {
  return { evidence: effects.map(({ evidence }) => evidence).join('; '), made: effects.flatMap(({ made }) => made) };
}

/** The first acts stand, so it can no longer be said that nothing took effect: the probe tells what is missing. */
const partly = (done: readonly Effect[], error: RtError): RtError => ({
  kind: 'unknown',
  message: `${outcomeOf(done).evidence} took effect, then: ${error.message}`,
  ...(error.said === undefined ? {} : { said: error.said }),
});

async function carryOut(
  deps: WriterDeps,
  prepared: PreparedAct,
  all: readonly PreparedAct[],
  signal: AbortSignal,
): Promise<Result<Effect | undefined, RtError>> {
  const { act, key } = prepared;
  if (act.act === 'updateTicket') {
    const updated = await changeTicket(deps, prepared, act, all, signal);
    // The history tells which transactions it made, so that they are recognised when they are pulled.
    return updated.ok ? findEffect(deps, prepared, signal) : updated;
  }
  const request = fromUnified(act);
  if (!request.ok) return err({ kind: 'refused', message: `${request.error.path}: ${request.error.message}` });
  const answer = await deps.api.send({ ...request.value, write: true }, signal);
  if (!answer.ok) return answer;
  if (act.act === 'createTicket') {
    const created = read(createdShape, answer.value.json);
    if (!created.ok) return lost(`the new ticket's number is missing at ${created.error.path}`);
    const history = await deps.api.transactionsAfter(created.value.id, 0, signal);
    const create = history.ok ? history.value.find(({ Type }) => Type === 'Create')?.id : undefined;
    return ok(newTicketEffect(deps, key, created.value.id, create));
  }
  if (act.act !== 'reply' && act.act !== 'addNote') return lost(`"${act.act}" is not carried out here`);
  // RT::REST2::Resource::Message names the new transaction in Location only.
  const transaction = /\/transaction\/(\d+)$/.exec(answer.value.location ?? '')?.[1];
  if (transaction !== undefined) return ok(messageEffect(deps, key, act.ticket.id, transaction));
  const found = await findEffect(deps, prepared, signal);
  return found.ok && found.value === undefined ? lost('the message it says it added is not in the history') : found;
}

const lost = (message: string): Result<never, RtError> =>
  err({ kind: 'nonsense', message: `Request Tracker answered success, but ${message}` });

/** A reply of the same operation may have reopened the ticket; that is no reason to call the agent's change stale. */
function changeTicket(
  deps: WriterDeps,
  { state }: PreparedAct,
  act: ActOf<'updateTicket'>,
  all: readonly PreparedAct[],
  signal: AbortSignal,
): Promise<Result<string, RtError>> {
  const repliesToo = all.some((one) => one.act.act === 'reply' && one.act.ticket.id === act.ticket.id);
  return updateTicket(
    deps,
    {
      ticket: act.ticket.id,
      changes: act.changes,
      before: state.before ?? {},
      movedByUs: (live, fields) =>
        repliesToo ? movedByReply(deps, live, fields, state, signal) : Promise.resolve(ok([])),
    },
    signal,
  );
}

async function movedByReply(
  deps: WriterDeps,
  live: LiveTicket,
  fields: readonly TicketField[],
  state: PreparedAct['state'],
  signal: AbortSignal,
): Promise<Result<readonly TicketField[], RtError>> {
  const status = fields.filter(({ name, customField }) => name === 'status' && !customField);
  if (status.length === 0) return ok([]);
  const since = await deps.api.transactionsAfter(live.ticket.id, state.basis, signal);
  if (!since.ok) return since;
  const changes = since.value.filter((one) => status.some((field) => touches(one, field, new Map())));
  const byOthers = changes.some(({ Creator }) => Creator.id !== 'RT_System' && !sameValue(Creator.id, state.account));
  return ok(byOthers ? [] : status);
}

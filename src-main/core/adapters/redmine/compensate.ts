import { err, ok, type Result } from '../../../../src-shared/result/result.ts';
import type { CommitOutcome, Operation, PreparedState } from '../operation.ts';
import { preparedActs, type PreparedAct } from './act-state.ts';
import type { RedmineError } from './answer-error.ts';
import type { Effect } from './effect.ts';
import { findEffect } from './find-effect.ts';
import { readLiveIssue } from './live-issue.ts';
import { differing, listed, pick } from './raw-values.ts';
import { updateIssue } from './update-issue.ts';
import { writePrivateNote } from './write-note.ts';
import type { WriterDeps } from './writer-deps.ts';

type Undone = Promise<Result<string, RedmineError>>;

/** Takes the acts back, last first. What never happened is left alone. */
export async function compensate(
  deps: WriterDeps,
  operation: Operation,
  prepared: PreparedState,
  signal: AbortSignal,
): Promise<Result<CommitOutcome, RedmineError>> {
  const acts = preparedActs(operation, prepared);
  if (!acts.ok) return acts;
  for (const one of acts.value.filter(({ act }) => act.act === 'reply')) {
    const effect = await findEffect(deps, one, signal);
    if (!effect.ok) return effect;
    // Half an operation taken back would be worse than a whole one that stands.
    if (effect.value !== undefined)
      return err({
        kind: 'refused',
        message: `${effect.value.evidence} reached the customer and cannot be taken back`,
      });
  }
  const evidence: string[] = [];
  for (const act of acts.value.toReversed()) {
    const undone = await takeBack(deps, act, signal);
    if (!undone.ok) return undone;
    evidence.push(undone.value);
  }
  return ok({ evidence: evidence.join('; ') });
}

async function takeBack(deps: WriterDeps, prepared: PreparedAct, signal: AbortSignal): Undone {
  const { act } = prepared;
  const effect = await findEffect(deps, prepared, signal);
  if (!effect.ok) return effect;
  if (effect.value === undefined) return ok('nothing to take back');
  if (act.act === 'updateTicket')
    return effect.value.ours === true ? restore(deps, prepared, act.ticket.id, signal) : ok('nothing to take back');
  if (act.act === 'addNote') return noteTakenBack(deps, prepared, act.ticket.id, effect.value, signal);
  if (act.act === 'createTicket' && effect.value.issue !== undefined)
    return closeIssue(deps, prepared, effect.value.issue, signal);
  return err({ kind: 'refused', message: `${effect.value.evidence} cannot be taken back` });
}

/** Puts the before-image back where the fields still hold what this operation wrote. */
async function restore(deps: WriterDeps, { state }: PreparedAct, id: string, signal: AbortSignal): Undone {
  const fields = differing(state.wanted, state.before);
  const live = await readLiveIssue(deps.api, id, signal);
  if (!live.ok) return live;
  const { issue, values } = live.value;
  const notOurs = differing(pick(state.wanted, fields), values);
  const changedSince = differing(pick(state.before, notOurs), values);
  if (changedSince.length > 0)
    return err({
      kind: 'refused',
      stale: true,
      message: `issue ${id} was changed by somebody else since, so it was left as it is: ${listed(changedSince, issue)}`,
    });
  const before = pick(state.wanted, fields);
  const wanted = pick(state.before, fields);
  return updateIssue(deps, { issue: id, wanted, before, account: state.account.id }, signal);
}

/** A second private note says that the first does not hold: not every account may delete its notes. */
async function noteTakenBack(
  deps: WriterDeps,
  prepared: PreparedAct,
  ticket: string,
  effect: Effect,
  signal: AbortSignal,
): Undone {
  const journal = effect.made[0]?.id ?? '';
  const undo = { ...prepared, key: `${prepared.key}~undo` };
  const said = await findEffect(deps, undo, signal);
  if (!said.ok) return said;
  if (said.value !== undefined) return ok(said.value.evidence);
  const text = `The note of journal ${journal} was taken back. 此备注（记录 ${journal}）已撤回。`;
  const written = await writePrivateNote(deps, undo, ticket, text, signal);
  return written.ok ? ok(`${written.value.evidence} takes journal ${journal} back`) : written;
}

/** Statuses that end an issue nobody wanted, by common names. */
const rejection = /reject|cancel|invalid|取消|拒绝/i;

async function closeIssue(deps: WriterDeps, { state }: PreparedAct, id: string, signal: AbortSignal): Undone {
  const live = await readLiveIssue(deps.api, id, signal);
  if (!live.ok) return live;
  const { issue, values } = live.value;
  if (issue.status.is_closed) return ok(`issue ${id} is ${issue.status.name}`);
  const closed = (issue.allowed_statuses ?? []).filter(({ is_closed: isClosed }) => isClosed);
  const status = closed.find(({ name }) => rejection.test(name)) ?? closed[0];
  if (status === undefined)
    return err({
      kind: 'refused',
      message: `the workflow does not let this account close issue ${id} from "${issue.status.name}"`,
    });
  const change = { issue: id, wanted: { status_id: String(status.id) }, before: pick(values, ['status_id']) };
  const moved = await updateIssue(deps, { ...change, account: state.account.id }, signal);
  return moved.ok ? ok(`issue ${id} is ${status.name}`) : moved;
}

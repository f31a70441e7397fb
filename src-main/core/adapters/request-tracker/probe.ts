import { ok, type Result } from '../../../../src-shared/result/result.ts';
import type { Operation, PreparedState, ProbeOutcome } from '../operation.ts';
import { preparedActs, type PreparedAct } from './act-state.ts';
import type { RtError } from './answer-error.ts';
import { outcomeOf } from './commit.ts';
import { findEffect, type Effect } from './find-effect.ts';
import { readLiveTicket } from './live-ticket.ts';
import { differing, fieldsOf, listed } from './ticket-values.ts';
import type { WriterDeps } from './writer-deps.ts';

/** Did the operation take effect? Where only its first acts did, a repeated commit would carry out the rest. */
export async function probe(
  deps: WriterDeps,
  operation: Operation,
  prepared: PreparedState | undefined,
  signal: AbortSignal,
): Promise<Result<ProbeOutcome, RtError>> {
  // Nothing is sent before prepare has stored its state.
  if (prepared === undefined) return ok({ found: 'absent' });
  const acts = preparedActs(operation, prepared);
  if (!acts.ok) return acts;
  const present: Effect[] = [];
  const missing: PreparedAct[] = [];
  for (const act of acts.value) {
    const effect = await findEffect(deps, act, signal);
    if (!effect.ok && effect.error.kind !== 'refused') return effect;
    if (effect.ok && effect.value !== undefined) present.push(effect.value);
    else missing.push(act);
  }
  if (missing.length === 0) return ok({ found: 'present', ...outcomeOf(present) });
  if (present.length === 0) return ok({ found: 'absent' });
  const obstacle = await obstacleOf(deps, missing, signal);
  if (!obstacle.ok) return obstacle;
  if (obstacle.value === undefined) return ok({ found: 'absent' });
  return ok({
    found: 'unsure',
    reason: `${outcomeOf(present).evidence} took effect, the rest cannot: ${obstacle.value}`,
  });
}

/** Why the missing acts could not be carried out any more. */
async function obstacleOf(
  deps: WriterDeps,
  missing: readonly PreparedAct[],
  signal: AbortSignal,
): Promise<Result<string | undefined, RtError>> {
  for (const { act, state } of missing) {
    if (act.act !== 'updateTicket') continue;
    const live = await readLiveTicket(deps.api, act.ticket.id, signal);
    if (!live.ok) return live.error.kind === 'refused' ? ok(live.error.message) : live;
    const { before = {} } = state;
    // A status is left out: the operation's own reply may have changed it, commit looks at that more closely.
    const fields = fieldsOf(act.changes).filter(({ name, customField }) => customField || name !== 'status');
    const moved = differing(live.value.values, before, fields);
    if (moved.length > 0) return ok(`ticket ${act.ticket.id} was changed by somebody else: ${listed(moved)}`);
  }
  return ok(undefined);
}

import { ok, type Result } from '../../../../src-shared/result/result.ts';
import type { Operation, PreparedState, ProbeOutcome } from '../operation.ts';
import { preparedActs, type PreparedAct } from './act-state.ts';
import type { RedmineError } from './answer-error.ts';
import { doubtText, outcomeOf } from './commit.ts';
import type { Effect } from './effect.ts';
import { findEffect } from './find-effect.ts';
import { readLiveIssue } from './live-issue.ts';
import { differing, listed, pick } from './raw-values.ts';
import type { WriterDeps } from './writer-deps.ts';

/** Did the operation take effect? Where only its first acts did, a repeated commit would carry out the rest. */
export async function probe(
  deps: WriterDeps,
  operation: Operation,
  prepared: PreparedState | undefined,
  signal: AbortSignal,
): Promise<Result<ProbeOutcome, RedmineError>> {
  // Nothing is sent before prepare has stored its state.
  if (prepared === undefined) return ok({ found: 'absent' });
  const acts = preparedActs(operation, prepared);
  if (!acts.ok) return acts;
  const present: Effect[] = [];
  const missing: PreparedAct[] = [];
  for (const act of acts.value) {
    const effect = await findEffect(deps, act, signal);
    if (!effect.ok && effect.error.kind !== 'refused') return effect;
    if (effect.ok && effect.value?.doubt !== undefined) return ok({ found: 'unsure', reason: doubtText(effect.value) });
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
): Promise<Result<string | undefined, RedmineError>> {
  for (const { act, state } of missing) {
    if (act.act !== 'updateTicket') continue;
    const live = await readLiveIssue(deps.api, act.ticket.id, signal);
    if (!live.ok) return live.error.kind === 'refused' ? ok(live.error.message) : live;
    const { issue, values } = live.value;
    const moved = differing(pick(state.before, differing(state.wanted, values)), values);
    if (moved.length > 0) return ok(`issue ${issue.id} was changed by somebody else: ${listed(moved, issue)}`);
  }
  return ok(undefined);
}

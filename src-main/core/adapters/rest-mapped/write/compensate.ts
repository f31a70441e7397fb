import { isDeepStrictEqual } from 'node:util';
import { err, ok, type Result } from '../../../../../src-shared/result/result.ts';
import type { AdapterError } from '../../adapter-error.ts';
import type { CommitOutcome, Operation, PreparedState } from '../../operation.ts';
import type { RestDeps } from '../rest-deps.ts';
import { preparedAct, type PreparedAct } from './act-context.ts';
import { lookFor } from './look.ts';
import { readLive, type LiveRecord } from './read-live.ts';
import { sendWrites } from './send-writes.ts';

/** Takes an act back as the mapping says. What never happened, or was taken back before, is left alone. */
export async function compensate(
  deps: RestDeps,
  operation: Operation,
  state: PreparedState,
  signal: AbortSignal,
): Promise<Result<CommitOutcome, AdapterError>> {
  const prepared = await preparedAct(deps, operation, state, signal);
  if (!prepared.ok) return prepared;
  const { compiled, context } = prepared.value;
  if (compiled.probe === undefined)
    return err({ kind: 'refused', message: 'the mapping of this system has no way to take this back' });
  const effect = await lookFor(deps, compiled.probe, context, signal);
  if (!effect.ok) return effect;
  if (effect.value.found === 'unsure') return err({ kind: 'unknown', message: effect.value.reason });
  const undo = compiled.settings.compensate;
  if (undo?.kind === 'inverse') return inverse(deps, prepared.value, effect.value.found === 'present', signal);
  if (effect.value.found === 'absent') return ok({ evidence: 'nothing to take back' });
  if (undo === undefined)
    return err({ kind: 'refused', message: `${effect.value.evidence} stands and cannot be taken back in this system` });
  if (compiled.undone !== undefined) {
    const earlier = await lookFor(deps, compiled.undone, context, signal);
    if (!earlier.ok) return earlier;
    if (earlier.value.found === 'unsure') return err({ kind: 'unknown', message: earlier.value.reason });
    if (earlier.value.found === 'present') return ok({ evidence: earlier.value.evidence });
  }
  // What the act made has a version of its own, which nobody knows: the record is left unguarded.
  return carryOut(deps, { compiled, context: { ...context, version: '' } }, signal);
}

/** Puts back what was there before, unless somebody changed it since. */
async function inverse(
  deps: RestDeps,
  prepared: PreparedAct,
  stands: boolean,
  signal: AbortSignal,
): Promise<Result<CommitOutcome, AdapterError>> {
  const live = await readLive(deps, prepared, signal);
  if (!live.ok) return live;
  if (isAsBefore(prepared, live.value)) return ok({ evidence: 'it stands as it was before' });
  if (!stands)
    return err({ kind: 'refused', stale: true, message: 'somebody changed the record since, so it was left as it is' });
  // The write has changed the record's version; what is put back rests on the record as it stands now.
  const version = live.value?.version ?? '';
  return carryOut(deps, { ...prepared, context: { ...prepared.context, version } }, signal);
}

const isAsBefore = ({ context }: PreparedAct, live: LiveRecord | undefined): boolean =>
  live !== undefined && isDeepStrictEqual(live.before, context.before);

async function carryOut(
  deps: RestDeps,
  prepared: PreparedAct,
  signal: AbortSignal,
): Promise<Result<CommitOutcome, AdapterError>> {
  const sent = await sendWrites(deps, prepared, 'undo', signal);
  return sent.ok ? ok({ evidence: sent.value.said.join('; ') || 'it was taken back' }) : sent;
}

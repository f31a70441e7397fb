import { ok, type Result } from '../../../../../src-shared/result/result.ts';
import type { AdapterError } from '../../adapter-error.ts';
import type { Operation, PreparedState, ProbeOutcome } from '../../operation.ts';
import type { RestDeps } from '../rest-deps.ts';
import { preparedAct } from './act-context.ts';
import { lookFor } from './look.ts';

/** Did the operation take effect? Where the mapping has no means to tell, it says so. */
export async function probe(
  deps: RestDeps,
  operation: Operation,
  state: PreparedState | undefined,
  signal: AbortSignal,
): Promise<Result<ProbeOutcome, AdapterError>> {
  // Nothing is sent before prepare has stored its state.
  if (state === undefined) return ok({ found: 'absent' });
  const prepared = await preparedAct(deps, operation, state, signal);
  if (!prepared.ok) return prepared;
  const { compiled, context } = prepared.value;
  if (compiled.probe === undefined)
    return ok({ found: 'unsure', reason: 'the mapping of this system has no way to look' });
  return lookFor(deps, compiled.probe, context, signal);
}

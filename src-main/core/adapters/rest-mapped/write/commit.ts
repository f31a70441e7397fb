import { err, ok, type Result } from '../../../../../src-shared/result/result.ts';
import type { AdapterError } from '../../adapter-error.ts';
import type { CommitOutcome, Operation, PreparedState } from '../../operation.ts';
import type { RestDeps } from '../rest-deps.ts';
import { preparedAct, type PreparedAct } from './act-context.ts';
import { evaluateOne } from './evaluate-one.ts';
import { lookFor, madeReferences } from './look.ts';
import { readLive } from './read-live.ts';
import { sendWrites, type Sent } from './send-writes.ts';

/** Carries an act out. Where a repetition would make a second one, it is looked first whether an earlier attempt arrived. */
export async function commit(
  deps: RestDeps,
  operation: Operation,
  state: PreparedState,
  signal: AbortSignal,
): Promise<Result<CommitOutcome, AdapterError>> {
  const prepared = await preparedAct(deps, operation, state, signal);
  if (!prepared.ok) return prepared;
  const { compiled, context } = prepared.value;
  const { concurrency, createSafety } = compiled.settings;
  if (compiled.probe !== undefined && createSafety.kind === 'searchBeforeCreate') {
    const earlier = await lookFor(deps, compiled.probe, context, signal);
    if (!earlier.ok) return earlier;
    if (earlier.value.found === 'unsure') return err({ kind: 'unknown', message: earlier.value.reason });
    if (earlier.value.found === 'present') {
      const { evidence, made } = earlier.value;
      return ok({ evidence, ...(made === undefined ? {} : { made }) });
    }
  }
  if (concurrency === 'beforeImage') {
    const live = await readLive(deps, prepared.value, signal);
    if (!live.ok) return live;
    if (live.value !== undefined && live.value.version !== context.version)
      return err({ kind: 'refused', stale: true, message: 'the record changed between the look and the write' });
  }
  const sent = await sendWrites(deps, prepared.value, 'do', signal);
  return sent.ok ? outcomeOf(deps, prepared.value, sent.value, signal) : sent;
}

/** The effect stands by now: an expression that fails here must not make it look as if it did not. */
async function outcomeOf(
  deps: RestDeps,
  { compiled, context }: PreparedAct,
  { answers, said }: Sent,
  signal: AbortSignal,
): Promise<Result<CommitOutcome, AdapterError>> {
  const input = { ...context, answers };
  const told =
    compiled.evidence === undefined ? ok(undefined) : await evaluateOne(deps, compiled.evidence, input, signal);
  const evidence = told.ok && typeof told.value === 'string' && told.value !== '' ? told.value : said.join('; ');
  if (compiled.made === undefined) return ok({ evidence });
  const value = await evaluateOne(deps, compiled.made, input, signal);
  if (!value.ok) return ok({ evidence });
  const made = madeReferences(deps, compiled.made, value.value);
  return ok({ evidence, ...(made.ok ? { made: made.value } : {}) });
}

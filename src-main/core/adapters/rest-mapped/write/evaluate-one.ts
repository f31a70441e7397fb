import { err, ok, type Result } from '../../../../../src-shared/result/result.ts';
import type { AdapterError } from '../../adapter-error.ts';
import type { JsonValue } from '../mapping/json-value.ts';
import { buildFault, type RestDeps } from '../rest-deps.ts';

/** One expression over one input. A fault of the mapping is a refusal: nothing was sent because of it. */
export async function evaluateOne(
  { engine }: RestDeps,
  expression: string,
  input: unknown,
  signal: AbortSignal,
): Promise<Result<JsonValue | undefined, AdapterError>> {
  const answers = await engine.run([{ expressions: [expression], input }], signal);
  if (!answers.ok) return answers;
  const outcome = answers.value[0]?.[0];
  if (outcome === undefined) return ok(undefined);
  return outcome.ok ? outcome : err(buildFault({ kind: 'mapping', fault: outcome.error }));
}

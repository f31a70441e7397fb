import * as v from 'valibot';
import { referenceKinds, type Reference } from '../../../../../src-shared/model/reference.ts';
import { err, ok, type Result } from '../../../../../src-shared/result/result.ts';
import type { AdapterError } from '../../adapter-error.ts';
import type { ProbeOutcome } from '../../operation.ts';
import type { CompiledLook } from '../compiled-system.ts';
import type { JsonValue } from '../mapping/json-value.ts';
import { ask, type RestDeps } from '../rest-deps.ts';
import { seen, type ActContext } from './act-context.ts';
import { evaluateOne } from './evaluate-one.ts';

const madeOne = v.strictObject({
  kind: v.picklist(referenceKinds),
  id: v.pipe(v.union([v.string(), v.number()]), v.transform(String), v.minLength(1)),
});
const madeShape = v.pipe(
  v.optional(v.nullable(v.union([v.array(madeOne), madeOne])), []),
  v.transform((made) => (made === null ? [] : Array.isArray(made) ? made : [made])),
);
const foundShape = v.union([
  v.nullish(v.boolean()),
  v.strictObject({ unsure: v.string() }),
  v.strictObject({ evidence: v.optional(v.string()), made: madeShape }),
]);

/** `{kind, id}` or a list of them as references of this system; an error names the expression. */
export function madeReferences(
  { system }: RestDeps,
  expression: string,
  value: JsonValue | undefined,
): Result<readonly Reference[], AdapterError> {
  const parsed = v.safeParse(madeShape, value);
  if (parsed.success) return ok(parsed.output.map(({ kind, id }) => ({ system, kind, id })));
  return err({ kind: 'nonsense', message: `${expression} must answer {"kind", "id"} or a list of them` });
}

/** Asks the system whether something is there. */
export async function lookFor(
  deps: RestDeps,
  look: CompiledLook,
  context: ActContext,
  signal: AbortSignal,
): Promise<Result<ProbeOutcome, AdapterError>> {
  const answer = await ask(deps, look.request, { ...context }, signal);
  if (!answer.ok) {
    const { status } = answer.error;
    return status !== undefined && look.absentOn.includes(status) ? ok({ found: 'absent' }) : answer;
  }
  const also: Record<string, unknown> = {};
  for (const [name, request] of look.also) {
    const more = await ask(deps, request, { ...context }, signal);
    if (!more.ok) return more;
    also[name] = more.value.json;
  }
  const found = await evaluateOne(deps, look.found, { ...context, answer: seen(answer.value), also }, signal);
  if (!found.ok) return found;
  const parsed = v.safeParse(foundShape, found.value);
  if (!parsed.success)
    return err({
      kind: 'nonsense',
      message: `${look.found} must answer true, false, {"evidence", "made"} or {"unsure"}`,
    });
  const told = parsed.output;
  if (told === undefined || told === null || told === false) return ok({ found: 'absent' });
  if (told === true) return ok({ found: 'present', evidence: `found by ${look.request.name}` });
  if ('unsure' in told) return ok({ found: 'unsure', reason: told.unsure });
  const made = told.made.map(({ kind, id }): Reference => ({ system: deps.system, kind, id }));
  return ok({ found: 'present', evidence: told.evidence ?? `found by ${look.request.name}`, made });
}

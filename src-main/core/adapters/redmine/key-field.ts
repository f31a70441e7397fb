import { err, ok, type Result } from '../../../../src-shared/result/result.ts';
import { redmineAdvice, type RedmineError } from './answer-error.ts';
import type { RedmineJournal } from './redmine-shapes.ts';
import type { WriterDeps } from './writer-deps.ts';

/** Number of the field that takes operation keys; `undefined` where none is configured. */
export function keyFieldId(
  { settings: { operationKeyField: wanted } }: WriterDeps,
  where: string,
  fields: readonly { readonly id: number; readonly name: string }[],
): Result<number | undefined, RedmineError> {
  if (wanted === undefined) return ok(undefined);
  const field = fields.find(({ name }) => name === wanted);
  if (field !== undefined) return ok(field.id);
  return err({
    kind: 'misconfigured',
    message: `${where} has no field "${wanted}" for the operation key that this account may see`,
    advice: redmineAdvice.keyField,
  });
}

/** The key a journal was written with; later ones replace it in the field, but not in the history. */
export const keyOf = ({ details }: RedmineJournal, field: number): string | undefined =>
  details.find(({ property, name }) => property === 'cf' && name === String(field))?.new_value ?? undefined;

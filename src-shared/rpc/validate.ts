import * as v from 'valibot';
import type { WireError } from '../result/error-codes.ts';
import type { AnySchema } from './contract.ts';
import { err, ok, type Result } from '../result/result.ts';

/** One thing that is wrong with a value: where (`acts.0.text`, empty for the value itself) and what. */
export interface SchemaIssue {
  readonly path: string;
  readonly message: string;
}

/** At most this many issues travel: an input with a million faults is described well enough by its first. */
const maxIssues = 20;

/** The issues of a failed parse in a form that may cross the wire: paths and texts, never the value itself. */
export function schemaIssues(issues: readonly v.BaseIssue<unknown>[]): readonly SchemaIssue[] {
  return issues.slice(0, maxIssues).map((issue) => ({
    path: v.getDotPath(issue) ?? '',
    // valibot's own texts end in the value received, which may be a customer's; a schema's own text does not.
    message: issue.expected && issue.message.startsWith('Invalid ') ? `expected ${issue.expected}` : issue.message,
  }));
}

/** Checks a value from outside against its schema; the error names each place that is wrong. */
export function validate<S extends AnySchema>(
  schema: S,
  value: unknown,
  what: string,
): Result<v.InferOutput<S>, WireError<'BAD_REQUEST'>> {
  const parsed = v.safeParse(schema, value);
  if (parsed.success) return ok(parsed.output);
  const detail = schemaIssues(parsed.issues);
  const first = detail[0];
  return err({
    code: 'BAD_REQUEST',
    message: `${what} does not match the contract at "${first?.path ?? ''}": ${first?.message ?? 'unknown'}`,
    retryable: false,
    detail,
  });
}

import * as v from 'valibot';
import { err, ok, type Result } from '../../../../src-shared/result/result.ts';

/** Why a document cannot be understood. */
export interface CodecError {
  /** JSON path with `$` for the document, e.g. `$.status.id`. */
  readonly path: string;
  readonly message: string;
}

/** Checks a parsed JSON document against its shape; the error names the first place that does not fit. */
export function read<S extends v.GenericSchema>(shape: S, json: unknown): Result<v.InferOutput<S>, CodecError> {
  const parsed = v.safeParse(shape, json, { abortEarly: true });
  if (parsed.success) return ok(parsed.output);
  const [issue] = parsed.issues;
  return err({ path: jsonPath(issue.path), message: issue.message.slice(0, 300) });
}

function jsonPath(path: readonly { readonly key?: unknown }[] | undefined): string {
  return (path ?? []).reduce<string>((text, { key }) => {
    if (typeof key === 'number') return `${text}[${key}]`;
    return /^[A-Za-z_]\w*$/.test(String(key)) ? `${text}.${String(key)}` : `${text}[${JSON.stringify(key)}]`;
  }, '$');
}

import { err, ok, type Result } from '../../../../../src-shared/result/result.ts';
import { parseJson } from '../../../http/parse-json.ts';
import { isTooDeep } from '../../../http/json-depth.ts';
import type { JsonValue } from '../mapping/json-value.ts';

/**
 * Parses an answer as JSON. Whole numbers that would lose digits (beyond 2^53) become texts: they are ids. An empty answer is null.
 *
 * @returns the byte offset and what stands there where it is no JSON
 */
export function parseAnswer(bytes: Uint8Array): Result<JsonValue, string> {
  if (bytes.byteLength === 0) return ok(null);
  const parsed = parseJson(bytes);
  if (!parsed.ok)
    return err(`no JSON at byte ${parsed.error.byteOffset} (near ${JSON.stringify(parsed.error.excerpt)})`);
  const text = new TextDecoder().decode(bytes);
  // One record nested without end is that record's trouble; only walking through it must not exhaust the stack.
  if (!/\d{16}/.test(text) || isTooDeep(parsed.value)) return ok(parsed.value as JsonValue);
  return ok(JSON.parse(text, exactly) as JsonValue);
}

/** JSON.parse hands over the text of a number (ECMA-262, JSON.parse source text access). */
function exactly(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  if (typeof value !== 'number' || Number.isSafeInteger(value)) return value;
  const source = context?.source ?? '';
  return /^-?\d+$/.test(source) ? source : value;
}

/** What stands at a JSON pointer (RFC 6901); `undefined` where nothing does. Own properties only. */
export function pointedAt(value: JsonValue | undefined, pointer: string): JsonValue | undefined {
  let at: unknown = value;
  for (const token of pointer.split('/').slice(1)) {
    const key = token.replaceAll('~1', '/').replaceAll('~0', '~');
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, key)) return undefined;
    at = (at as Record<string, unknown>)[key];
  }
  return at as JsonValue | undefined;
}

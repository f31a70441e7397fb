import * as v from 'valibot';
import { err, ok, type Result } from '../../../../src-shared/result/result.ts';
import { parseJson } from '../../http/parse-json.ts';
import { saidText } from '../../http/said-text.ts';
import type { AdapterError } from '../adapter-error.ts';

/** What `code` and `msg` of an answer say. HTTP itself always says 200. */
export interface GoflyAnswer {
  readonly code: number;
  readonly said: string;
  readonly result: unknown;
}

const answerShape = v.object({
  code: v.number(),
  msg: v.optional(v.unknown()),
  message: v.optional(v.unknown()),
  result: v.optional(v.unknown()),
});

/**
 * Reads an answer. A handler that goes on after its login check failed writes a second JSON value behind the first: the first one counts.
 */
export function readAnswer(
  bytes: Uint8Array,
  name: string,
  secrets: readonly string[],
): Result<GoflyAnswer, AdapterError> {
  const json = firstJson(bytes);
  const nonsense = (what: string): Result<never, AdapterError> =>
    err({
      kind: 'nonsense',
      message: `the answer to ${name} ${what}`,
      said: saidText(Buffer.from(bytes.subarray(0, 2_000)).toString('utf8'), secrets),
      advice: { key: 'systems.advice.checkAddress', text: 'Check that the address is that of the live chat itself.' },
    });
  if (!json.ok) return nonsense(`is not JSON at byte ${json.error}`);
  const parsed = v.safeParse(answerShape, json.value);
  if (!parsed.success) return nonsense(`has no code (at ${v.getDotPath(parsed.issues[0]) ?? 'its top'})`);
  const { code, msg, message, result } = parsed.output;
  const said = [msg, message].find((text) => typeof text === 'string' && text !== '');
  return ok({ code, said: saidText(typeof said === 'string' ? said : '', secrets), result });
}

function firstJson(bytes: Uint8Array): Result<unknown, number> {
  const whole = parseJson(bytes);
  if (whole.ok) return whole;
  const { byteOffset } = whole.error;
  const first = parseJson(bytes.subarray(0, byteOffset));
  return first.ok && bytes[byteOffset] === 0x7b ? first : err(byteOffset);
}

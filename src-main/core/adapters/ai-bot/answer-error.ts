import * as v from 'valibot';
import { parseJson } from '../../http/parse-json.ts';
import { retryAfterMs } from '../../http/retry-after.ts';
import { saidText, wordsOfPage } from '../../http/said-text.ts';
import type { AdapterError } from '../adapter-error.ts';

/** An error as OpenAI-compatible servers write it: `{"error": {"message", "type", "code"}}`, some with a text only. */
const errorShape = v.object({
  error: v.union([
    v.object({ message: v.optional(v.unknown()), type: v.optional(v.unknown()), code: v.optional(v.unknown()) }),
    v.pipe(
      v.string(),
      v.transform((message) => ({ message, type: undefined, code: undefined })),
    ),
  ]),
});

export interface SaidError {
  /** `code` and `type`, in one text. */
  readonly code: string;
  readonly said: string;
}

export function saidError(json: unknown, secrets: readonly string[]): SaidError | undefined {
  const parsed = v.safeParse(errorShape, json);
  if (!parsed.success) return undefined;
  const { message, type, code } = parsed.output.error;
  const words = [code, type]
    .filter((one) => typeof one === 'string')
    .join(' ')
    .slice(0, 200);
  return { code: words, said: saidText(typeof message === 'string' ? message : words, secrets) };
}

const keyAdvice = {
  key: 'aiBot.advice.key',
  text: 'Check the key of the bot, and what it is allowed to do.',
} as const;
const quotaAdvice = {
  key: 'aiBot.advice.quota',
  text: 'The credit of the bot is used up: have it raised at its provider.',
} as const;
const addressAdvice = {
  key: 'systems.advice.checkAddress',
  text: 'Check the address and the name of the model.',
} as const;

/** What an error object means, whether it came with a status or in the middle of a stream. */
export function namedError(name: string, { code, said }: SaidError): AdapterError | undefined {
  const with_ = { said };
  if (/content_?filter|content_policy/i.test(code))
    return { kind: 'refused', message: `${name}: the content filter of the bot stopped it`, ...with_ };
  if (/context_length|string_above_max|too_long/i.test(code))
    return {
      kind: 'refused',
      message: `${name}: the conversation is too long for the model`,
      advice: { key: 'aiBot.advice.length', text: 'Set a smaller length of conversation for the bot.' },
      ...with_,
    };
  if (/insufficient_quota|billing/i.test(code))
    return { kind: 'misconfigured', message: `${name}: the credit is used up`, advice: quotaAdvice, ...with_ };
  if (/invalid_api_key|authentication/i.test(code))
    return {
      kind: 'misconfigured',
      message: `${name}: the key is not accepted`,
      about: 'login',
      advice: keyAdvice,
      ...with_,
    };
  if (/rate_limit|overloaded|server_busy/i.test(code))
    return { kind: 'busy', message: `${name}: the bot asks to come back later`, ...with_ };
  return undefined;
}

export interface ErrorAnswer {
  readonly name: string;
  readonly status: number;
  readonly bytes: Uint8Array;
  readonly retryAfter: string | undefined;
  readonly now: number;
  readonly write: boolean;
  readonly secrets: readonly string[];
}

/** What an answer that is not a success means. */
export function answerError(answer: ErrorAnswer): AdapterError {
  const { name, status, bytes, secrets, write } = answer;
  const json = parseJson(bytes);
  const error = json.ok ? saidError(json.value, secrets) : undefined;
  const said = error?.said ?? saidText(wordsOfPage(bytes), secrets);
  const base = { message: `${name} was answered with ${status}`, ...(said !== '' && { said }) };
  const wait = retryAfterMs(answer.retryAfter, answer.now);
  const named = error === undefined || status >= 500 ? undefined : namedError(name, error);
  if (named !== undefined)
    return named.kind === 'busy' && wait !== undefined ? { ...named, retryAfterMs: wait } : named;
  if (status === 401) return { kind: 'misconfigured', ...base, about: 'login', advice: keyAdvice };
  if (status === 403) return { kind: 'misconfigured', ...base, about: 'permission', advice: keyAdvice };
  if (status === 429) return { kind: 'busy', ...base, ...(wait !== undefined && { retryAfterMs: wait }) };
  // Behind a gateway's 5xx the service may have gone on.
  if (status >= 500 && write) return { kind: 'unknown', ...base };
  if (status === 503 || status === 529)
    return { kind: 'busy', ...base, ...(wait !== undefined && { retryAfterMs: wait }) };
  if (status >= 500) return { kind: 'unreachable', ...base };
  if (status === 409 || status === 412) return { kind: 'refused', ...base, stale: true };
  if (status === 404 || (status >= 300 && status < 400))
    return { kind: 'misconfigured', ...base, advice: addressAdvice };
  if (status < 300) return { kind: write ? 'unknown' : 'nonsense', ...base };
  return { kind: 'refused', ...base };
}

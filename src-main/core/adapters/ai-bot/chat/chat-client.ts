import * as v from 'valibot';
import { err, ok, type Result } from '../../../../../src-shared/result/result.ts';
import { createHttpClient, defaultHttpLimits, type HttpLimits, type HttpStream } from '../../../http/http-client.ts';
import { parseJson } from '../../../http/parse-json.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { AdapterError } from '../../adapter-error.ts';
import { answerError } from '../answer-error.ts';
import type { AiBotSettings } from '../settings.ts';
import { createChatStreamReader } from './read-stream.ts';

export interface ChatMessage {
  readonly role: 'system' | 'user';
  readonly content: string;
}

/** A model that thinks first is silent for a while; so much between two chunks is too much. */
const chatLimits: HttpLimits = { ...defaultHttpLimits, requestMs: 30_000, answerBytes: 4 * 1024 * 1024 };
/** Longest text that is taken from the bot, in characters, whatever it was asked for. */
export const answerLimit = 20_000;
const name = 'the chat endpoint';

const modelsShape = v.object({ data: v.array(v.object({ id: v.string() })) });
const wholeShape = v.object({
  choices: v.pipe(
    v.array(v.object({ message: v.object({ content: v.nullish(v.string()) }), finish_reason: v.nullish(v.string()) })),
    v.minLength(1),
  ),
});

/** The chat endpoint of a bot, as OpenAI documents it (`POST /v1/chat/completions` with `stream: true`). */
export interface ChatClient extends AsyncDisposable {
  /** Pieces of the answer as they come; the last is an error where it fails. Ends without one where the signal is aborted. */
  answer(messages: readonly ChatMessage[], signal: AbortSignal): AsyncGenerator<Result<string, AdapterError>, void>;
  /** Names of the models; `undefined` where the server has no list of them. */
  models(signal: AbortSignal): Promise<Result<readonly string[] | undefined, AdapterError>>;
}

export function createChatClient(settings: AiBotSettings, clock: Clock, limits: HttpLimits = chatLimits): ChatClient {
  const { origin, pathname } = new URL(settings.baseUrl);
  const prefix = pathname.replace(/\/+$/, '');
  const secrets = settings.apiKey === undefined ? [] : [settings.apiKey];
  const http = createHttpClient({ origin, connections: 4, clock, limits });
  const headers: Readonly<Record<string, string>> =
    settings.apiKey === undefined ? {} : { authorization: `Bearer ${settings.apiKey}` };
  const failed = (status: number, bytes: Uint8Array, retryAfter: string | undefined): AdapterError =>
    answerError({ name, status, bytes, retryAfter, now: clock.now(), write: false, secrets });

  async function* pieces(stream: HttpStream): AsyncGenerator<Result<string, AdapterError>, void> {
    const reader = createChatStreamReader(name, secrets);
    for await (const chunk of stream.chunks()) {
      if (!chunk.ok) return yield chunk;
      for (const event of reader.feed(chunk.value)) {
        if (event.type === 'end') return;
        if (event.type === 'error') return yield err(event.error);
        yield ok(event.text);
      }
    }
    yield err({ kind: 'unreachable', message: `${name} broke off before its answer was complete` });
  }

  return {
    async *answer(messages, signal) {
      const { model, temperature, maxTokens } = settings;
      const body = JSON.stringify({ model, messages, temperature, max_tokens: maxTokens, stream: true });
      const opened = await http.stream(
        {
          method: 'POST',
          path: `${prefix}/v1/chat/completions`,
          name,
          body,
          headers: { ...headers, 'content-type': 'application/json', accept: 'text/event-stream' },
        },
        signal,
      );
      if (signal.aborted) {
        if (opened.ok) await opened.value[Symbol.asyncDispose]();
        return;
      }
      if (!opened.ok) return yield opened;
      await using stream = opened.value;
      const kind = stream.header('content-type') ?? '';
      if (stream.status !== 200 || !/^text\/event-stream\b/i.test(kind)) {
        const bytes = await readAll(stream);
        if (signal.aborted) return;
        if (!bytes.ok) return yield bytes;
        if (stream.status !== 200) return yield err(failed(stream.status, bytes.value, stream.header('retry-after')));
        return yield wholeAnswer(bytes.value);
      }
      let length = 0;
      let blank = true;
      for await (const piece of pieces(stream)) {
        if (signal.aborted) return;
        if (!piece.ok) return yield piece;
        const text = piece.value.slice(0, answerLimit - length);
        length += text.length;
        blank &&= text.trim() === '';
        if (text !== '') yield ok(text);
        if (length >= answerLimit) return;
      }
      if (blank && !signal.aborted) yield err(nothingSaid);
    },
    async models(signal) {
      const answer = await http.send({ method: 'GET', path: `${prefix}/v1/models`, name, headers }, signal);
      if (!answer.ok) return answer;
      const { status, bytes } = answer.value;
      // The list is not part of every server.
      if (status === 404 || status === 405 || status === 501) return ok(undefined);
      if (status !== 200) return err(failed(status, bytes, answer.value.header('retry-after')));
      const json = parseJson(bytes);
      const parsed = v.safeParse(modelsShape, json.ok ? json.value : undefined);
      return ok(parsed.success ? parsed.output.data.map(({ id }) => id) : undefined);
    },
    [Symbol.asyncDispose]: () => http[Symbol.asyncDispose](),
  };
}

const nothingSaid: AdapterError = { kind: 'nonsense', message: `${name} gave an empty answer` };

/** Servers that cannot stream answer in one piece. */
function wholeAnswer(bytes: Uint8Array): Result<string, AdapterError> {
  const json = parseJson(bytes);
  const parsed = v.safeParse(wholeShape, json.ok ? json.value : undefined);
  if (!parsed.success)
    return err({ kind: 'nonsense', message: `${name} answered with neither a stream nor a completion` });
  const [choice] = parsed.output.choices;
  if (choice?.finish_reason === 'content_filter')
    return err({ kind: 'refused', message: `${name}: the content filter of the bot stopped it` });
  const text = (choice?.message.content ?? '').slice(0, answerLimit);
  return text.trim() === '' ? err(nothingSaid) : ok(text);
}

async function readAll(stream: HttpStream): Promise<Result<Uint8Array, AdapterError>> {
  const parts: Uint8Array[] = [];
  for await (const chunk of stream.chunks()) {
    if (!chunk.ok) return chunk;
    parts.push(chunk.value);
  }
  return ok(Buffer.concat(parts));
}

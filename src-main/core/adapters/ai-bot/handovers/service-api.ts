import * as v from 'valibot';
import { err, ok, type Result } from '../../../../../src-shared/result/result.ts';
import { createHttpClient, type HttpLimits, type HttpRequest } from '../../../http/http-client.ts';
import { parseJson } from '../../../http/parse-json.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { AdapterError } from '../../adapter-error.ts';
import { answerError, saidError } from '../answer-error.ts';
import type { HandoverService } from '../settings.ts';
import { operationShape, pageShape, type HandoverStatus, type OperationDocument } from './shapes.ts';

export interface HandoverPage {
  readonly handovers: readonly unknown[];
  readonly cursor: string;
  readonly more: boolean;
}

interface Write {
  readonly conversation: string;
  readonly key: string;
  readonly agent: { readonly id: string; readonly name: string };
}

/** The bot's own service, as the README documents it. */
export interface ServiceApi extends AsyncDisposable {
  /** Changed hand-overs, oldest change first. */
  page(after: string | undefined, limit: number, signal: AbortSignal): Promise<Result<HandoverPage, AdapterError>>;
  conversation(id: string, signal: AbortSignal): Promise<Result<unknown, AdapterError>>;
  say(write: Write & { readonly text: string }, signal: AbortSignal): Promise<Result<OperationDocument, AdapterError>>;
  move(
    write: Write & { readonly from: string; readonly to: HandoverStatus },
    signal: AbortSignal,
  ): Promise<Result<OperationDocument, AdapterError>>;
  /** What a write with this key did; `undefined` where the service knows of none. */
  operation(key: string, signal: AbortSignal): Promise<Result<OperationDocument | undefined, AdapterError>>;
}

const escape_ = encodeURIComponent;

export function createServiceApi(settings: HandoverService, clock: Clock, limits?: HttpLimits): ServiceApi {
  const { origin, pathname } = new URL(settings.baseUrl);
  const prefix = pathname.replace(/\/+$/, '');
  const secrets = [settings.apiKey];
  const http = createHttpClient({ origin, connections: 4, clock, ...(limits ? { limits } : {}) });

  /** `missing` is the code with which the service says that there is no such record; any other 404 is a wrong address. */
  async function ask<S extends v.GenericSchema>(
    request: HttpRequest,
    shape: S,
    missing: string,
    signal: AbortSignal,
  ): Promise<Result<v.InferOutput<S> | undefined, AdapterError>> {
    const name = request.name ?? `${request.method} ${request.path}`;
    const write = request.write === true;
    const headers = { ...request.headers, authorization: `Bearer ${settings.apiKey}`, accept: 'application/json' };
    const answer = await http.send({ ...request, name, headers, path: `${prefix}${request.path}` }, signal);
    if (!answer.ok) return answer;
    const { status, bytes } = answer.value;
    const json = parseJson(bytes);
    if (status === 404 && json.ok && saidError(json.value, secrets)?.code.split(' ').includes(missing))
      return ok(undefined);
    if (status < 200 || status > 201) {
      const retryAfter = answer.value.header('retry-after');
      return err(answerError({ name, status, bytes, retryAfter, now: clock.now(), write, secrets }));
    }
    const unclear = (what: string): Result<never, AdapterError> =>
      err({ kind: write ? 'unknown' : 'nonsense', message: `the answer to ${name} ${what}` });
    if (!json.ok) return unclear(`is not JSON at byte ${json.error.byteOffset}`);
    const parsed = v.safeParse(shape, json.value);
    if (parsed.success) return ok(parsed.output);
    return unclear(`is not as documented (at ${v.getDotPath(parsed.issues[0]) ?? 'its top'})`);
  }
  async function must<T>(
    answer: Promise<Result<T | undefined, AdapterError>>,
    conversation: string,
  ): Promise<Result<T, AdapterError>> {
    const got = await answer;
    if (!got.ok) return got;
    if (got.value !== undefined) return ok(got.value);
    return err({ kind: 'refused', message: `the bot knows no conversation ${conversation}` });
  }
  const post = (write: Write, what: 'messages' | 'status', body: object, signal: AbortSignal) =>
    must(
      ask(
        {
          method: 'POST',
          path: `/v1/conversations/${escape_(write.conversation)}/${what}`,
          name: `POST ${what} of a conversation`,
          headers: { 'content-type': 'application/json', 'idempotency-key': write.key },
          body: JSON.stringify({ ...body, agent: write.agent }),
          write: true,
        },
        operationShape,
        'unknown_conversation',
        signal,
      ),
      write.conversation,
    );

  return {
    async page(after, limit, signal) {
      const query: [string, string][] = [['limit', String(limit)]];
      if (after !== undefined) query.push(['after', after]);
      const answer = await ask({ method: 'GET', path: '/v1/handovers', query }, pageShape, '', signal);
      if (!answer.ok || answer.value !== undefined) return answer as Result<HandoverPage, AdapterError>;
      return err({ kind: 'misconfigured', message: 'the service has no hand-overs' });
    },
    conversation: (id, signal) =>
      must(
        ask(
          { method: 'GET', path: `/v1/conversations/${escape_(id)}`, name: 'GET a conversation' },
          v.record(v.string(), v.unknown()),
          'unknown_conversation',
          signal,
        ),
        id,
      ),
    say: ({ text, ...write }, signal) => post(write, 'messages', { text }, signal),
    move: ({ from, to, ...write }, signal) => post(write, 'status', { from, to }, signal),
    operation: (key, signal) =>
      ask(
        { method: 'GET', path: `/v1/operations/${escape_(key)}`, name: 'GET an operation' },
        operationShape,
        'unknown_operation',
        signal,
      ),
    [Symbol.asyncDispose]: () => http[Symbol.asyncDispose](),
  };
}

import { err, ok, type Result } from '../../../../src-shared/result/result.ts';
import {
  createHttpClient as createPlainClient,
  type HttpAnswer as PlainAnswer,
  type HttpLimits,
} from '../../http/http-client.ts';
import { parseJson } from '../../http/parse-json.ts';
import { saidText, wordsOfPage } from '../../http/said-text.ts';
import type { Clock } from '../../ports/clock.ts';
import { answerError, redmineAdvice, type RedmineError } from './answer-error.ts';
import { read } from './codec-error.ts';
import { errorsShape } from './redmine-shapes.ts';
import type { RedmineSettings } from './settings.ts';

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT';
  /** Below the address of Redmine, already escaped. */
  readonly path: string;
  readonly query?: readonly (readonly [string, string])[];
  readonly json?: unknown;
  /** Sent as it is (uploads). */
  readonly bytes?: Uint8Array;
  /** True where a lost answer leaves it open whether something changed. */
  readonly write?: boolean;
}

/** Speaks JSON to one Redmine over kept-alive connections. Never throws for what a server or a network does. */
export interface HttpClient extends AsyncDisposable {
  /** The JSON of the answer; `undefined` where it was empty (204). */
  send(request: HttpRequest, signal: AbortSignal): Promise<Result<unknown, RedmineError>>;
  download(path: string, signal: AbortSignal): Promise<Result<Uint8Array, RedmineError>>;
}

export function createHttpClient(
  settings: Pick<RedmineSettings, 'baseUrl' | 'apiKey' | 'maxConcurrent'>,
  clock: Clock,
  limits?: HttpLimits,
): HttpClient {
  const base = new URL(settings.baseUrl);
  const folder = base.pathname.replace(/\/$/, '');
  const secrets = [settings.apiKey];
  const http = createPlainClient({
    origin: base.origin,
    connections: settings.maxConcurrent,
    clock,
    ...(limits === undefined ? {} : { limits }),
  });

  function plain(request: HttpRequest, signal: AbortSignal): Promise<Result<PlainAnswer, RedmineError>> {
    const { method, path, query, json, bytes } = request;
    const body = bytes ?? (json === undefined ? undefined : JSON.stringify(json));
    const type = bytes === undefined ? 'application/json' : 'application/octet-stream';
    return http.send(
      {
        name: `${method} ${path}`,
        method,
        path: folder + path,
        write: request.write === true,
        headers: {
          accept: 'application/json',
          'x-redmine-api-key': settings.apiKey,
          ...(body === undefined ? {} : { 'content-type': type }),
        },
        ...(query === undefined ? {} : { query }),
        ...(body === undefined ? {} : { body }),
      },
      signal,
    );
  }

  const isGood = ({ status }: PlainAnswer): boolean => status >= 200 && status < 300;

  function failure(request: string, answer: PlainAnswer): RedmineError {
    const parsed = parseJson(answer.bytes);
    const list = parsed.ok ? read(errorsShape, parsed.value) : undefined;
    const errors = list?.ok ? list.value.errors : undefined;
    const words =
      errors?.map(String).join('; ') ?? (parsed.ok ? JSON.stringify(parsed.value) : wordsOfPage(answer.bytes));
    return answerError({
      request,
      status: answer.status,
      said: saidText(words, secrets),
      errors: errors?.length,
      retryAfter: answer.header('retry-after'),
      now: clock.now(),
    });
  }

  return {
    async send(request, signal) {
      const name = `${request.method} ${request.path}`;
      const answer = await plain(request, signal);
      if (!answer.ok) return answer;
      if (!isGood(answer.value)) return err(failure(name, answer.value));
      const { bytes, header, status } = answer.value;
      if (bytes.byteLength === 0) return ok(undefined);
      const parsed = parseJson(bytes);
      if (parsed.ok) return parsed;
      const isHtml = /html/i.test(header('content-type') ?? '') || /^\s*</.test(parsed.error.excerpt);
      return err({
        kind: 'nonsense',
        status,
        message: isHtml
          ? `${base.host} answered ${name} with a web page instead of JSON`
          : `the answer to ${name} is not JSON at byte ${parsed.error.byteOffset} of ${bytes.byteLength}`,
        said: saidText(isHtml ? wordsOfPage(bytes) : parsed.error.excerpt, secrets),
        ...(isHtml ? { advice: redmineAdvice.address } : {}),
      });
    },
    async download(path, signal) {
      const answer = await plain({ method: 'GET', path }, signal);
      if (!answer.ok) return answer;
      return isGood(answer.value) ? ok(answer.value.bytes) : err(failure(`GET ${path}`, answer.value));
    },
    [Symbol.asyncDispose]: () => http[Symbol.asyncDispose](),
  };
}

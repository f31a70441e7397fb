import { err, ok, type Result } from '../../../../../src-shared/result/result.ts';
import { createHttpClient, defaultHttpLimits, type HttpAnswer, type HttpRequest } from '../../../http/http-client.ts';
import { saidText, wordsOfPage } from '../../../http/said-text.ts';
import type { ResolvedSettings } from '../config/rest-mapped-settings.ts';
import type { JsonValue } from '../mapping/json-value.ts';
import { answerError, type RestError } from './answer-error.ts';
import { createAuthenticator } from './authenticate.ts';
import type { OAuthDeps } from './oauth-token.ts';
import { parseAnswer } from './parse-answer.ts';
import { createRateLimit } from './rate-limit.ts';

/** A request ready to be sent. */
export interface RestRequest {
  readonly method: HttpRequest['method'];
  /** Path and query below `baseUrl`, or from the root of the host where `fromRoot`; escaped. */
  readonly path: string;
  readonly fromRoot?: boolean;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly write: boolean;
  readonly conflictOn?: readonly number[];
}

/** A successful answer (2xx). */
export interface RestAnswer {
  readonly status: number;
  readonly json: JsonValue;
  header(name: string): string | undefined;
}

/** Requests to one system: with its login, within its limits, answers as JSON. */
export interface RestClient extends AsyncDisposable {
  readonly origin: string;
  send(request: RestRequest, signal: AbortSignal): Promise<Result<RestAnswer, RestError>>;
  /** The answer as it came, for files. */
  sendRaw(request: RestRequest, signal: AbortSignal): Promise<Result<HttpAnswer, RestError>>;
  /** Text without secrets, on one line. */
  cleaned(text: string): string;
}

export function createRestClient(settings: ResolvedSettings, deps: OAuthDeps): RestClient {
  const { clock } = deps;
  const { origin, host, pathname } = new URL(settings.baseUrl);
  const base = pathname.replace(/\/+$/, '');
  const { maxConcurrent, requestMs, answerBytes, perSecond, burst } = settings.limits;
  const limits = { ...defaultHttpLimits, requestMs, answerBytes };
  const ca = settings.ca === undefined ? {} : { ca: settings.ca };
  const http = createHttpClient({ origin, connections: maxConcurrent, clock, limits, ...ca });
  const login = createAuthenticator(settings.auth, deps, limits, settings.ca);
  const rate = createRateLimit({ perSecond, burst, host, clock });
  const cleaned = (text: string): string => saidText(text, login.secrets());
  const nameOf = (request: RestRequest): string => cleaned(`${request.method} ${request.path.replace(/\?.*$/, '')}`);

  async function once(request: RestRequest, signal: AbortSignal): Promise<Result<Sent, RestError>> {
    const turn = await rate.take(signal);
    if (!turn.ok) return turn;
    const credentials = await login.credentials(signal);
    if (!credentials.ok) return credentials;
    const { headers, query } = credentials.value;
    const [path = '', asked = ''] = request.path.split(/\?(.*)/s);
    const parameters = [...new URLSearchParams(asked), ...query.map(([key, value]): [string, string] => [key, value])];
    const answer = await http.send(
      {
        method: request.method,
        path: request.fromRoot === true ? path : base + path,
        query: parameters,
        headers: { accept: 'application/json', ...settings.headers, ...request.headers, ...headers },
        ...(request.body === undefined ? {} : { body: request.body }),
        write: request.write,
        name: nameOf(request),
      },
      signal,
    );
    if (!answer.ok) return err({ ...answer.error, message: cleaned(answer.error.message) });
    rate.learn(answer.value.status, (name) => answer.value.header(name));
    return ok({ answer: answer.value, again: answer.value.status === 401 && login.rejected(credentials.value) });
  }

  async function sendRaw(request: RestRequest, signal: AbortSignal): Promise<Result<HttpAnswer, RestError>> {
    const first = await once(request, signal);
    // 401 says that nothing was done, so a fresh token may try it once more.
    const sent = first.ok && first.value.again ? await once(request, signal) : first;
    if (!sent.ok) return sent;
    const { answer } = sent.value;
    if (answer.status >= 200 && answer.status < 300) return ok(answer);
    return err(
      answerError({
        request: nameOf(request),
        host,
        status: answer.status,
        said: cleaned(wordsOfPage(answer.bytes)),
        retryAfter: answer.header('retry-after'),
        now: clock.now(),
        write: request.write,
        conflictOn: request.conflictOn ?? [],
      }),
    );
  }

  return {
    origin,
    cleaned,
    sendRaw,
    async send(request, signal) {
      const answer = await sendRaw(request, signal);
      if (!answer.ok) return answer;
      const { status, bytes } = answer.value;
      const json = wordsOnly(request, answer.value) ?? parseAnswer(bytes);
      if (json.ok) return ok({ status, json: json.value, header: (name) => answer.value.header(name) });
      const what = `${host} answered ${nameOf(request)} with ${status}, but the body: ${cleaned(json.error)}`;
      return err({ kind: request.write ? 'unknown' : 'nonsense', message: what, status });
    },
    async [Symbol.asyncDispose]() {
      await login[Symbol.asyncDispose]();
      await http[Symbol.asyncDispose]();
    },
  };
}

/** A write may be confirmed with words or a page: then they are the answer. What is read must be JSON. */
function wordsOnly(request: RestRequest, answer: HttpAnswer): Result<JsonValue, string> | undefined {
  const type = answer.header('content-type') ?? '';
  if (!request.write || type === '' || /json/i.test(type)) return undefined;
  return ok(new TextDecoder().decode(answer.bytes.subarray(0, 65_536)));
}

interface Sent {
  readonly answer: HttpAnswer;
  /** True where other credentials may be taken. */
  readonly again: boolean;
}

import { err, ok, type Result } from '../../../../src-shared/result/result.ts';
import {
  createHttpClient as createPlainClient,
  type HttpAnswer as PlainAnswer,
  type HttpLimits,
} from '../../http/http-client.ts';
import { parseJson } from '../../http/parse-json.ts';
import { saidText, wordsOfPage } from '../../http/said-text.ts';
import type { Clock } from '../../ports/clock.ts';
import { answerError, requestTrackerAdvice, type RtError } from './answer-error.ts';
import type { RequestTrackerSettings } from './settings.ts';

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT';
  /** Below `/REST/2.0`, already escaped. */
  readonly path: string;
  readonly query?: readonly (readonly [string, string])[];
  readonly json?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** True where a lost answer leaves it open whether something changed. Searches by POST are reads. */
  readonly write?: boolean;
}

export interface HttpAnswer {
  readonly status: number;
  /** `undefined` where there was nothing to read (304). */
  readonly json: unknown;
  readonly etag: string | undefined;
  readonly location: string | undefined;
  /** The server's clock when it answered, where it says (RFC 9110, Date). */
  readonly serverTime: number | undefined;
}

/** Speaks REST 2 to one Request Tracker over kept-alive connections. Never throws for what a server or a network does. */
export interface HttpClient extends AsyncDisposable {
  send(request: HttpRequest, signal: AbortSignal): Promise<Result<HttpAnswer, RtError>>;
}

/** An answer holds at most one attachment as base64; Request Tracker's own default limit for one is 10 MB ($MaxAttachmentSize). */
export function createHttpClient(
  settings: Pick<RequestTrackerSettings, 'baseUrl' | 'auth' | 'maxConcurrent'>,
  clock: Clock,
  limits?: HttpLimits,
): HttpClient {
  const base = new URL(`${settings.baseUrl}/REST/2.0`);
  const { auth } = settings;
  const basic = 'token' in auth ? '' : Buffer.from(`${auth.user}:${auth.password}`).toString('base64');
  const authorization = 'token' in auth ? `token ${auth.token}` : `Basic ${basic}`;
  const secrets = 'token' in auth ? [auth.token] : [auth.password, basic];
  const http = createPlainClient({
    origin: base.origin,
    connections: settings.maxConcurrent,
    clock,
    ...(limits === undefined ? {} : { limits }),
  });

  async function send(request: HttpRequest, signal: AbortSignal): Promise<Result<HttpAnswer, RtError>> {
    const name = `${request.method} ${request.path}`;
    const answer = await http.send(
      {
        name,
        method: request.method,
        path: base.pathname + request.path,
        write: request.write === true,
        headers: {
          accept: 'application/json',
          authorization,
          ...(request.json === undefined ? {} : { 'content-type': 'application/json' }),
          ...request.headers,
        },
        ...(request.query === undefined ? {} : { query: request.query }),
        ...(request.json === undefined ? {} : { body: JSON.stringify(request.json) }),
      },
      signal,
    );
    return answer.ok ? understand(name, answer.value) : answer;
  }

  function understand(request: string, { status, header, bytes }: PlainAnswer): Result<HttpAnswer, RtError> {
    const seen = {
      status,
      etag: header('etag')?.replace(/^(?:W\/)?"?|"$/g, ''),
      location: header('location'),
      serverTime: timeOf(header('date')),
    };
    if (status === 304) return ok({ ...seen, json: undefined });
    const parsed = parseJson(bytes);
    if (status < 200 || status > 299) {
      const said = saidText(parsed.ok ? messageOf(parsed.value) : wordsOfPage(bytes), secrets);
      return err(answerError({ request, status, said, retryAfter: header('retry-after'), now: clock.now() }));
    }
    if (parsed.ok) return ok({ ...seen, json: parsed.value });
    const isHtml = /html/i.test(header('content-type') ?? '') || /^\s*</.test(parsed.error.excerpt);
    return err({
      kind: 'nonsense',
      status,
      message: isHtml
        ? `${base.host} answered ${request} with a web page instead of JSON`
        : `the answer to ${request} is not JSON at byte ${parsed.error.byteOffset} of ${bytes.byteLength}`,
      said: saidText(isHtml ? wordsOfPage(bytes) : parsed.error.excerpt, secrets),
      ...(isHtml ? { advice: requestTrackerAdvice.address } : {}),
    });
  }

  return { send, [Symbol.asyncDispose]: () => http[Symbol.asyncDispose]() };
}

function timeOf(header: string | undefined): number | undefined {
  const time = header === undefined ? Number.NaN : Date.parse(header);
  return Number.isFinite(time) ? time : undefined;
}

/** Request Tracker puts its reasons into `{"message": ...}` or a list of sentences. */
function messageOf(json: unknown): string {
  if (typeof json === 'object' && json !== null && 'message' in json) return String(json.message);
  return Array.isArray(json) ? json.join(' ') : JSON.stringify(json);
}

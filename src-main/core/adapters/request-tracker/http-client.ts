import { Pool } from 'undici';
import { err, ok, type Result } from '../../../../src-shared/result/result.ts';
import type { Clock } from '../../ports/clock.ts';
import { answerError, requestTrackerAdvice, type RtError } from './answer-error.ts';
import { parseJson } from './parse-json.ts';
import { createRequestGate } from './request-gate.ts';
import type { RequestTrackerSettings } from './settings.ts';
import { transportError } from './transport-error.ts';

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

export interface HttpLimits {
  /** Longest wait for one answer, in milliseconds. */
  readonly requestMs: number;
  /** Longest wait for a connection, in milliseconds. */
  readonly connectMs: number;
  /** Largest answer, in bytes. */
  readonly answerBytes: number;
  /** Requests that may wait for their turn. */
  readonly waiting: number;
}

/** An answer holds at most one attachment as base64; Request Tracker's own default limit for one is 10 MB ($MaxAttachmentSize). */
export const defaultHttpLimits: HttpLimits = {
  requestMs: 20_000,
  connectMs: 5_000,
  answerBytes: 64 * 1024 * 1024,
  waiting: 500,
};

/** Speaks HTTP to one Request Tracker over kept-alive connections. Never throws for what a server or a network does. */
export interface HttpClient extends AsyncDisposable {
  send(request: HttpRequest, signal: AbortSignal): Promise<Result<HttpAnswer, RtError>>;
}

export function createHttpClient(
  settings: Pick<RequestTrackerSettings, 'baseUrl' | 'auth' | 'maxConcurrent'>,
  clock: Clock,
  limits: HttpLimits = defaultHttpLimits,
): HttpClient {
  const base = new URL(`${settings.baseUrl}/REST/2.0`);
  const { auth } = settings;
  const basic = 'token' in auth ? '' : Buffer.from(`${auth.user}:${auth.password}`).toString('base64');
  const authorization = 'token' in auth ? `token ${auth.token}` : `Basic ${basic}`;
  const secrets = 'token' in auth ? [auth.token] : [auth.password, basic];
  const pool = new Pool(base.origin, {
    connections: settings.maxConcurrent,
    connect: { timeout: limits.connectMs },
    // Our own timer ends a request, so that waiting for headers and for the body is one limit.
    headersTimeout: 0,
    bodyTimeout: 0,
    keepAliveTimeout: 10_000,
  });
  const gate = createRequestGate(settings.maxConcurrent, limits.waiting);

  const clean = (text: string): string =>
    secrets
      .reduce((rest, secret) => rest.replaceAll(secret, '***'), text)
      .replace(/\s+/g, ' ')
      .trim()
      .slice(0, 500);

  async function send(request: HttpRequest, signal: AbortSignal): Promise<Result<HttpAnswer, RtError>> {
    const name = `${request.method} ${request.path}`;
    const entered = await gate.enter(signal);
    if (!entered.ok)
      return err(
        entered.error === 'full'
          ? { kind: 'busy', message: `${limits.waiting} requests already wait for ${base.host}`, retryAfterMs: 1_000 }
          : { kind: 'unreachable', message: `${name} was given up before it was sent` },
      );
    using _turn = entered.value;
    const limit = new AbortController();
    using _timer = clock.timer(limits.requestMs, () => limit.abort(new Error('time limit')));
    try {
      const answer = await pool.request({
        method: request.method,
        path: base.pathname + request.path + queryText(request.query),
        signal: AbortSignal.any([signal, limit.signal]),
        headers: {
          accept: 'application/json',
          authorization,
          ...(request.json === undefined ? {} : { 'content-type': 'application/json' }),
          ...request.headers,
        },
        body: request.json === undefined ? null : JSON.stringify(request.json),
      });
      const bytes = await readBody(answer.body, limits.answerBytes);
      if (bytes === undefined)
        return err({ kind: 'nonsense', message: `the answer to ${name} is larger than ${limits.answerBytes} bytes` });
      return understand(name, answer.statusCode, answer.headers, bytes);
    } catch (fault) {
      const { requestMs: limitMs } = limits;
      const timedOut = limit.signal.aborted;
      return err(
        transportError({ request: name, host: base.host, write: request.write === true, timedOut, limitMs, fault }),
      );
    }
  }

  function understand(
    request: string,
    status: number,
    headers: Readonly<Record<string, string | string[] | undefined>>,
    bytes: Uint8Array,
  ): Result<HttpAnswer, RtError> {
    const header = (key: string): string | undefined => [headers[key]].flat()[0];
    const seen = {
      status,
      etag: header('etag')?.replace(/^(?:W\/)?"?|"$/g, ''),
      location: header('location'),
      serverTime: timeOf(header('date')),
    };
    if (status === 304) return ok({ ...seen, json: undefined });
    const parsed = parseJson(bytes);
    if (status < 200 || status > 299) {
      const said = clean(parsed.ok ? messageOf(parsed.value) : readableText(bytes));
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
      said: clean(isHtml ? readableText(bytes) : parsed.error.excerpt),
      ...(isHtml ? { advice: requestTrackerAdvice.address } : {}),
    });
  }

  return {
    send,
    async [Symbol.asyncDispose]() {
      await pool.destroy();
    },
  };
}

async function readBody(body: AsyncIterable<Uint8Array>, limit: number): Promise<Uint8Array | undefined> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.byteLength;
    if (size > limit) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function timeOf(header: string | undefined): number | undefined {
  const time = header === undefined ? Number.NaN : Date.parse(header);
  return Number.isFinite(time) ? time : undefined;
}

const queryText = (query: HttpRequest['query']): string =>
  query === undefined
    ? ''
    : `?${new URLSearchParams(query.map(([key, value]): [string, string] => [key, value])).toString()}`;

/** Request Tracker puts its reasons into `{"message": ...}` or a list of sentences. */
function messageOf(json: unknown): string {
  if (typeof json === 'object' && json !== null && 'message' in json) return String(json.message);
  return Array.isArray(json) ? json.join(' ') : JSON.stringify(json);
}

/** The words of an error page, without its markup. */
const readableText = (bytes: Uint8Array): string =>
  new TextDecoder()
    .decode(bytes.subarray(0, 20_000))
    .replace(/<(script|style)\b[\s\S]*?<\/\1>/gi, ' ')
    .replace(/<[^>]*>/g, ' ');

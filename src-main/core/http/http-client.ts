import { Pool, type Dispatcher } from 'undici';
import { err, ok, type Result } from '../../../src-shared/result/result.ts';
import type { AdapterError } from '../adapters/adapter-error.ts';
import type { Clock } from '../ports/clock.ts';
import { createRequestGate } from './request-gate.ts';
import { brokeOff, transportError } from './transport-error.ts';

export interface HttpRequest {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Path as it goes out, beginning with `/`, already escaped. */
  readonly path: string;
  readonly query?: readonly (readonly [string, string])[];
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** True where a lost answer leaves it open whether something changed. Searches by POST are reads. */
  readonly write?: boolean;
  /** As it stands in messages; default `METHOD path`. Give one where the path holds a secret. */
  readonly name?: string;
}

export interface HttpAnswer {
  readonly status: number;
  /** Names in lower case; of a header that came several times the first. */
  header(name: string): string | undefined;
  readonly bytes: Uint8Array;
}

/** An answer whose body is read as it comes. Dispose it to let the connection go. */
export interface HttpStream extends AsyncDisposable {
  readonly status: number;
  header(name: string): string | undefined;
  /** Chunks as they come; ends with an error result, not an exception, where the line breaks or the limit is reached. */
  chunks(): AsyncGenerator<Result<Uint8Array, AdapterError>, void>;
}

export interface HttpLimits {
  /** Longest wait for one whole answer, in milliseconds; of a stream: for its headers, and then for each chunk. */
  readonly requestMs: number;
  /** Longest wait for a connection, in milliseconds. */
  readonly connectMs: number;
  /** Largest answer, in bytes. */
  readonly answerBytes: number;
  /** Requests that may wait for their turn. */
  readonly waiting: number;
}

export const defaultHttpLimits: HttpLimits = {
  requestMs: 20_000,
  connectMs: 5_000,
  answerBytes: 64 * 1024 * 1024,
  waiting: 500,
};

export interface HttpClientOptions {
  /** Scheme, host and port, e.g. `https://tickets.example.com`; a path is ignored. */
  readonly origin: string;
  /** Requests at a time, and so connections. */
  readonly connections: number;
  readonly clock: Clock;
  readonly limits?: HttpLimits;
  /** Certificates trusted besides the system's, PEM. */
  readonly ca?: string;
}

/**
 * Speaks HTTP to one origin over kept-alive connections, with a bounded queue in front. Never throws for what a server or a network
 * does, follows no redirect, and does not judge a status: that is the adapter's.
 *
 * A request that was given up before it was sent is `unreachable`; a write whose answer was lost is `unknown`. A read whose
 * connection was closed under it is sent once more.
 */
export interface HttpClient extends AsyncDisposable {
  send(request: HttpRequest, signal: AbortSignal): Promise<Result<HttpAnswer, AdapterError>>;
  stream(request: HttpRequest, signal: AbortSignal): Promise<Result<HttpStream, AdapterError>>;
}

export function createHttpClient(options: HttpClientOptions): HttpClient {
  const { clock, limits = defaultHttpLimits } = options;
  const { origin, host } = new URL(options.origin);
  const pool = new Pool(origin, {
    connections: options.connections,
    connect: { timeout: limits.connectMs, ...(options.ca === undefined ? {} : { ca: options.ca }) },
    // Our own timer ends a request, so that waiting for headers and for the body is one limit.
    headersTimeout: 0,
    bodyTimeout: 0,
    // Shorter than any usual server's or firewall's idle limit: a socket the other side has closed is not used again.
    keepAliveTimeout: 4_000,
    keepAliveMaxTimeout: 30_000,
  });
  const gate = createRequestGate(options.connections, limits.waiting);
  const nameOf = (request: HttpRequest): string => request.name ?? `${request.method} ${request.path}`;

  async function enter(request: HttpRequest, signal: AbortSignal): Promise<Result<Disposable, AdapterError>> {
    const entered = await gate.enter(signal);
    if (entered.ok) return entered;
    return err(
      entered.error === 'full'
        ? { kind: 'busy', message: `${limits.waiting} requests already wait for ${host}`, retryAfterMs: 1_000 }
        : { kind: 'unreachable', message: `${nameOf(request)} was given up before it was sent` },
    );
  }
  const ask = (request: HttpRequest, signal: AbortSignal): Promise<Dispatcher.ResponseData> =>
    pool.request({
      method: request.method,
      path: request.path + queryText(request.query),
      signal,
      headers: { ...request.headers },
      body: request.body ?? null,
    });
  const lost = (request: HttpRequest, timedOut: boolean, fault: unknown): AdapterError => {
    const { requestMs: limitMs } = limits;
    return transportError({ request: nameOf(request), host, write: request.write === true, timedOut, limitMs, fault });
  };
  const tooLarge = (request: HttpRequest): AdapterError => ({
    kind: 'nonsense',
    message: `the answer to ${nameOf(request)} is larger than ${limits.answerBytes} bytes`,
  });

  async function send(request: HttpRequest, signal: AbortSignal): Promise<Result<HttpAnswer, AdapterError>> {
    const entered = await enter(request, signal);
    if (!entered.ok) return entered;
    using _turn = entered.value;
    const limit = new AbortController();
    using _timer = clock.timer(limits.requestMs, () => limit.abort(new Error('time limit')));
    const both = AbortSignal.any([signal, limit.signal]);
    for (let again = request.write !== true; ; again = false) {
      try {
        const answer = await ask(request, both);
        const bytes = await readBody(answer.body, limits.answerBytes);
        if (bytes === undefined) return err(tooLarge(request));
        return ok({ status: answer.statusCode, header: headerOf(answer), bytes });
      } catch (fault) {
        // A server may close an idle connection in the moment it is used again. A read can be repeated; of a write nobody knows.
        if (!again || both.aborted || !brokeOff(fault)) return err(lost(request, limit.signal.aborted, fault));
      }
    }
  }

  async function stream(request: HttpRequest, signal: AbortSignal): Promise<Result<HttpStream, AdapterError>> {
    const entered = await enter(request, signal);
    if (!entered.ok) return entered;
    const limit = new AbortController();
    const timed = (): Disposable => clock.timer(limits.requestMs, () => limit.abort(new Error('time limit')));
    const both = AbortSignal.any([signal, limit.signal]);
    try {
      using _timer = timed();
      const answer = await ask(request, both);
      return ok({
        status: answer.statusCode,
        header: headerOf(answer),
        async *chunks() {
          let size = 0;
          const parts = answer.body[Symbol.asyncIterator]();
          for (;;) {
            try {
              using _next = timed();
              const part = await parts.next();
              if (part.done) return;
              size += (part.value as Uint8Array).byteLength;
              if (size <= limits.answerBytes) yield ok(part.value as Uint8Array);
            } catch (fault) {
              yield err(lost(request, limit.signal.aborted, fault));
              return;
            }
            if (size > limits.answerBytes) return yield err(tooLarge(request));
          }
        },
        [Symbol.asyncDispose]() {
          answer.body.on('error', () => {});
          answer.body.destroy();
          entered.value[Symbol.dispose]();
          return Promise.resolve();
        },
      });
    } catch (fault) {
      entered.value[Symbol.dispose]();
      return err(lost(request, limit.signal.aborted, fault));
    }
  }

  return { send, stream, [Symbol.asyncDispose]: () => pool.destroy() };
}

const headerOf =
  ({ headers }: Dispatcher.ResponseData) =>
  (name: string): string | undefined =>
    [headers[name]].flat()[0];

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

const queryText = (query: HttpRequest['query']): string =>
  query === undefined || query.length === 0
    ? ''
    : `?${new URLSearchParams(query.map(([key, value]): [string, string] => [key, value])).toString()}`;

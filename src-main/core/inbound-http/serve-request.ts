import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Clock } from '../ports/clock.ts';
import { checkSecretEarly, checkSignature, type SecretCarrier } from './check-secret.ts';
import type { InboundAnswer, InboundHttpOptions, InboundLimits, InboundRefusal } from './inbound-http.ts';
import { isLoopback } from './inbound-http-settings.ts';
import { readBody } from './read-body.ts';

interface Turned {
  readonly reason: InboundRefusal;
  readonly answer: InboundAnswer;
  readonly headers?: Readonly<Record<string, string>>;
}

const turned = (reason: InboundRefusal, status: number, text: string, headers?: Turned['headers']): Turned => ({
  reason,
  answer: { status, text },
  ...(headers === undefined ? {} : { headers }),
});

export interface ServeDeps {
  readonly options: InboundHttpOptions;
  readonly limits: InboundLimits;
  readonly clock: Clock;
  /** Aborted when the listener ends. */
  readonly ending: AbortSignal;
}

/** Answers one request: every check that needs no body comes before the body is read. */
export async function serveRequest(deps: ServeDeps, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { options, limits, clock } = deps;
  const carrier = carrierOf(request, options);
  const refused = carrier === undefined ? turned('malformed', 400, 'not a request') : checkHead(deps, request, carrier);
  if (refused !== undefined || carrier === undefined) return turnAway(deps, request, response, refused);
  if (request.headers.expect !== undefined) response.writeContinue();
  let slow = false;
  using timer = clock.timer(limits.bodyMs, () => {
    slow = true;
    request.destroy();
  });
  const body = await readBody(request, options.settings.maxBodyBytes);
  timer[Symbol.dispose]();
  if (body === 'tooLarge') return turnAway(deps, request, response, turned('tooLarge', 413, 'the body is too large'));
  if (body === 'broken') return options.onRefused?.(slow ? 'tooSlow' : 'malformed', fromOf(request));
  if (!checkSignature(options.settings.secret, carrier, body, clock.now()))
    return turnAway(deps, request, response, turned('secret', 401, 'the signature is wrong'));
  const below = pathOf(carrier.url).slice(options.settings.path.length);
  const { method, query, header } = carrier;
  const outcome = await handled(deps, { method, below, query, header, bytes: body, from: fromOf(request) });
  write(response, outcome, {});
}

async function handled(deps: ServeDeps, request: Parameters<InboundHttpOptions['handle']>[0]): Promise<InboundAnswer> {
  const { options, limits, clock, ending } = deps;
  const limit = new AbortController();
  const failed: InboundAnswer = { status: 503, text: 'not taken; send it again later', retryAfterMs: 5_000 };
  const signal = AbortSignal.any([ending, limit.signal]);
  const late = new Promise<InboundAnswer>((resolve) => signal.addEventListener('abort', () => resolve(failed)));
  using _timer = clock.timer(limits.handleMs, () => limit.abort(new Error('time limit')));
  try {
    const outcome = await Promise.race([(async () => options.handle(request, signal))(), late]);
    if (outcome === failed) options.onRefused?.('failed', request.from);
    return outcome;
  } catch {
    options.onRefused?.('failed', request.from);
    return { status: 500, text: 'not taken' };
  }
}

function checkHead(deps: ServeDeps, request: IncomingMessage, carrier: SecretCarrier): Turned | undefined {
  const { settings, methods = ['POST'], subPaths = false } = deps.options;
  if (!hostAllowed(settings, request.headers.host)) return turned('host', 421, 'this host is not served here');
  const path = pathOf(request.url ?? '');
  if (path !== settings.path && !(subPaths && path.startsWith(settings.path.replace(/\/?$/, '/'))))
    return turned('path', 404, 'nothing is taken here');
  if (!methods.includes(carrier.method)) return turned('method', 405, 'wrong method', { allow: methods.join(', ') });
  if (!checkSecretEarly(settings.secret, carrier)) return turned('secret', 401, 'the secret is missing or wrong');
  if ((request.headers['content-encoding'] ?? 'identity') !== 'identity')
    return turned('encoding', 415, 'send the body uncompressed');
  if (Number(request.headers['content-length'] ?? 0) > settings.maxBodyBytes)
    return turned('tooLarge', 413, 'the body is too large');
  return undefined;
}

/** A page of a browser cannot choose the Host header, so a name that is not ours is DNS rebinding or a mistake. */
function hostAllowed({ host, allowedHosts }: InboundHttpOptions['settings'], header: string | undefined): boolean {
  const name = URL.parse(`http://${header ?? ''}/`)?.hostname.replace(/^\[|\]$/g, '') ?? '';
  return (
    name !== '' && ((isLoopback(host) && isLoopback(name)) || allowedHosts.some((one) => one.toLowerCase() === name))
  );
}

function turnAway(
  { options }: ServeDeps,
  request: IncomingMessage,
  response: ServerResponse,
  refusal: Turned | undefined,
): void {
  if (refusal === undefined) return;
  options.onRefused?.(refusal.reason, fromOf(request));
  // The rest of the body is not read, so the connection cannot be used again.
  write(response, refusal.answer, { ...refusal.headers, connection: 'close' });
  response.once('finish', () => request.socket.destroySoon());
}

export function write(
  response: ServerResponse,
  { status, text = '', mediaType = 'text/plain; charset=utf-8', retryAfterMs }: InboundAnswer,
  headers: Readonly<Record<string, string>>,
): void {
  if (response.destroyed || response.headersSent) return;
  const bytes = Buffer.from(text);
  response.writeHead(status, {
    ...headers,
    ...(status === 204 ? {} : { 'content-type': mediaType, 'content-length': bytes.byteLength }),
    ...(retryAfterMs === undefined ? {} : { 'retry-after': String(Math.ceil(retryAfterMs / 1000)) }),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  });
  response.end(status === 204 ? undefined : bytes);
}

const pathOf = (url: string): string => URL.parse(url, 'http://host')?.pathname ?? '';
export const fromOf = (request: IncomingMessage): string => request.socket.remoteAddress ?? '';

function carrierOf(request: IncomingMessage, { settings }: InboundHttpOptions): SecretCarrier | undefined {
  const url = URL.parse(request.url ?? '', 'http://host');
  if (url === null || request.url?.startsWith('/') !== true) return undefined;
  const publicUrl =
    settings.publicUrl === undefined ? request.url : settings.publicUrl.replace(/\?.*$/, '') + url.search;
  return {
    method: request.method ?? '',
    url: publicUrl,
    query: url.searchParams,
    header: (name) => [request.headers[name]].flat()[0],
  };
}

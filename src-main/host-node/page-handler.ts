import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { pipeline } from 'node:stream/promises';
import type { StaticFiles } from '../core/host-kit/static-files.ts';
import type { EntryGate } from './entry-gate.ts';
import { cookieName, cookieValue, refusal } from './request-guard.ts';
import { securityHeaders } from './security-headers.ts';
import { userOfPeer } from './user-of-peer.ts';

export const entryPath = '/enter/';
const metricsPath = '/metrics';

export interface PageHandlerOptions {
  readonly files: StaticFiles;
  readonly gate: EntryGate;
  readonly port: number;
  /** Figures in the Prometheus text format 0.0.4; absent: there are none. */
  readonly metrics?: (() => string) | undefined;
}

const page = (title: string, text: string, extra = ''): string =>
  `<!doctype html><html lang="en"><head><meta charset="utf-8">${extra}<title>${title}</title></head><body><p>${text}</p></body></html>`;

/** True where another user of this computer is known to ask. */
function isForeign({ remotePort }: Socket, port: number): boolean {
  const user = remotePort === undefined ? undefined : userOfPeer(port, remotePort);
  return user !== undefined && user !== process.getuid?.();
}

/** Answers HTTP requests: the entry, the window's files, the figures for monitoring, and refusals that say what to do. */
export function createPageHandler({ files, gate, port, metrics }: PageHandlerOptions) {
  const answer = (response: ServerResponse, status: number, text: string, headers = {}): void => {
    response.writeHead(status, {
      ...securityHeaders(port),
      'Content-Type': 'text/html; charset=utf-8',
      'Content-Length': Buffer.byteLength(text),
      'Cache-Control': 'no-store',
      ...headers,
    });
    response.end(response.req.method === 'HEAD' ? undefined : text);
  };

  const enter = (request: IncomingMessage, response: ServerResponse, token: string): void => {
    // A look ahead (HEAD) must not use the token up.
    const session = request.method === 'GET' ? gate.enter(token, isForeign(request.socket, port)) : undefined;
    if (!session) {
      answer(response, 403, page('Trunkline', 'This address was used already or is not valid. Start Trunkline again.'));
      return;
    }
    // A redirect would be followed without the cookie where another program opened the address (SameSite=Strict); a page
    // that moves on by itself is a step within this origin.
    answer(
      response,
      200,
      page('Trunkline', '<a href="/">Trunkline</a>', '<meta http-equiv="refresh" content="0;url=/">'),
      {
        'Set-Cookie': `${cookieName(port)}=${session.key}; HttpOnly; SameSite=Strict; Path=/`,
      },
    );
  };

  const serve = async (request: IncomingMessage, response: ServerResponse, path: string): Promise<void> => {
    const guarded = path === '/' || path === metricsPath;
    if (guarded && !gate.session(cookieValue(request, cookieName(port)))) {
      answer(response, 401, page('Trunkline', 'Open Trunkline by the address it printed when it started.'));
      return;
    }
    if (path === metricsPath && metrics) {
      answer(response, 200, metrics(), { 'Content-Type': 'text/plain; version=0.0.4; charset=utf-8' });
      return;
    }
    await using file = await files.open(path);
    if (!file) {
      answer(response, 404, page('Trunkline', 'There is nothing here.'));
      return;
    }
    response.writeHead(200, {
      ...securityHeaders(port),
      'Content-Type': file.mediaType,
      'Content-Length': file.bytes,
      'Cache-Control': file.immutable ? 'private, max-age=31536000, immutable' : 'no-store',
      // Framed messages have an origin of their own and still need our style sheets.
      ...(file.mediaType.startsWith('text/css') ? { 'Cross-Origin-Resource-Policy': 'cross-origin' } : {}),
    });
    if (request.method === 'HEAD') response.end();
    else await pipeline(file.handle.createReadStream({ autoClose: false }), response);
  };

  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const refused = refusal(request, port, false);
    const path = (request.url ?? '').split('?')[0] ?? '';
    if (refused) answer(response, 403, page('Trunkline', 'Refused.'));
    else if (request.method !== 'GET' && request.method !== 'HEAD') {
      answer(response, 405, page('Trunkline', 'Only reading.'), { Allow: 'GET, HEAD' });
    } else if (path === '/favicon.ico') response.writeHead(204, securityHeaders(port)).end();
    else if (path.startsWith(entryPath)) enter(request, response, path.slice(entryPath.length));
    else await serve(request, response, path);
  };
}

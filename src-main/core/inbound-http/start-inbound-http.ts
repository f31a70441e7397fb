import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { err, ok, type Result } from '../../../src-shared/result/result.ts';
import type { AdapterError } from '../adapters/adapter-error.ts';
import type { Clock } from '../ports/clock.ts';
import { defaultInboundLimits, type InboundHttp, type InboundHttpOptions } from './inbound-http.ts';
import { fromOf, serveRequest, write } from './serve-request.ts';

/** How long requests that were begun may go on after the listener was disposed, in milliseconds. */
const endingMs = 1_000;

interface OpenSocket {
  /** Requests on it that are not answered yet: a sender may send the next before. */
  requests: number;
  timer?: Disposable;
  /** True once something came on it that is no HTTP. */
  broken?: boolean;
}

/**
 * Listens for hooks: messages other systems send by HTTP. Knows nothing of what they say.
 *
 * A request is handed over only where host, path, method, size and secret are right, and the sender gets its 2xx only after the
 * handler has answered. Slow senders, large bodies and too many requests are ended by limits.
 *
 * @returns `misconfigured` where the port cannot be had or the certificate cannot be read
 */
export async function startInboundHttp(
  options: InboundHttpOptions,
  clock: Clock,
): Promise<Result<InboundHttp, AdapterError>> {
  const { settings, limits = defaultInboundLimits } = options;
  const ending = new AbortController();
  const deps = { options, limits, clock, ending: ending.signal };
  const sockets = new Map<Socket, OpenSocket>();
  let serving = 0;

  const waitForHeader = (socket: Socket): void => {
    const open = sockets.get(socket);
    if (open === undefined || open.requests > 0) return;
    open.timer?.[Symbol.dispose]();
    open.timer = clock.timer(limits.headerMs, () => {
      options.onRefused?.('tooSlow', socket.remoteAddress ?? '');
      socket.destroy();
    });
  };
  const serve = (request: IncomingMessage, response: ServerResponse): void => {
    const { socket } = request;
    const open = sockets.get(socket);
    open?.timer?.[Symbol.dispose]();
    if (open !== undefined) open.requests++;
    response.once('close', () => {
      serving--;
      if (open !== undefined) open.requests--;
      waitForHeader(socket);
    });
    if (++serving > limits.requests) {
      options.onRefused?.('tooMany', fromOf(request));
      write(response, { status: 503, text: 'too many at a time', retryAfterMs: 1_000 }, { connection: 'close' });
      response.once('finish', () => socket.destroySoon());
      return;
    }
    void serveRequest(deps, request, response);
  };
  const http = { maxHeaderSize: limits.headerBytes, requestTimeout: 0, headersTimeout: 0, keepAliveTimeout: 0 };
  const { tls } = settings;
  try {
    const server =
      tls === undefined
        ? createServer(http)
        : createTlsServer({ ...http, handshakeTimeout: limits.headerMs, cert: tls.certificate, key: tls.key });
    server.maxConnections = limits.connections;
    server.on('request', serve);
    server.on('checkContinue', serve);
    server.on(tls === undefined ? 'connection' : 'secureConnection', (socket: Socket) => {
      sockets.set(socket, { requests: 0 });
      waitForHeader(socket);
      socket.on('error', () => socket.destroy());
      socket.once('close', () => {
        sockets.get(socket)?.timer?.[Symbol.dispose]();
        sockets.delete(socket);
      });
    });
    server.on('clientError', (_fault, stream) => {
      const socket = stream as Socket;
      const open = sockets.get(socket);
      if (open === undefined || open.broken === true) return;
      open.broken = true;
      options.onRefused?.('malformed', socket.remoteAddress ?? '');
      // Where something was answered already, more bytes would be taken for part of it.
      if (socket.writable && socket.bytesWritten === 0)
        socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n');
      else socket.destroy();
    });
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(settings.port, settings.host, () => {
        server.off('error', reject);
        resolve();
      });
    });
    const { port } = server.address() as AddressInfo;
    const name = settings.host.includes(':') ? `[${settings.host}]` : settings.host;
    let ended: Promise<void> | undefined;
    return ok({
      port,
      localUrl: `${tls === undefined ? 'http' : 'https'}://${name}:${port}${settings.path}`,
      [Symbol.asyncDispose]() {
        ended ??= new Promise((resolve) => {
          const timer = clock.timer(endingMs, () => server.closeAllConnections());
          server.close(() => {
            timer[Symbol.dispose]();
            resolve();
          });
          ending.abort(new Error('the listener ends'));
          server.closeIdleConnections();
          for (const [socket, { requests }] of sockets) if (requests === 0) socket.destroy();
        });
        return ended;
      },
    });
  } catch (fault) {
    return err(notListening(options, fault));
  }
}

function notListening({ settings }: InboundHttpOptions, fault: unknown): AdapterError {
  const code = fault instanceof Error && 'code' in fault ? String(fault.code) : '';
  const reasons: Readonly<Record<string, string>> = {
    EADDRINUSE: 'another program uses this port',
    EACCES: 'this user may not use this port',
    EADDRNOTAVAIL: 'this computer does not have this address',
  };
  return {
    kind: 'misconfigured',
    message: `cannot listen on ${settings.host}:${settings.port}: ${reasons[code] ?? (code || 'the certificate or key cannot be read')}`,
    advice: {
      key: 'systems.advice.checkListener',
      text: 'Choose a free port and an address of this computer, and tell the sender.',
    },
  };
}

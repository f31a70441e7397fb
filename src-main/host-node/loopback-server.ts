import { createServer, STATUS_CODES, type IncomingMessage } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import type { StaticFiles } from '../core/host-kit/static-files.ts';
import { wirePath, wireSubprotocol } from '../../src-shared/rpc/wire-names.ts';
import type { Wire } from '../../src-shared/rpc/wire.ts';
import type { Clock } from '../core/ports/clock.ts';
import type { Logger } from '../core/ports/logger.ts';
import { EntryGate } from './entry-gate.ts';
import { Heartbeat } from './heartbeat.ts';
import { createPageHandler, entryPath } from './page-handler.ts';
import { cookieName, cookieValue, refusal } from './request-guard.ts';
import { webSocketWire } from './web-socket-wire.ts';

/** Options of `ws`, whose own limits are made for other uses. */
const socketLimits = {
  /** The largest frame a window may send: an attachment of 16 MiB. */
  maxPayload: 16 * 1024 * 1024,
  /** Tiny fragments and chunks cost far more memory than they carry. */
  maxFragments: 4_096,
  maxBufferedChunks: 65_536,
  /** Milliseconds a peer may take to answer a close. */
  closeTimeout: 1_000,
};
export interface GatewayLimits {
  /** Connections at once that have not shown a session; a browser keeps up to six. */
  readonly strangers: number;
  /** Milliseconds a request may take to arrive. */
  readonly headersMs: number;
  /** Bytes a window may leave unread before it is cut; above the largest attachment. */
  readonly backlogBytes: number;
}

export const defaultGatewayLimits: GatewayLimits = {
  strangers: 64,
  headersMs: 10_000,
  backlogBytes: 64 * 1024 * 1024,
};

export interface LoopbackServerOptions {
  /** 0 takes a free one. */
  readonly port: number;
  readonly files: StaticFiles;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Figures in the Prometheus text format 0.0.4, for who has a session. */
  readonly metrics?: () => string;
  /** A window that may come in is connected. `session` names it. */
  readonly connected: (wire: Wire, session: string) => void;
  readonly limits?: Partial<GatewayLimits>;
}

export interface LoopbackServer extends AsyncDisposable {
  readonly port: number;
  /** An address that lets one browser in, once; with `ownUserOnly` one of our own user, where the system tells whose it is. */
  issueEntryUrl(ownUserOnly?: boolean): string;
}

function destroySelf(this: Duplex): void {
  this.destroy();
}

/** Serves the window and its wire on 127.0.0.1. Rejects with the system's error where the port cannot be had. */
export async function startLoopbackServer(options: LoopbackServerOptions): Promise<LoopbackServer> {
  const { clock, logger, files } = options;
  const limits = { ...defaultGatewayLimits, ...options.limits };
  const gate = new EntryGate();
  const sockets = new WebSocketServer({
    noServer: true,
    clientTracking: true,
    perMessageDeflate: false,
    ...socketLimits,
    handleProtocols: (offered) => (offered.has(wireSubprotocol) ? wireSubprotocol : false),
  });
  const heartbeat = new Heartbeat({ clock, maxBacklogBytes: limits.backlogBytes });
  const strangers = new Set<Duplex>();
  function forget(this: Duplex): void {
    strangers.delete(this);
  }
  let answerPage: ReturnType<typeof createPageHandler> | undefined;

  const server = createServer(
    { headersTimeout: limits.headersMs, requestTimeout: limits.headersMs, connectionsCheckingInterval: 2_000 },
    (request, response) => {
      answerPage?.(request, response).catch((error: unknown) => {
        logger.error('http.failed', { error: String(error) });
        response.destroy();
      });
    },
  );
  server.maxHeadersCount = 100;
  server.on('connection', (socket: Socket) => {
    if (strangers.size >= limits.strangers) {
      socket.destroy();
      return;
    }
    strangers.add(socket);
    socket.on('close', forget);
  });

  const refuse = (socket: Duplex, status: number, why: string): void => {
    logger.warn('wire.refused', { status, why });
    socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
  };
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', destroySelf);
    // A server that is closing has no address any more; who asks now comes too late.
    const address = server.address();
    if (address === null || typeof address === 'string') return void socket.destroy();
    const { port } = address;
    const refused = refusal(request, port, true);
    const session = gate.session(cookieValue(request, cookieName(port)));
    const offered = (request.headers['sec-websocket-protocol'] ?? '').split(',').map((name) => name.trim());
    if (refused) refuse(socket, 403, refused);
    else if (request.url !== wirePath) refuse(socket, 404, `no wire at ${request.url}`);
    else if (!session) refuse(socket, 401, 'no session');
    else if (!offered.includes(wireSubprotocol))
      refuse(socket, 400, `speaks ${offered.join()}, not ${wireSubprotocol}`);
    else {
      sockets.handleUpgrade(request, socket, head, (webSocket) => {
        strangers.delete(socket);
        // From here on it is the WebSocket that is listened to.
        socket.off('close', forget);
        socket.off('error', destroySelf);
        heartbeat.watch(webSocket);
        options.connected(webSocketWire(webSocket, { maxBacklogBytes: limits.backlogBytes }), session.id);
      });
    }
  });

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host: '127.0.0.1', port: options.port, exclusive: true }, resolve);
  });
  const { port } = server.address() as AddressInfo;
  answerPage = createPageHandler({ files, gate, port, metrics: options.metrics });

  return {
    port,
    issueEntryUrl: (ownUserOnly) => `http://127.0.0.1:${port}${entryPath}${gate.issue(ownUserOnly)}`,
    async [Symbol.asyncDispose]() {
      heartbeat[Symbol.dispose]();
      // 1001: the server goes away (RFC 6455, section 7.4.1); windows then know that it was no accident.
      for (const socket of sockets.clients) socket.close(1001, 'Trunkline is shutting down');
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await clock.sleep(sockets.clients.size > 0 ? 100 : 0);
      for (const socket of sockets.clients) socket.terminate();
      await closed;
    },
  };
}

import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize, sep } from 'node:path';
import { performance } from 'node:perf_hooks';
import { type WebSocket, WebSocketServer } from 'ws';
import { contract, type CoreHandlers } from '../../../src-shared/contract/contract.ts';
import type { Frame } from '../../../src-shared/rpc/frames.ts';
import { serve, type RouterFault } from '../../../src-shared/rpc/router.ts';
import type { Wire } from '../../../src-shared/rpc/wire.ts';
import { WireEvents } from '../../../src-shared/rpc/wire-events.ts';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};
/** The policy the hosts serve the window with. */
const POLICY = (port: number): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    `connect-src 'self' ws://127.0.0.1:${port}`,
    "frame-src 'self' blob:",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');

function socketWire(socket: WebSocket): Wire {
  const events = new WireEvents();
  socket.on('message', (data: Buffer) => events.frame(JSON.parse(data.toString('utf8')) as Frame));
  socket.on('close', () => void events.close('the window went away'));
  return {
    send: (frame) => {
      if (!events.closed && socket.readyState === socket.OPEN) socket.send(JSON.stringify(frame));
    },
    get backlog() {
      return socket.bufferedAmount;
    },
    onFrame: (listener) => events.onFrame(listener),
    onClose: (listener) => events.onClose(listener),
    close(reason) {
      if (events.close(reason)) socket.close(1000, reason.slice(0, 100));
    },
  };
}

export interface FixtureServer extends AsyncDisposable {
  readonly url: string;
  /** Faults that handlers threw; a test should find none. */
  readonly faults: readonly RouterFault[];
  /** Breaks every connection at once, without goodbye. */
  cut(): void;
  /** While false new connections are turned away. */
  accept(yes: boolean): void;
}

/** Serves the built window in `directory` and the given core on a free loopback port, with the policy of the real hosts. */
export async function serveFixture(handlers: CoreHandlers, directory: string): Promise<FixtureServer> {
  const faults: RouterFault[] = [];
  let accepting = true;
  let sessions = 0;
  const server = createServer((request, response) => {
    const path = normalize(decodeURIComponent(new URL(request.url ?? '/', 'http://x').pathname));
    const file = join(directory, path === sep ? 'index.html' : path);
    readFile(file).then(
      (body) =>
        response
          .writeHead(200, {
            'content-type': TYPES[extname(file)] ?? 'application/octet-stream',
            'content-security-policy': POLICY(request.socket.localPort ?? 0),
            'x-content-type-options': 'nosniff',
            'cache-control': 'no-store',
          })
          .end(body),
      () => response.writeHead(404).end(),
    );
  });
  const sockets = new WebSocketServer({ noServer: true });
  server.on('upgrade', (request, socket, head) => {
    if (!accepting || request.url !== '/wire') return socket.destroy();
    sockets.handleUpgrade(request, socket, head, (ws) => {
      serve(contract, handlers, socketWire(ws), {
        session: `window-${++sessions}`,
        timers: {
          monotonic: () => performance.now(),
          timer(ms, callback) {
            const handle = setTimeout(callback, ms);
            return { [Symbol.dispose]: () => clearTimeout(handle) };
          },
        },
        onFault: (fault) => void faults.push(fault),
        validateOutput: true,
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const cut = (): void => {
    for (const client of sockets.clients) client.terminate();
  };
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    faults,
    cut,
    accept: (yes) => {
      accepting = yes;
    },
    async [Symbol.asyncDispose]() {
      cut();
      sockets.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import * as v from 'valibot';
import { WebSocketServer } from 'ws';
import { createJsonLogger } from '../../../src-main/core/host-kit/json-logger.ts';
import { createStaticFiles } from '../../../src-main/core/host-kit/static-files.ts';
import { createRealClock } from '../../../src-main/core/ports/real-clock.ts';
import { startLoopbackServer } from '../../../src-main/host-node/loopback-server.ts';
import { contract } from '../../../src-shared/contract/contract.ts';
import { ok } from '../../../src-shared/result/result.ts';
import { call, type Handlers } from '../../../src-shared/rpc/contract.ts';
import { createRouter } from '../../../src-shared/rpc/router.ts';

export type ContenderName = 'trunkline' | 'ws' | 'ws-deflate' | 'tcp';

export interface ContenderOptions {
  readonly name: ContenderName;
  readonly scratch: string;
  /** Connections without a session at once; the product's own limit where it is not given. */
  readonly strangers?: number;
  /** Milliseconds a window may stay behind; the product's own limit where it is not given. */
  readonly stallMs?: number;
}

/** Where clients connect; sessions are cookies they show, where the contender asks for any. */
export interface Listening {
  readonly port: number;
  readonly cookies: readonly string[];
}

/** The product's whole contract, so that what a connection keeps of it counts, and a call that says back what it is told. */
const benchContract = {
  ...contract,
  bench: { echo: call({ in: v.object({ text: v.string() }), out: v.object({ text: v.string() }), idempotent: true }) },
};
/** Sessions the gateway knows at most: the dearest case of finding one. */
const sessions = 100;

async function listenTrunkline({ scratch, strangers, stallMs }: ContenderOptions): Promise<Listening> {
  const clock = createRealClock();
  const logger = createJsonLogger({ folder: join(scratch, 'logs'), clock });
  const handlers = { bench: { echo: (input: { readonly text: string }) => ok(input) } } as unknown as Handlers<
    typeof benchContract
  >;
  const router = createRouter(benchContract, handlers);
  const server = await startLoopbackServer({
    port: 0,
    files: createStaticFiles(scratch),
    clock,
    logger,
    ...(strangers === undefined ? {} : { limits: { strangers } }),
    connected: (wire, session) => {
      logger.info('window.connected', { window: session });
      wire.onClose((reason) => logger.info('window.closed', { window: session, reason }));
      router.serve(wire, {
        session,
        timers: clock,
        onFault: ({ error }) => console.error(error),
        ...(stallMs === undefined ? {} : { limits: { stallMs } }),
      });
    },
  });
  const cookies: string[] = [];
  for (let made = 0; made < sessions; made++) {
    const page = await fetch(server.issueEntryUrl());
    await page.text();
    cookies.push(page.headers.get('set-cookie')!.split(';')[0]!);
  }
  return { port: server.port, cookies };
}

async function listenWs({ name }: ContenderOptions): Promise<Listening> {
  const server = new WebSocketServer({
    port: 0,
    host: '127.0.0.1',
    perMessageDeflate: name === 'ws-deflate' ? { threshold: 0 } : false,
  });
  server.on('connection', (socket) => {
    socket.on('error', () => {});
    socket.on('message', (data, isBinary) => socket.send(data, { binary: isBinary }));
  });
  await new Promise((resolve) => server.once('listening', resolve));
  return { port: (server.address() as AddressInfo).port, cookies: [''] };
}

async function listenTcp(): Promise<Listening> {
  const server = createServer({ noDelay: true }, (socket) => {
    socket.on('error', () => {});
    socket.on('data', (bytes) => socket.write(bytes));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { port: (server.address() as AddressInfo).port, cookies: [''] };
}

export const listen = (options: ContenderOptions): Promise<Listening> =>
  options.name === 'trunkline' ? listenTrunkline(options) : options.name === 'tcp' ? listenTcp() : listenWs(options);

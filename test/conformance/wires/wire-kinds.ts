import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { MessageChannel } from 'node:worker_threads';
import { WebSocket, WebSocketServer } from 'ws';
import { webSocketWire } from '../../../src-main/host-node/web-socket-wire.ts';
import { memoryWirePair } from '../../../src-shared/rpc/memory-wire-pair.ts';
import { wireSubprotocol } from '../../../src-shared/rpc/wire-names.ts';
import { connectWebSocket } from '../../../src-renderer/link/web-socket-wire.ts';
import { messagePortWire } from '../../../src-shared/rpc/message-port-wire.ts';
import type { Wire } from '../../../src-shared/rpc/wire.ts';

/** Two connected ends; disposing it frees what carries them. */
export interface WireEnds extends AsyncDisposable {
  readonly a: Wire;
  readonly b: Wire;
  /** Breaks the connection without a goodbye, as when the process at `b` dies. */
  kill(): void;
}

export interface WireKind {
  readonly name: string;
  /** False where the transport cannot say how much is under way. */
  readonly tellsBacklog: boolean;
  open(): Promise<WireEnds>;
}

const memory: WireKind = {
  name: 'in memory',
  tellsBacklog: false,
  async open() {
    const { a, b, faults } = memoryWirePair();
    return { a, b, kill: () => faults.cut(), async [Symbol.asyncDispose]() {} };
  },
};

const messagePort: WireKind = {
  name: 'MessagePort',
  tellsBacklog: false,
  async open() {
    const { port1, port2 } = new MessageChannel();
    return {
      a: messagePortWire(port1),
      b: messagePortWire(port2),
      kill: () => port2.close(),
      async [Symbol.asyncDispose]() {
        port1.close();
      },
    };
  },
};

const webSocket: WireKind = {
  name: 'WebSocket',
  tellsBacklog: true,
  async open() {
    const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false });
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const client = new WebSocket(`ws://127.0.0.1:${port}`, { perMessageDeflate: false });
    const [[accepted]] = (await Promise.all([once(server, 'connection'), once(client, 'open')])) as [
      [WebSocket],
      unknown,
    ];
    return {
      a: webSocketWire(client),
      b: webSocketWire(accepted),
      kill: () => accepted.terminate(),
      async [Symbol.asyncDispose]() {
        client.terminate();
        accepted.terminate();
        await new Promise((done) => server.close(done));
      },
    };
  },
};

/** The window's end runs in a browser; Node has the same WebSocket. */
const windowWebSocket: WireKind = {
  name: 'the window’s WebSocket',
  tellsBacklog: true,
  async open() {
    const handleProtocols = (): string => wireSubprotocol;
    const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false, handleProtocols });
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const connection = once(server, 'connection') as Promise<[WebSocket]>;
    const a = await connectWebSocket(`ws://127.0.0.1:${port}`, new AbortController().signal);
    const [accepted] = await connection;
    return {
      a,
      b: webSocketWire(accepted),
      kill: () => accepted.terminate(),
      async [Symbol.asyncDispose]() {
        a.close('the test is over');
        accepted.terminate();
        await new Promise((done) => server.close(done));
      },
    };
  },
};

export const wireKinds: readonly WireKind[] = [memory, messagePort, webSocket, windowWebSocket];

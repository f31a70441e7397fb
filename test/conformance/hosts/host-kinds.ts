import { once } from 'node:events';
import { WebSocket } from 'ws';
import { webSocketWire } from '../../../src-main/host-node/web-socket-wire.ts';
import { wirePath, wireSubprotocol } from '../../../src-shared/rpc/wire-names.ts';
import type { Wire } from '../../../src-shared/rpc/wire.ts';
import { openDeskHost } from '../../integration/host-node/desk-host.ts';
import { openShellDesk } from '../../kit/electron/shell-desk.ts';

export interface RunningHost extends AsyncDisposable {
  readonly dataDir: string;
  /** Connects as the window does. */
  connect(signal: AbortSignal): Promise<Wire>;
  /** Ends the host as the person does. */
  end(): Promise<void>;
}

export interface HostKind {
  readonly name: 'node' | 'electron';
  open(): Promise<RunningHost>;
}

const node: HostKind = {
  name: 'node',
  async open() {
    const desk = await openDeskHost();
    const headers = { Cookie: await desk.enter(), Origin: desk.origin };
    return {
      dataDir: desk.dataDir,
      async connect() {
        const socket = new WebSocket(`ws://127.0.0.1:${desk.host.port}${wirePath}`, [wireSubprotocol], { headers });
        await once(socket, 'open');
        return webSocketWire(socket);
      },
      end: async () => desk.host[Symbol.asyncDispose](),
      [Symbol.asyncDispose]: async () => desk[Symbol.asyncDispose](),
    };
  },
};

/** The contract of the Electron host with a fake Electron: it shows our wiring, not that Electron behaves like the fake. */
const electron: HostKind = {
  name: 'electron',
  async open() {
    const desk = await openShellDesk();
    return {
      dataDir: desk.dataDir,
      connect: (signal) => desk.fake.windows[0]!.webContents.page!.connect(signal),
      end: async () => void (await desk.quit()),
      [Symbol.asyncDispose]: () => desk[Symbol.asyncDispose](),
    };
  },
};

export const hostKinds: readonly HostKind[] = [node, electron];

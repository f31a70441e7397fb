import { createServer, type AddressInfo, type Socket } from 'node:net';
import * as v from 'valibot';
import type { AdapterSession } from '../../../src-main/core/adapters/adapter.ts';
import { cobolHost } from '../../../src-main/core/adapters/cobol-host/index.ts';
import {
  cobolHostSettingsSchema,
  type CobolHostSettingsInput,
} from '../../../src-main/core/adapters/cobol-host/settings.ts';
import type { Clock } from '../../../src-main/core/ports/clock.ts';
import type { Logger } from '../../../src-main/core/ports/logger.ts';
import { createRealClock } from '../../../src-main/core/ports/real-clock.ts';
import { get, header } from '../../../src-main/demo/cobol-host/bank-fields.ts';
import { createDemoBank, type BankTerminal, type DemoBank } from '../../../src-main/demo/cobol-host/demo-bank.ts';
import { latin } from '../../../src-main/demo/cobol-host/ebcdic.ts';
import type { SystemId } from '../../../src-shared/model/ids.ts';
import { nullLogger } from '../../kit/null-logger.ts';

export const user = 'TRUNK01';
export const password = 'odd4test';
export const system = 'bank' as SystemId;
export const soon = (): AbortSignal => AbortSignal.timeout(15_000);

/** One request as it came: its function, the good answer, and the socket to write to. */
export interface OddRequest {
  readonly name: string;
  readonly answer: Buffer;
  readonly socket: Socket;
  /** The answer in a frame, as a good host sends it. */
  send(message?: Buffer): void;
}

export interface OddHost extends AsyncDisposable {
  readonly port: number;
  readonly bank: DemoBank;
  /** Connections that were made since the start. */
  readonly made: number;
  readonly open: number;
  /** What is done with a request; absent: it is answered well. True: it has been seen to. */
  odd: ((request: OddRequest) => boolean) | undefined;
}

/** A host that answers well but for what the test says. `head`: bytes before each message, by its length. */
export async function startOddHost(head: (length: number) => Buffer = fourBytes, headBytes = 4): Promise<OddHost> {
  const bank = createDemoBank({ user, password, banner: 'ODD HOST', now: () => '20261123093000' });
  const sockets = new Set<Socket>();
  let made = 0;
  const server = createServer((socket) => {
    const terminal: BankTerminal = { signedOn: false };
    let held: Buffer = Buffer.alloc(0);
    made += 1;
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
    socket.on('data', (chunk: Buffer) => {
      held = Buffer.concat([held, chunk]);
      for (;;) {
        if (held.length < headBytes) return;
        const length = headBytes === 4 && head === fourBytes ? held.readInt32BE(0) : held.readUInt16BE(0) - headBytes;
        if (held.length < headBytes + length) return;
        const message = Buffer.from(held.subarray(headBytes, headBytes + length));
        held = held.subarray(headBytes + length);
        const answer = bank.answer(terminal, message);
        const send = (bytes = answer): void => void socket.write(Buffer.concat([head(bytes.length), bytes]));
        const request = { name: latin(get(message, header.function)), answer, socket, send };
        if (host.odd?.(request) !== true) send();
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const host: OddHost = {
    port: (server.address() as AddressInfo).port,
    bank,
    get made() {
      return made;
    },
    get open() {
      return sockets.size;
    },
    odd: undefined,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
  return host;
}

export function fourBytes(length: number): Buffer {
  const head = Buffer.alloc(4);
  head.writeInt32BE(length, 0);
  return head;
}

/** LLZZ: two bytes that count themselves and the two behind them. */
export function llzz(length: number): Buffer {
  const head = Buffer.alloc(4);
  head.writeUInt16BE(length + 4, 0);
  return head;
}

export function openOn(
  { port }: { readonly port: number },
  more: Partial<CobolHostSettingsInput> = {},
  deps: { readonly clock?: Clock; readonly logger?: Logger } = {},
): AdapterSession {
  const settings = { host: '127.0.0.1', port, tls: false, user, password, requestTimeoutMs: 2_000, ...more };
  return cobolHost.open({
    system,
    systemName: 'Bank',
    settings: v.parse(cobolHostSettingsSchema, settings),
    clock: deps.clock ?? createRealClock(),
    logger: deps.logger ?? nullLogger,
    region: 'CN',
    agent: { id: 'kim', name: 'Kim' },
  });
}

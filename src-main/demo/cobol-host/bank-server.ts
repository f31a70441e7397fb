import { createServer, type AddressInfo, type Socket } from 'node:net';
import type { BankTerminal, DemoBank } from './demo-bank.ts';

/** Largest message the bank takes, in bytes. */
const largest = 16_384;

/** A demo bank on a port of this computer. */
export interface BankServer extends AsyncDisposable {
  readonly port: number;
}

/** Frames on loopback: four bytes of length, big-endian, then the message. A length nobody can mean ends the connection. */
export async function startBankServer(bank: DemoBank): Promise<BankServer> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    const terminal: BankTerminal = { signedOn: false };
    let held: Buffer = Buffer.alloc(0);
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    socket.on('data', (chunk: Buffer) => {
      held = held.length === 0 ? chunk : Buffer.concat([held, chunk]);
      while (held.length >= 4) {
        const length = held.readInt32BE(0);
        if (length < 1 || length > largest) return void socket.destroy();
        if (held.length < 4 + length) return;
        const answer = bank.answer(terminal, Buffer.from(held.subarray(4, 4 + length)));
        held = held.subarray(4 + length);
        const size = Buffer.alloc(4);
        size.writeInt32BE(answer.length, 0);
        socket.write(Buffer.concat([size, answer]));
      }
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

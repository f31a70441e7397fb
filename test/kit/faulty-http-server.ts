import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';

/** What the server does with a request once it has read it: raw bytes, then what becomes of the connection. */
export interface FaultyAnswer {
  readonly bytes: string | Uint8Array;
  /** `close` after the bytes, `reset` the connection, or leave it `open` and say nothing more. */
  readonly after: 'close' | 'reset' | 'open';
}
export interface FaultyHttpServer extends AsyncDisposable {
  readonly baseUrl: string;
  /** Request lines in the order they came, e.g. `GET /REST/2.0/rt`. */
  readonly requests: readonly string[];
}

/** An HTTP server that answers whatever the test wants, byte for byte. */
export async function startFaultyHttpServer(answer: (requestLine: string) => FaultyAnswer): Promise<FaultyHttpServer> {
  const requests: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    let text = '';
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
      const end = text.indexOf('\r\n\r\n');
      if (end < 0) return;
      const length = Number(/^content-length: *(\d+)/im.exec(text)?.[1] ?? 0);
      if (text.length < end + 4 + length) return;
      const line = text.slice(0, text.indexOf('\r\n')).replace(/ HTTP\/1\.1$/, '');
      text = text.slice(end + 4 + length);
      requests.push(line);
      const { bytes, after } = answer(line);
      socket.write(bytes, () => {
        if (after === 'close') socket.end();
        if (after === 'reset') socket.resetAndDestroy();
      });
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no TCP address');
  return {
    baseUrl: `http://127.0.0.1:${address.port}`,
    requests,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

/** A whole HTTP answer. */
export function httpAnswer(status: number, body: string, headers: Readonly<Record<string, string>> = {}): string {
  const all = { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(body)), ...headers };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${status} Whatever\r\n${lines.join('')}\r\n${body}`;
}

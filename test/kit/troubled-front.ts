import { once } from 'node:events';
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

/**
 * - `well`     passes requests on
 * - `json`     JSON that ends in the middle, with a correct length
 * - `html`     the page of a captive portal, with status 200
 * - `half`     announces more bytes than come, then closes
 * - `silent`   takes the request and answers nothing
 * - `closed`   closes the connection without a word
 */
export type Trouble = 'well' | 'json' | 'html' | 'half' | 'silent' | 'closed';

/** A proxy in front of a web service whose answers can be spoilt while it runs. */
export interface TroubledFront extends AsyncDisposable {
  readonly baseUrl: string;
  trouble: Trouble;
  /** Requests of the kind that were passed on. */
  passed(method: string, path: RegExp): number;
  /** May change the text of a good answer. */
  rewrite: (path: string, body: string) => string;
}

export async function startTroubledFront(behind: string): Promise<TroubledFront> {
  const target = new URL(behind);
  const sockets = new Set<Socket>();
  const seen: { method: string; path: string }[] = [];
  const server = createServer((incoming, answer) => {
    if (front.trouble === 'well') return void passOn(incoming, answer);
    spoil(front.trouble, answer);
  });
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => {}).on('close', () => sockets.delete(socket));
  });

  async function passOn(incoming: IncomingMessage, answer: ServerResponse): Promise<void> {
    const { method = 'GET', url: path = '/' } = incoming;
    seen.push({ method, path });
    const out = request({
      host: target.hostname,
      port: target.port,
      method,
      path,
      headers: { ...incoming.headers, host: target.host },
    });
    incoming.pipe(out);
    try {
      const [reply] = (await once(out, 'response')) as [IncomingMessage];
      const chunks: Buffer[] = [];
      for await (const chunk of reply) chunks.push(chunk as Buffer);
      const own = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      const text = Buffer.concat(chunks).toString('utf8').replaceAll(target.origin, own);
      const body = Buffer.from(front.rewrite(path, text));
      const headers = Object.fromEntries(
        Object.entries(reply.headers).filter(([name]) => !['transfer-encoding', 'content-length'].includes(name)),
      );
      answer.writeHead(reply.statusCode ?? 500, { ...headers, 'content-length': body.length }).end(body);
    } catch {
      answer.destroy();
    }
  }

  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const front: TroubledFront = {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    trouble: 'well',
    rewrite: (_path, body) => body,
    passed: (method, path) => seen.filter((one) => one.method === method && path.test(one.path)).length,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
  return front;
}

function spoil(trouble: Exclude<Trouble, 'well'>, answer: ServerResponse): void {
  switch (trouble) {
    case 'json':
      answer.writeHead(200, { 'content-type': 'application/json' }).end('{"count": 2, "items": [{"id": "1", "Sub');
      return;
    case 'html':
      answer
        .writeHead(200, { 'content-type': 'text/html' })
        .end('<!doctype html><title>Guest network</title><h1>Please accept the terms</h1>');
      return;
    case 'half':
      answer
        .writeHead(200, { 'content-type': 'application/json', 'content-length': 5000 })
        .write('{"count": 2, "ite', () => answer.destroy());
      return;
    case 'closed':
      answer.destroy();
      return;
    case 'silent':
  }
}

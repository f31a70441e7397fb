import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { brokenServer, refusal, type RtAnswer } from './rt-answer.ts';
import type { RtRequest } from './rt-body.ts';

export interface RtServerOptions {
  /** 0: any free port. */
  readonly port: number;
  /** Largest body of a request, in bytes. */
  readonly bodyBytes: number;
  /** Answers a request whose body is complete. */
  readonly answer: (request: RtRequest, token: string | undefined) => Promise<RtAnswer>;
}

export interface RtServer extends AsyncDisposable {
  readonly port: number;
}

/** Milliseconds a client may take to send a request. */
const requestMs = 30_000;

/** HTTP on 127.0.0.1, never on another address. */
export async function startRtServer(options: RtServerOptions): Promise<RtServer> {
  const server = createServer({ requestTimeout: requestMs, headersTimeout: requestMs }, (incoming, response) => {
    reply(incoming, response).catch(() => {
      // Either the client left in the middle of its request, which needs no answer, or this server has a fault.
      if (incoming.complete && !response.headersSent) send(response, brokenServer, true);
      else incoming.destroy();
    });
  });

  async function reply(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = 'GET', headers } = incoming;
    const body = await readBody(incoming, options.bodyBytes);
    const path = incoming.url ?? '';
    // Joined as text: a path such as //x/y must not turn into another host with the path /y.
    const url = path.startsWith('/') ? URL.parse(`http://127.0.0.1${path}`) : null;
    if (body === undefined) return send(response, refusal(413, 'Payload Too Large'), true);
    if (url === null) return send(response, refusal(400, 'Bad Request'), true);
    const token = /^token (.*)$/i.exec(headers.authorization ?? '')?.[1];
    send(response, await options.answer({ method, url, headers, body }, token), false);
  }

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the demo Request Tracker has no port');
  return {
    port: address.port,
    async [Symbol.asyncDispose]() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

function send(response: ServerResponse, answer: RtAnswer, isLast: boolean): void {
  const { status, json, headers } = answer;
  const body = json === undefined ? '' : JSON.stringify(json);
  response.writeHead(status, {
    Server: 'Trunkline demo (speaks Request Tracker REST 2)',
    ...(status === 304
      ? {}
      : { 'Content-Type': 'application/json; charset=utf-8', 'Content-Length': Buffer.byteLength(body) }),
    ...(isLast ? { Connection: 'close' } : {}),
    'X-Content-Type-Options': 'nosniff',
    ...headers,
  });
  response.end(body);
}

/** `undefined` where there is more than `limit`. */
async function readBody(incoming: IncomingMessage, limit: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    size += chunk.byteLength;
    // The rest is read and thrown away, so that the client sees the answer instead of a broken connection.
    if (size <= limit) chunks.push(chunk);
  }
  return size <= limit ? Buffer.concat(chunks) : undefined;
}

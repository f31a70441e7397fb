import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { RedmineAnswer, RedmineRequest } from './redmine-routes.ts';

export interface RedmineServer extends AsyncDisposable {
  readonly port: number;
}

/** Room for files of 10 MB. */
const bodyBytes = 16 * 1024 * 1024;
/** Milliseconds a client may take to send a request. */
const requestMs = 30_000;

/** HTTP on 127.0.0.1, never on another address. `answer` gets requests whose body is complete. */
export async function startRedmineServer(
  answer: (request: RedmineRequest, key: string) => RedmineAnswer,
): Promise<RedmineServer> {
  const server = createServer({ requestTimeout: requestMs, headersTimeout: requestMs }, (incoming, response) => {
    reply(incoming, response).catch(() => {
      // Either the client left in the middle of its request, which needs no answer, or this server has a fault.
      if (incoming.complete && !response.headersSent) send(response, { status: 500 });
      else incoming.destroy();
    });
  });

  async function reply(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = 'GET', headers } = incoming;
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of incoming as AsyncIterable<Buffer>) {
      size += chunk.byteLength;
      if (size <= bodyBytes) chunks.push(chunk);
    }
    const path = incoming.url ?? '';
    const url = path.startsWith('/') ? URL.parse(`http://127.0.0.1${path}`) : null;
    if (size > bodyBytes) return send(response, { status: 413 });
    if (url === null) return send(response, { status: 400 });
    send(response, answer({ method, url, body: Buffer.concat(chunks) }, String(headers['x-redmine-api-key'] ?? '')));
  }

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the demo Redmine has no port');
  return {
    port: address.port,
    async [Symbol.asyncDispose]() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

function send(response: ServerResponse, { status, json, file }: RedmineAnswer): void {
  const body = file?.bytes ?? (json === undefined ? '' : JSON.stringify(json));
  response.writeHead(status, {
    Server: 'Trunkline demo (speaks the REST interface of Redmine)',
    'Content-Type': file?.mediaType ?? 'application/json; charset=utf-8',
    'Content-Length': Buffer.byteLength(body),
    'X-Content-Type-Options': 'nosniff',
  });
  response.end(body);
}

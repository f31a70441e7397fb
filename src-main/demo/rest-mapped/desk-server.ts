import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { answerDesk } from './desk-routes.ts';
import type { OrderDesk } from './order-desk.ts';

export interface DeskServer extends AsyncDisposable {
  readonly baseUrl: string;
}

/** Largest body of a request, in bytes. */
const bodyBytes = 1024 * 1024;

/** The order desk's HTTP server, on 127.0.0.1 only. */
export async function startDeskServer(desk: OrderDesk, token: string): Promise<DeskServer> {
  const server = createServer((request, response) => {
    serve(desk, token, request, response).catch(() => request.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the demo order desk has no port');
  return {
    baseUrl: `http://127.0.0.1:${address.port}/api`,
    async [Symbol.asyncDispose]() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

async function serve(
  desk: OrderDesk,
  token: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { method = 'GET', headers, url = '' } = request;
  const at = url.startsWith('/api/') ? URL.parse(`http://127.0.0.1${url.slice(4)}`) : null;
  const body = parsed(await readBody(request));
  if (headers.authorization !== `Bearer ${token}`) return send(response, 401, { error: 'the token is not known' });
  if (at === null) return send(response, 404, { error: 'no such place' });
  if (body === undefined) return send(response, 400, { error: 'the body must be a JSON object' });
  const idempotencyKey = [headers['idempotency-key']].flat()[0];
  const { status, json, etag } = answerDesk(desk, {
    method,
    path: at.pathname,
    query: at.searchParams,
    ifMatch: headers['if-match'],
    idempotencyKey,
    body,
  });
  send(response, status, json, etag);
}

function send(response: ServerResponse, status: number, json: unknown, etag?: string): void {
  const text = JSON.stringify(json);
  response.writeHead(status, {
    server: 'Trunkline demo (order desk, a simulation)',
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(text),
    ...(etag === undefined ? {} : { etag }),
  });
  response.end(text);
}

function parsed(text: string): Readonly<Record<string, unknown>> | undefined {
  if (text === '') return {};
  try {
    const json: unknown = JSON.parse(text);
    return typeof json === 'object' && json !== null && !Array.isArray(json)
      ? (json as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.byteLength;
    if (size <= bodyBytes) chunks.push(chunk);
  }
  return size <= bodyBytes ? Buffer.concat(chunks).toString('utf8') : '';
}

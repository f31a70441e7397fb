import { once } from 'node:events';
import { createServer } from 'node:http';

export interface JsonRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** As text; empty where there was none. */
  readonly text: string;
  /** As JSON; `undefined` where it is none. */
  readonly json: unknown;
}
export interface JsonAnswer {
  readonly status?: number;
  readonly json?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** The effect stands, but the connection breaks before anything is answered. */
  readonly lost?: boolean;
  /** Nothing is answered until the connection ends. */
  readonly silent?: boolean;
}
export interface JsonServer extends AsyncDisposable {
  readonly baseUrl: string;
  readonly requests: readonly JsonRequest[];
}

/** An HTTP server that answers JSON as the test says; what it says nothing about is 404. */
export async function startJsonServer(
  answer: (request: JsonRequest) => JsonAnswer | undefined | Promise<JsonAnswer | undefined>,
): Promise<JsonServer> {
  const requests: JsonRequest[] = [];
  const server = createServer((incoming, response) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const url = new URL(incoming.url ?? '/', 'http://server');
      const text = Buffer.concat(chunks).toString();
      const headers = incoming.headers as Record<string, string | undefined>;
      const { method = '' } = incoming;
      const json = parsed(text);
      const request: JsonRequest = { method, path: url.pathname, query: url.searchParams, headers, text, json };
      requests.push(request);
      void Promise.resolve(answer(request)).then((given = { status: 404, json: { error: 'no such place' } }) => {
        if (given.silent === true) return;
        if (given.lost === true) {
          incoming.socket.resetAndDestroy();
          return;
        }
        response.writeHead(given.status ?? 200, { 'content-type': 'application/json', ...given.headers });
        response.end(given.json === undefined ? '' : JSON.stringify(given.json));
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
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

import { once } from 'node:events';
import { createServer, request, type IncomingMessage } from 'node:http';

/** What becomes of a request: handed on whole, handed on with its answer cut off, never answered, or answered by the proxy itself. */
export type ProxyDecision =
  | 'pass'
  | 'cut answer'
  | 'silence'
  | { readonly status: number; readonly body: string; readonly headers?: Readonly<Record<string, string>> };

export interface CuttingProxy extends AsyncDisposable {
  readonly baseUrl: string;
}

/** An HTTP proxy in front of one real server that can delay a request, lose its answer after the server has carried it out, or answer nonsense. */
export async function startCuttingProxy(
  target: string,
  decide: (requestLine: string) => Promise<ProxyDecision>,
): Promise<CuttingProxy> {
  const server = createServer((incoming, outgoing) => {
    const handOn = async (): Promise<void> => {
      const body = await collect(incoming);
      const decision = await decide(`${incoming.method} ${incoming.url}`);
      if (decision === 'silence') return;
      if (typeof decision === 'object') {
        outgoing.writeHead(decision.status, { 'content-type': 'application/json', ...decision.headers });
        outgoing.end(decision.body);
        return;
      }
      const { connection: _connection, ...headers } = incoming.headers;
      const onward = request(`${target}${incoming.url}`, { method: incoming.method ?? 'GET', headers });
      onward.end(body);
      const [answer] = (await once(onward, 'response')) as [IncomingMessage];
      const bytes = await collect(answer);
      if (decision === 'cut answer') {
        outgoing.destroy();
        return;
      }
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      outgoing.end(bytes);
    };
    handOn().catch(() => outgoing.destroy());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no TCP address');
  return {
    baseUrl: `http://127.0.0.1:${address.port}`,
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

async function collect(stream: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}

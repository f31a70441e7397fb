import { once } from 'node:events';
import { connect } from 'node:net';

export interface RawAnswer {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

/** Sends a request exactly as written: no client in between corrects a path or a header. */
export async function rawRequest(
  port: number,
  request: { readonly method?: string; readonly path: string; readonly headers?: Readonly<Record<string, string>> },
): Promise<RawAnswer> {
  const headers = { Host: `127.0.0.1:${port}`, Connection: 'close', ...request.headers };
  const head = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  const socket = connect(port, '127.0.0.1');
  socket.write(`${request.method ?? 'GET'} ${request.path} HTTP/1.1\r\n${head.join('')}\r\n`);
  const chunks: Buffer[] = [];
  socket.on('data', (chunk) => chunks.push(chunk));
  await once(socket, 'close');
  const text = Buffer.concat(chunks).toString('utf8');
  const [top = '', body = ''] = text.split('\r\n\r\n', 2);
  const [first = '', ...lines] = top.split('\r\n');
  return {
    status: Number(first.split(' ')[1]),
    headers: new Map(
      lines.map((line) => {
        const colon = line.indexOf(':');
        return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()] as const;
      }),
    ),
    body,
  };
}

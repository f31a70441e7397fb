import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Clock } from '../../core/ports/clock.ts';
import { searchRows } from './tryton-search.ts';
import { TrytonStore, type TrytonModel } from './tryton-store.ts';

/** A running Tryton of the demo: JSON-RPC of parties, contact mechanisms, addresses and notes. A simulation. */
export interface TrytonServer extends AsyncDisposable {
  readonly baseUrl: string;
  readonly store: TrytonStore;
  /** Ends every session, as a restart of Tryton does. */
  endSessions(): void;
  /** What is done with the next requests instead of answering them: nothing, half an answer, or an error page. */
  trouble: 'none' | 'silent' | 'afterwards' | 'garbage' | 'broken';
}

class RpcError extends Error {
  readonly error: unknown;
  constructor(error: unknown) {
    super('an error answer');
    this.error = error;
  }
}

export async function startTrytonServer(options: {
  readonly clock: Clock;
  readonly database: string;
  readonly username: string;
  readonly password: string;
}): Promise<TrytonServer> {
  const { database, username, password } = options;
  const store = new TrytonStore(options.clock);
  const sessions = new Set<string>();

  function checkStamps(context: unknown): void {
    const stamps = (context as { _timestamp?: Record<string, string> } | undefined)?._timestamp ?? {};
    for (const [key, stamp] of Object.entries(stamps)) {
      const [model = '', id = ''] = key.split(',');
      const row = store.tables[model as TrytonModel]?.get(Number(id));
      if (row === undefined || store.stamp(row) !== stamp) {
        throw new RpcError(['ConcurrencyException', 'Records were modified in the meanwhile']);
      }
    }
  }
  function call(method: string, params: readonly unknown[]): unknown {
    const [, model = '', what = ''] = /^model\.([a-z_.]+)\.(\w+)$/.exec(method) ?? [];
    const table = store.tables[model as TrytonModel];
    if (table === undefined) throw new RpcError([`'${model}'`, '']);
    if (what === 'search_read') return searchRows(store, table.values(), params);
    if (what === 'create')
      return (params[0] as Record<string, unknown>[]).map((values) => store.create(model as TrytonModel, values));
    if (what === 'write') {
      const [ids, values, context] = params as [number[], Record<string, unknown>, unknown];
      const gone = ids.find((id) => !table.has(id));
      if (gone !== undefined) {
        const text = `You are trying to write to records "${gone}" that don't exist anymore.`;
        throw new RpcError(['UserError', [text, '', null]]);
      }
      checkStamps(context);
      const at = store.moment();
      for (const id of ids) store.write(model as TrytonModel, id, values, at);
      return null;
    }
    if (what === 'delete') return (params[0] as number[]).forEach((id) => table.delete(id)) ?? null;
    throw new RpcError([`'${what}'`, '']);
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    const { trouble } = server;
    if (trouble === 'silent') return;
    if (trouble === 'garbage') return void response.end('{"id": 1, "result": [');
    if (trouble === 'broken') return void response.writeHead(502).end('<html><h1>Bad gateway</h1></html>');
    if (request.url !== `/${database}/`) return void response.writeHead(404).end('<html><h1>Not Found</h1></html>');
    const { id, method, params } = JSON.parse(body) as { id: number; method: string; params: unknown[] };
    response.setHeader('content-type', 'application/json');
    if (method === 'common.db.login') {
      const [user, parameters] = params as [string, { password?: string }];
      if (user !== username || parameters.password !== password)
        return void response.writeHead(401).end('<html><h1>Unauthorized</h1></html>');
      const key = randomBytes(32).toString('hex');
      sessions.add(Buffer.from(`${username}:1:${key}`).toString('base64'));
      return void response.end(JSON.stringify({ id, result: [1, key] }));
    }
    if (!sessions.has(String(request.headers.authorization).replace(/^Session /, ''))) {
      return void response.writeHead(401, { 'www-authenticate': 'Basic realm="Tryton"' }).end();
    }
    let answer: Record<string, unknown>;
    try {
      answer = { id, result: call(method, params) };
    } catch (fault) {
      if (!(fault instanceof RpcError)) throw fault;
      answer = { id, error: fault.error };
    }
    if (trouble === 'afterwards' && /\.(create|write|delete)$/.test(method)) return void request.socket.destroy();
    response.end(JSON.stringify(answer));
  }

  const http = createServer((request, response) => void serve(request, response));
  await new Promise<void>((resolve) => http.listen({ host: '127.0.0.1', port: 0 }, resolve));
  const { port } = http.address() as { port: number };
  const server: TrytonServer = {
    baseUrl: `http://127.0.0.1:${port}`,
    store,
    trouble: 'none',
    endSessions: () => sessions.clear(),
    async [Symbol.asyncDispose]() {
      http.closeAllConnections();
      await new Promise((resolve) => http.close(resolve));
    },
  };
  return server;
}

import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { WebSocketServer, type WebSocket } from 'ws';
import type { Clock } from '../../core/ports/clock.ts';
import { GoflyStore, plainTime, type ChatAgent, type ChatVisitor } from './gofly-store.ts';

/** A running live chat of the demo. It speaks go-fly's interface and is a simulation of it. */
export interface GoflyServer extends AsyncDisposable {
  readonly baseUrl: string;
  readonly store: GoflyStore;
  /** A visitor writes: stored, and pushed where their agent is connected. */
  visitorSays(visitor: ChatVisitor, content: string): void;
  setOnline(visitor: ChatVisitor, online: boolean): void;
  /** Every token grows stale, as after 24 hours. */
  expireTokens(): void;
  /** Breaks every connection once. */
  dropConnections(): void;
  /** Takes requests and does not answer them while true. */
  silent: boolean;
}

interface Request {
  readonly query: URLSearchParams;
  readonly form: URLSearchParams;
  readonly agent: string;
}
type Answer = { readonly code: number; readonly msg: string; readonly result?: unknown };
const ok = (result?: unknown): Answer => ({ code: 200, msg: 'ok', ...(result === undefined ? {} : { result }) });
const bad = (msg: string): Answer => ({ code: 400, msg });

export async function startGoflyServer(options: {
  readonly clock: Clock;
  readonly agents: readonly ChatAgent[];
}): Promise<GoflyServer> {
  const { clock } = options;
  const store = new GoflyStore(options.agents, clock);
  const tokens = new Map<string, { readonly agent: string; stale: boolean }>();
  const sockets = new Map<string, WebSocket>();

  const push = (agent: string, type: string, data?: unknown): void =>
    sockets.get(agent)?.send(JSON.stringify({ type, data }), () => {});
  const pushMessage = (visitor: ChatVisitor, content: string, isKefu: 'yes' | 'no'): void =>
    push(visitor.to_id, 'message', {
      name: isKefu === 'yes' ? store.agent(visitor.to_id)?.nickname : visitor.name,
      avator: '/static/images/2.png',
      id: visitor.visitor_id,
      visitor_id: '',
      group: '',
      time: plainTime(clock.now()),
      to_id: isKefu === 'yes' ? visitor.visitor_id : visitor.to_id,
      content,
      city: '',
      client_ip: '',
      refer: '',
      is_kefu: isKefu,
    });
  const announce = (visitor: ChatVisitor, agent = visitor.to_id): void =>
    push(agent, 'userOnline', {
      uid: visitor.visitor_id,
      username: visitor.name,
      avator: '/static/images/2.png',
      last_message: visitor.last_message || 'new visitor',
    });
  const gone = (visitor: ChatVisitor, agent = visitor.to_id): void =>
    push(agent, 'userOffline', { uid: visitor.visitor_id, name: visitor.name });

  const page = <T>(rows: readonly T[], query: URLSearchParams, most: number): readonly T[] => {
    const size = Math.min(most, Number(query.get('pagesize')) || 10);
    const from = (Math.max(1, Number(query.get('page')) || 1) - 1) * size;
    return rows.slice(from, from + size);
  };
  const visitorOf = (id: string | null): ChatVisitor | undefined => store.visitors.get(id ?? '');
  const mine = (agent: string): ChatVisitor[] =>
    [...store.visitors.values()].filter(({ to_id }) => to_id === agent).toSorted((a, b) => b.updated - a.updated);

  /** Routes that need a token, and what they answer. */
  const agentRoutes: Readonly<Record<string, (request: Request) => Answer>> = {
    'GET /visitors': ({ query, agent }) => {
      const all = mine(agent);
      const list = page(all, query, 10_000).map((one) => store.visitorRow(one));
      return ok({ list: list.length === 0 ? null : list, count: all.length, pagesize: 10 });
    },
    'GET /visitors_kefu_online': ({ agent }) =>
      ok(
        mine(agent)
          .filter(({ status }) => status === 1)
          .map((one) => ({ uid: one.visitor_id, username: one.name, avator: '', last_message: one.last_message })),
      ),
    'GET /visitor': ({ query }) => {
      const visitor = visitorOf(query.get('visitorId'));
      return ok(visitor === undefined ? { id: 0, visitor_id: '', name: '' } : store.visitorRow(visitor));
    },
    'GET /other_kefulist': ({ agent }) =>
      ok(
        store.agents
          .filter(({ name }) => name !== agent)
          .map(({ name, nickname }) => ({
            name,
            nickname,
            avator: '',
            status: sockets.has(name) ? 'online' : 'offline',
          })),
      ),
    'GET /trans_kefu': ({ query, agent }) => {
      const visitor = visitorOf(query.get('visitor_id'));
      const to = store.agent(query.get('kefu_id') ?? '');
      if (visitor === undefined || to === undefined) return bad('访客或客服不存在');
      visitor.to_id = to.name;
      visitor.updated = clock.now();
      announce(visitor);
      gone(visitor, agent);
      return { code: 200, msg: '转移成功' };
    },
    'POST /kefu/message': ({ form, agent }) => {
      const content = form.get('content') ?? '';
      const visitor = visitorOf(form.get('to_id'));
      if (content === '') return bad('内容不能为空');
      if (visitor === undefined || store.agent(agent) === undefined) return bad('用户不存在');
      store.say(visitor, 'kefu', content);
      pushMessage(visitor, content, 'yes');
      return ok();
    },
  };
  const openRoutes: Readonly<Record<string, (request: Request) => Answer>> = {
    'POST /check': ({ form }) => {
      const agent = store.agent(form.get('username') ?? '');
      if (agent === undefined || agent.password !== form.get('password')) return { code: 400, msg: '验证失败' };
      const token = randomBytes(24).toString('base64url');
      tokens.set(token, { agent: agent.name, stale: false });
      return { code: 200, msg: '验证成功,正在跳转', result: { token } };
    },
    'GET /2/messagesPages': ({ query }) => {
      const all = store.messages.filter(({ visitor_id }) => visitor_id === query.get('visitor_id')).toReversed();
      const list = page(all, query, 20).map((one) => store.messageRow(one));
      return ok({
        count: all.length,
        page: Number(query.get('page')),
        list: list.length === 0 ? null : list,
        pagesize: 20,
      });
    },
  };

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://demo.invalid');
    let body = '';
    for await (const chunk of request) body += String(chunk);
    if (server.silent) return;
    const route = `${request.method} ${url.pathname}`;
    const token = tokens.get(String(request.headers['token'] ?? url.searchParams.get('token') ?? ''));
    const asked = { query: url.searchParams, form: new URLSearchParams(body), agent: token?.agent ?? '' };
    const answers: Answer[] = [];
    const [open, guarded] = [openRoutes[route], agentRoutes[route]];
    if (open) answers.push(open(asked));
    else if (!guarded) answers.push({ code: 404, msg: 'not found' });
    else if (token === undefined) answers.push(bad('验证失败'));
    else {
      // The original's login check answers and then lets the handler go on.
      if (token.stale) answers.push({ code: 401, msg: 'token失效' });
      answers.push(guarded(asked));
    }
    response.setHeader('content-type', 'application/json; charset=utf-8');
    response.end(answers.map((answer) => JSON.stringify(answer)).join(''));
  }

  const http = createServer((request, response) => void serve(request, response));
  const webSockets = new WebSocketServer({ noServer: true, maxPayload: 64 * 1024 });
  http.on('upgrade', (request, socket, head) => {
    const url = new URL(request.url ?? '/', 'http://demo.invalid');
    const token = tokens.get(url.searchParams.get('token') ?? '');
    if (url.pathname !== '/ws_kefu' || token === undefined || token.stale) return socket.destroy();
    webSockets.handleUpgrade(request, socket, head, (one) => {
      sockets.get(token.agent)?.send(JSON.stringify({ type: 'close', data: token.agent }), () => {});
      sockets.set(token.agent, one);
      one.on('error', () => {});
      one.on('message', () => one.send(JSON.stringify({ type: 'pong', data: '' }), () => {}));
      one.on('close', () => sockets.get(token.agent) === one && sockets.delete(token.agent));
    });
  });
  await new Promise<void>((resolve) => http.listen({ host: '127.0.0.1', port: 0 }, resolve));
  const { port } = http.address() as { port: number };

  const server: GoflyServer = {
    baseUrl: `http://127.0.0.1:${port}`,
    store,
    silent: false,
    visitorSays(visitor, content) {
      store.say(visitor, 'visitor', content);
      pushMessage(visitor, content, 'no');
    },
    setOnline(visitor, online) {
      visitor.status = online ? 1 : 0;
      visitor.updated = clock.now();
      if (online) announce(visitor);
      else gone(visitor);
    },
    expireTokens() {
      for (const token of tokens.values()) token.stale = true;
    },
    dropConnections() {
      for (const one of sockets.values()) one.terminate();
      http.closeAllConnections();
    },
    async [Symbol.asyncDispose]() {
      for (const one of sockets.values()) one.terminate();
      webSockets.close();
      http.closeAllConnections();
      await new Promise((resolve) => http.close(resolve));
    },
  };
  return server;
}

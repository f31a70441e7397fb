import { createHmac, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { parseSystemId } from '../demo-ids.ts';
import { demoPeople } from '../demo-people.ts';
import type { StartDemoSystem } from '../demo-system.ts';
import { freePort } from '../free-port.ts';
import { createBotService, type BotConversation } from './bot-service.ts';

const model = 'demo-rules';
const talks = {
  zh: {
    subject: '换货进度',
    summary: '客户想知道换货何时寄出，要求人工服务。（演示机器人）',
    turns: ['我的换货什么时候寄出？', '我是演示机器人，只会按规则回答，为您转接人工客服。'],
    suggestion: ['您好，', '您的换货已登记，', '寄出后会短信通知您。', '（演示建议）'],
  },
  en: {
    subject: 'When does the exchange ship?',
    summary: 'Wants to know when the exchange ships, and asked for a person. (Simulated bot)',
    turns: ['When does my exchange ship?', 'I am a simulated bot and answer by rules. I hand you over to a person.'],
    suggestion: ['Hello, ', 'your exchange is registered; ', 'you get a message when it ships. ', '(Demo suggestion)'],
  },
} as const;

async function jsonOf(request: IncomingMessage): Promise<Readonly<Record<string, unknown>>> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  const value: unknown = JSON.parse(Buffer.concat(parts).toString('utf8') || '{}');
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function stream(response: ServerResponse, words: readonly string[]): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  for (const content of words)
    response.write(`data: ${JSON.stringify({ choices: [{ index: 0, delta: { content }, finish_reason: null }] })}\n\n`);
  response.end('data: [DONE]\n\n');
}

/** The demo's bot: it answers by rules, hands customers over, and says that it is simulated. */
export const startDemoAiBot: StartDemoSystem = async ({ clock, now }) => {
  const [port, signingKey, ending] = [await freePort(), randomBytes(18).toString('base64url'), new AbortController()];
  const push = (conversation: BotConversation): void => {
    const body = JSON.stringify(conversation);
    const signature = createHmac('sha256', signingKey).update(body).digest('hex');
    fetch(`http://127.0.0.1:${port}/handovers`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-bot-signature': `sha256=${signature}` },
      body,
      signal: AbortSignal.any([ending.signal, AbortSignal.timeout(5_000)]),
    }).catch(() => {
      // The workstation is not up yet, or closing: it asks for what it missed.
    });
  };
  const service = createBotService(clock, push);
  for (const [place, person] of [demoPeople[0], demoPeople[4], demoPeople[9]].entries()) {
    if (person === undefined) continue;
    const { subject, summary, turns } = talks[person.language];
    const { name, email, phone, language, customerNo } = person;
    const handedOverAt = now - (place + 1) * 17 * 60_000;
    const customer = { id: customerNo, name, email, phone, customerNumber: customerNo };
    const talk = service.handOver({ id: `talk-${place + 1}`, handedOverAt, subject, summary, language, customer });
    service.say(talk, 'customer', turns[0], handedOverAt - 60_000);
    service.say(talk, 'bot', turns[1], handedOverAt - 50_000);
  }
  const key = randomBytes(18).toString('base64url');

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const send = ({ status, body }: { readonly status: number; readonly body: object }): void =>
      void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    if (request.headers.authorization !== `Bearer ${key}`)
      return send({ status: 401, body: { error: { message: 'the key is wrong', code: 'invalid_api_key' } } });
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://demo.example');
    const [, , what, id = '', part = ''] = pathname.split('/').map(decodeURIComponent);
    if (request.method === 'POST') {
      const body = await jsonOf(request);
      if (pathname === '/v1/chat/completions')
        return stream(response, talks[/\p{Script=Han}/u.test(JSON.stringify(body)) ? 'zh' : 'en'].suggestion);
      if (what === 'conversations')
        return send(service.write(id, part, String(request.headers['idempotency-key']), body));
    }
    if (what === 'models') return send({ status: 200, body: { data: [{ id: model }] } });
    if (what === 'handovers')
      return send(service.page(Number(searchParams.get('after')), Number(searchParams.get('limit') ?? 50)));
    if (what === 'conversations') return send(service.conversation(id));
    if (what === 'operations') return send(service.operation(id));
    return send({ status: 404, body: { error: { message: 'no such page', code: 'unknown' } } });
  }
  const http = createServer((request, response) => {
    answer(request, response).catch(() => response.writeHead(400).end());
  });
  await new Promise<void>((resolve) => http.listen({ host: '127.0.0.1', port: 0 }, resolve));
  const address = http.address();
  const baseUrl = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
  return {
    config: {
      id: parseSystemId('bot'),
      adapter: 'ai-bot',
      name: 'AI bot',
      names: { zh: 'AI 机器人' },
      settings: {
        baseUrl,
        apiKey: key,
        model,
        handovers: {
          baseUrl,
          apiKey: key,
          webhook: {
            port,
            path: '/handovers',
            secret: { kind: 'hmac', header: 'X-Bot-Signature', prefix: 'sha256=', value: signingKey },
          },
        },
      },
    },
    async [Symbol.asyncDispose]() {
      ending.abort();
      http.closeAllConnections();
      await new Promise<void>((resolve) => http.close(() => resolve()));
    },
  };
};

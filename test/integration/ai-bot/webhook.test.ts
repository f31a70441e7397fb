import { createHmac } from 'node:crypto';
import * as v from 'valibot';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { aiBot } from '../../../src-main/core/adapters/ai-bot/index.ts';
import type { AdapterSession } from '../../../src-main/core/adapters/adapter.ts';
import { descriptorFor } from '../../../src-main/core/adapters/descriptor-for.ts';
import type { Operation } from '../../../src-main/core/adapters/operation.ts';
import type { UnifiedMessage } from '../../../src-main/core/adapters/unified-message.ts';
import { createRealClock } from '../../../src-main/core/ports/real-clock.ts';
import { startDemoAiBot } from '../../../src-main/demo/ai-bot/start-demo-ai-bot.ts';
import type { SystemId } from '../../../src-shared/model/ids.ts';
import type { Reference } from '../../../src-shared/model/reference.ts';
import { startCoreDesk } from '../../kit/core-desk.ts';
import { aiBotRequirement, aiBotSettings, startAiBot } from '../../kit/real/ai-bot.ts';
import { freePort } from '../../kit/real/free-port.ts';
import { describeReal } from '../../kit/real/requirement.ts';
import { createRecordingLogger, type RecordingLogger } from '../../kit/recording-logger.ts';
import { tempDir } from '../../kit/temp-dir.ts';

const value = 'signing key of the tests';
const secret = { kind: 'hmac', header: 'X-Bot-Signature', prefix: 'sha256=', value };
const talk = {
  id: 'talk-1',
  status: 'handed_over',
  handedOverAt: '2026-11-23T09:00:00Z',
  customer: { id: 'p-1', name: 'Anna 测试' },
  summary: 'Wants a person.',
  transcript: [{ id: 'm1', role: 'customer', text: 'Where is it?', time: '2026-11-23T08:59:00Z' }],
};
const signed = (body: string, key = value): string => `sha256=${createHmac('sha256', key).update(body).digest('hex')}`;
const post = (port: number, body: string, signature = signed(body)): Promise<Response> =>
  fetch(`http://127.0.0.1:${port}/handovers`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-bot-signature': signature },
    body,
  });

let stack: AsyncDisposableStack;
let port: number;
let session: AdapterSession;
let messages: UnifiedMessage[];
let safe: boolean;
let log: RecordingLogger;
const line = (): AbortController => {
  const made = new AbortController();
  stack.defer(() => made.abort());
  return made;
};
const listen = async (controller = line()): Promise<void> => {
  const up = await session.listen?.(
    (message, stored) => {
      messages.push(message);
      stored?.(safe);
    },
    () => {},
    controller.signal,
  );
  expect(up).toMatchObject({ ok: true });
};
const settingsOf = (webhook: object) => ({
  ...aiBotSettings({ baseUrl: 'http://127.0.0.1:9', key: 'x' }),
  handovers: { baseUrl: 'http://127.0.0.1:9', apiKey: 'x', webhook },
});

beforeEach(async () => {
  stack = new AsyncDisposableStack();
  port = await freePort();
  messages = [];
  safe = true;
  log = createRecordingLogger();
  session = stack.use(
    aiBot.open({
      system: 'bot' as SystemId,
      systemName: 'Bot',
      settings: v.parse(aiBot.descriptor.settings, settingsOf({ port, path: '/handovers', secret })),
      clock: createRealClock(),
      logger: log,
      region: 'DE',
      agent: { id: 'kim', name: 'Kim' },
    }),
  );
});
afterEach(() => stack.disposeAsync());

it('a hand-over that is sent is kept before its sender is answered, with customer, turns and summary', async () => {
  await listen();
  expect((await post(port, JSON.stringify(talk))).status).toBe(204);
  expect(messages.map(({ body }) => body.type)).toEqual(['customer', 'ticket', 'entry', 'entry']);
  expect(messages[1]?.body).toMatchObject({ reference: { kind: 'ticket', id: 'talk-1' }, state: 'open' });
});

it('what is sent again has the same ids', async () => {
  await listen();
  await post(port, JSON.stringify(talk));
  await post(port, JSON.stringify(talk));
  expect(messages).toHaveLength(8);
  expect(new Set(messages.map(({ id }) => id)).size).toBe(4);
});

it('what could not be kept is to be sent again', async () => {
  await listen();
  safe = false;
  const answer = await post(port, JSON.stringify(talk));
  expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '5']);
});

it('a body that is changed on its way, or signed with another key, is nobody’s and leaves no trace of the key', async () => {
  await listen();
  const body = JSON.stringify(talk);
  expect((await post(port, body.replace('Anna', 'Eve'), signed(body))).status).toBe(401);
  expect((await post(port, body, signed(body, 'guessed key'))).status).toBe(401);
  expect((await post(port, body, '')).status).toBe(401);
  expect(messages).toEqual([]);
  expect(JSON.stringify(log.lines)).not.toContain(value);
});

it('what cannot be read is parked, and its sender is told the field or the byte', async () => {
  await listen();
  const wrong = await post(port, JSON.stringify({ ...talk, handedOverAt: 'yesterday' }));
  expect([wrong.status, await wrong.text()]).toEqual([422, expect.stringContaining('handedOverAt')]);
  const cut = await post(port, '{"id": "talk-2", ');
  expect([cut.status, await cut.text()]).toEqual([422, expect.stringMatching(/^byte \d+: /)]);
  expect(messages.map(({ body }) => body.type)).toEqual(['unreadable', 'unreadable']);
});

it('a body nested too deeply is parked and takes nothing down', async () => {
  await listen();
  const deep = `${'['.repeat(200_000)}${']'.repeat(200_000)}`;
  expect((await post(port, JSON.stringify({ ...talk, transcript: 0 }).replace('0', deep))).status).toBe(422);
  expect((await post(port, JSON.stringify({ ...talk, transcript: [1] }).replace('[1]', `[${deep}]`))).status).toBe(204);
  expect((await post(port, JSON.stringify(talk))).status).toBe(204);
});

it('the port is given back when the line is given up, and can be taken again', async () => {
  const first = line();
  await listen(first);
  first.abort();
  await expect.poll(() => post(port, '{}').catch(() => undefined)).toBeUndefined();
  await listen();
  expect((await post(port, JSON.stringify(talk))).status).toBe(204);
});

it('a webhook without a secret is refused in the settings, and with one the service is asked less often', () => {
  const parsed = v.safeParse(aiBot.descriptor.settings, settingsOf({ port }));
  expect(parsed.issues?.map((issue) => v.getDotPath(issue))).toEqual(['handovers.webhook.secret']);
  const every = (settings: object) =>
    descriptorFor(aiBot.descriptor, v.parse(aiBot.descriptor.settings, settings)).pullEveryMs;
  expect(every(settingsOf({ port, secret }))).toBe(30_000);
  expect(every(aiBotSettings({ baseUrl: 'http://127.0.0.1:9', key: 'x' }))).toBe(5_000);
});

it('the bot of the demo sends what changes, signed', async () => {
  const clock = createRealClock();
  const stage = { clock, random: () => 0.5, now: Date.now(), folder: '', tickets: [] };
  const bot = stack.use(await startDemoAiBot(stage));
  session = stack.use(
    aiBot.open({
      system: bot.config.id,
      systemName: 'Bot',
      settings: v.parse(aiBot.descriptor.settings, bot.config.settings),
      clock,
      logger: log,
      region: 'CN',
      agent: { id: 'kim', name: 'Kim' },
    }),
  );
  await listen();
  const ticket: Reference = { system: bot.config.id, kind: 'ticket', id: 'talk-1' };
  const operation = {
    key: 'k.p1',
    agent: { id: 'kim', name: 'Kim' },
    acts: [{ act: 'reply', ticket, text: 'Today.' }],
  };
  const done = await session.commit?.(operation as Operation, {}, AbortSignal.timeout(20_000));
  expect(done).toMatchObject({ ok: true });
  const said = () => messages.flatMap(({ body }) => (body.type === 'entry' ? [body.text] : []));
  await expect.poll(said).toContain('Today.');
});

describeReal(aiBotRequirement, 'a webhook of a core', () => {
  it('a conversation that was sent is in the inbox once the sender is answered, and stays one when it is found again by asking', async () => {
    const bot = stack.use(await startAiBot());
    const folder = stack.use(tempDir());
    const settings = aiBotSettings(bot);
    const webhook = { port: await freePort(), path: '/handovers', secret };
    const desk = stack.use(
      await startCoreDesk({
        dataDir: folder.path,
        systems: [
          { id: 'bot', adapter: 'ai-bot', settings: { ...settings, handovers: { ...settings.handovers, webhook } } },
        ],
      }),
    );
    await desk.shown('bot', 'ok');
    // The service has it too: what it says next is the same conversation.
    const { conversations } = await bot.control({ do: 'add', id: 'talk-1', summary: 'Wants a person.' });
    const listed = async () => {
      const list = await desk.client.inbox.list({ view: 'all', limit: 10 });
      return list.ok ? list.value.rows.map(({ entries }) => entries) : [];
    };
    expect((await post(webhook.port, JSON.stringify(conversations[0]))).status).toBe(204);
    expect(await listed()).toEqual([3]);
    // This one is only asked for: once it is there, the other was found again too.
    await bot.control({ do: 'add', id: 'talk-2', summary: 'Wants a person too.' });
    await desk.client.systems.retryNow({ id: 'bot' });
    await desk.eventually(async () => ((await listed()).length > 1 ? true : undefined), 50_000);
    expect(await listed()).toEqual([3, 3]);
  }, 60_000);
});

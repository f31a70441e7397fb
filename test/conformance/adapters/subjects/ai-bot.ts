import { aiBot } from '../../../../src-main/core/adapters/ai-bot/index.ts';
import type { SystemId } from '../../../../src-shared/model/ids.ts';
import type { Reference } from '../../../../src-shared/model/reference.ts';
import { aiBotRequirement, aiBotSettings, startAiBot } from '../../../kit/real/ai-bot.ts';
import { spoiltOnTheWay } from '../unreadable-record.ts';
import type { AdapterSubject } from '../subject.ts';

const system = 'bot-conformance' as SystemId;
const good = aiBotSettings({ baseUrl: 'http://127.0.0.1:9', key: 'x' });
const agent = { id: 'kim', name: 'Kim' };

const pythonBot: AdapterSubject = {
  name: 'ai-bot (OpenAI-compatible, Python)',
  adapter: aiBot,
  requirement: aiBotRequirement,
  badSettings: [
    { settings: { ...good, baseUrl: 'bot.example.com' }, path: 'baseUrl' },
    { settings: { ...good, model: '' }, path: 'model' },
    { settings: { ...good, temperature: 3 }, path: 'temperature' },
    { settings: { ...good, language: 'the same' }, path: 'language' },
    { settings: { ...good, handovers: { baseUrl: good.baseUrl } }, path: 'handovers.apiKey' },
    {
      settings: { ...good, handovers: { ...good.handovers, webhook: { port: 5_099 } } },
      path: 'handovers.webhook.secret',
    },
  ],
  async start() {
    const bot = await startAiBot();
    const settings = aiBotSettings(bot);
    const wrong = 'wrong key of the bot';
    let count = 0;
    const handOver = async (): Promise<Reference> => {
      const id = `talk-${(count += 1)}`;
      await bot.control({ do: 'add', id, summary: 'Wants a person.' });
      return { system, kind: 'ticket', id };
    };
    const look = async (id: string) =>
      (await bot.control({ do: 'look' })).conversations.find((conversation) => conversation.id === id);
    return {
      system,
      settings,
      wrongPassword: { ...settings, apiKey: wrong, handovers: { ...settings.handovers, apiKey: wrong } },
      unreachable: good,
      secrets: [bot.key, wrong],
      operations: [
        {
          name: 'reply',
          acts: ['reply'],
          async build(key) {
            const ticket = await handOver();
            return {
              operation: { key, agent, acts: [{ act: 'reply', ticket, text: 'It ships today. 今天发货。' }] },
              effects: async () =>
                (await look(ticket.id))?.transcript.filter(({ role }) => role === 'agent').length ?? 0,
            };
          },
        },
        {
          name: 'giving back to the bot',
          acts: ['updateTicket'],
          async build(key) {
            const ticket = await handOver();
            const changes = { status: 'bot' };
            return {
              operation: {
                key,
                agent,
                acts: [{ act: 'updateTicket', ticket: { ...ticket, version: 'handed_over' }, changes }],
              },
              effects: async () => ((await look(ticket.id))?.status === 'bot' ? 1 : 0),
              interfere: async () => void (await bot.control({ do: 'move', id: ticket.id, to: 'closed' })),
            };
          },
        },
      ],
      async addRecord() {
        const { id } = await handOver();
        return {
          announces: ({ body }) => body.type === 'ticket' && body.reference.id === id,
          change: async () => void (await bot.control({ do: 'say', id })),
        };
      },
      async addUnreadable() {
        const { id } = await handOver();
        const at = (baseUrl: string): unknown => ({ ...settings, handovers: { ...settings.handovers, baseUrl } });
        // Its turns are named after it as well.
        const isIt = (_path: string, body: string): string =>
          body
            .replaceAll(`"id": "${id}"`, '"id": {"strange": true}')
            .replaceAll(`"id":"${id}"`, '"id": {"strange": true}');
        return spoiltOnTheWay(settings.handovers.baseUrl, at, id, 'strange', isIt);
      },
      freeze: () => Promise.resolve(bot.freeze()),
      [Symbol.asyncDispose]: () => bot[Symbol.asyncDispose](),
    };
  },
};

export const subjects: readonly AdapterSubject[] = [pythonBot];

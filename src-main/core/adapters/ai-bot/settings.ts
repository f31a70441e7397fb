import * as v from 'valibot';
import { inboundHttpSettingsSchema } from '../../inbound-http/inbound-http-settings.ts';
import { settingLabel } from '../setting-label.ts';

const address = v.pipe(
  v.string(),
  v.check((text) => {
    const url = URL.parse(text);
    return url !== null && (url.protocol === 'http:' || url.protocol === 'https:') && url.username === '';
  }, 'must be an http or https address, e.g. https://bot.example.com'),
  // Makers write their address with and without the version.
  v.transform((text) => text.replace(/\/+$/, '').replace(/\/v1$/, '')),
);
const secret = v.pipe(v.string(), v.minLength(1, 'must not be empty'), v.maxLength(2_000));
const whole = (least: number, most: number) => v.pipe(v.number(), v.integer(), v.minValue(least), v.maxValue(most));

/** Where hand-overs are kept and answers go: the bot's own service, see the README for its documents. */
const handoversSchema = v.strictObject({
  baseUrl: v.pipe(address, settingLabel({ en: 'Address of the bot service', zh: '机器人服务地址' })),
  apiKey: v.pipe(secret, settingLabel({ en: 'Key of the bot service', zh: '机器人服务密钥' })),
  /** True where the service lets a conversation be given back to the bot, or closed. */
  statusChanges: v.pipe(
    v.optional(v.boolean(), true),
    settingLabel({ en: 'Conversations can be given back or closed', zh: '可交还机器人或关闭会话' }),
  ),
  /** Where the bot sends hand-overs by itself, and how it proves who it is. The service is still asked, at longer intervals. */
  webhook: v.pipe(
    v.optional(
      v.pipe(
        inboundHttpSettingsSchema,
        v.forward(
          v.check(
            ({ secret }) => secret !== undefined,
            'is needed: what is sent here stands before an agent as a customer',
          ),
          ['secret'],
        ),
      ),
    ),
    settingLabel(
      { en: 'Webhook for hand-overs', zh: '转人工推送（Webhook）' },
      {
        en: 'Where the bot sends conversations; without it they are asked for every 5 seconds.',
        zh: '机器人推送会话的地址；不设置则每 5 秒查询一次。',
      },
    ),
  ),
});

/** Settings of one bot: its chat endpoint, and how it hands over. */
export const aiBotSettingsSchema = v.strictObject({
  baseUrl: v.pipe(
    address,
    settingLabel(
      { en: 'Address of the chat endpoint', zh: '对话接口地址' },
      { en: 'OpenAI-compatible, without /v1/chat/completions', zh: '兼容 OpenAI 的接口，不含 /v1/chat/completions' },
    ),
  ),
  /** Absent for servers of one's own that want none. */
  apiKey: v.pipe(v.optional(secret), settingLabel({ en: 'Key', zh: '密钥' })),
  model: v.pipe(
    v.string(),
    v.minLength(1, 'must name a model'),
    v.maxLength(200),
    settingLabel({ en: 'Model', zh: '模型' }),
  ),
  temperature: v.pipe(
    v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(2)), 0.3),
    settingLabel({ en: 'Temperature', zh: '温度' }),
  ),
  /** Longest suggestion or summary, in tokens of the model. */
  maxTokens: v.pipe(
    v.optional(whole(16, 8_000), 600),
    settingLabel({ en: 'Longest answer (tokens)', zh: '回答长度上限（令牌）' }),
  ),
  /** How much of a conversation is sent along; the oldest is left out first. */
  contextTokens: v.pipe(
    v.optional(whole(200, 100_000), 3_000),
    settingLabel({ en: 'Conversation sent along (tokens)', zh: '随附会话长度（令牌）' }),
  ),
  systemPrompt: v.pipe(
    v.optional(v.pipe(v.string(), v.maxLength(20_000)), ''),
    settingLabel(
      { en: 'Instructions for the bot', zh: '给机器人的说明' },
      { en: 'House style, products, opening hours', zh: '用语规范、产品、营业时间等' },
    ),
  ),
  /** `customer`: the language the customer wrote in last; otherwise a BCP 47 tag. */
  language: v.pipe(
    v.optional(
      v.pipe(
        v.string(),
        v.regex(/^(?:customer|[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*)$/, 'must be "customer" or e.g. "zh-CN"'),
      ),
      'customer',
    ),
    settingLabel(
      { en: 'Language of suggestions', zh: '建议回复的语言' },
      { en: '"customer" for the customer’s own, or e.g. "zh-CN"', zh: '“customer” 表示与客户一致，或如 “zh-CN”' },
    ),
  ),
  suggestions: v.pipe(v.optional(v.boolean(), true), settingLabel({ en: 'Suggest replies', zh: '提供建议回复' })),
  /** True: where the bot gave no summary, one is asked for, once for each hand-over. */
  summaries: v.pipe(
    v.optional(v.boolean(), true),
    settingLabel({ en: 'Summarise hand-overs that come without summary', zh: '转人工时无摘要则生成摘要' }),
  ),
  handovers: v.pipe(v.optional(handoversSchema), settingLabel({ en: 'Hand-overs', zh: '转人工' })),
});

export type AiBotSettings = v.InferOutput<typeof aiBotSettingsSchema>;
export type HandoverService = NonNullable<AiBotSettings['handovers']>;

import * as v from 'valibot';
import { inboundHttpSettingsSchema } from '../../../inbound-http/inbound-http-settings.ts';
import { settingLabel } from '../../setting-label.ts';
import { actSchema } from './act-settings.ts';
import { authSchema } from './auth-settings.ts';
import { expressionSchema, nameSchema, pagingSchema, pointerSchema, requestSchema, webAddress } from './basics.ts';
import { sourceSchema } from './source-settings.ts';

const choice = v.strictObject({
  request: requestSchema,
  items: v.optional(pointerSchema, ''),
  paging: v.optional(pagingSchema, { kind: 'none' }),
  /** A list of names, made of the list of records. */
  names: expressionSchema,
});

/** A list that changes rarely (agents, states, groups), read now and then; `tables.<name>` in requests, `$tables.<name>` in maps. */
const table = v.strictObject({
  request: requestSchema,
  items: v.optional(pointerSchema, ''),
  paging: v.optional(pagingSchema, { kind: 'none' }),
  /** How old it may get, in milliseconds. */
  keepMs: v.optional(v.pipe(v.number(), v.minValue(1_000), v.maxValue(86_400_000)), 600_000),
});
export type TableSettings = v.InferOutput<typeof table>;

/** One kind of hook: what of it are records, and of which source. */
const take = v.strictObject({
  source: nameSchema,
  /** Records, or ids where the source says how `one` is read; made of `{body, headers, query}`. Nothing: not this kind. */
  records: expressionSchema,
});

const whole = (least: number, most: number) => v.pipe(v.number(), v.integer(), v.minValue(least), v.maxValue(most));

/** The settings once a preset and its overrides are put together. */
export const resolvedSettingsSchema = v.strictObject({
  baseUrl: v.pipe(
    webAddress,
    settingLabel({ en: 'Address', zh: '地址' }),
    v.transform((text) => text.replace(/\/+$/, '')),
  ),
  auth: v.pipe(v.optional(authSchema, { kind: 'none' }), settingLabel({ en: 'Login', zh: '登录方式' })),
  /** Headers of every request. */
  headers: v.pipe(
    v.optional(v.record(v.pipe(v.string(), v.regex(/^[A-Za-z0-9-]{1,100}$/)), v.string()), {}),
    settingLabel({ en: 'Headers of every request', zh: '每个请求的请求头' }),
  ),
  /** PEM certificates trusted besides the system's. */
  ca: v.pipe(v.optional(v.string()), settingLabel({ en: 'Certificate of the authority (PEM)', zh: '机构证书（PEM）' })),
  /** Whose name the system writes down: the agent's own token, or one key for all with the agent named in what is written. */
  actsAs: v.pipe(
    v.optional(v.picklist(['agentToken', 'sharedKeyWithAudit']), 'agentToken'),
    settingLabel({ en: 'Whose name the system writes down', zh: '系统记录的操作人' }, undefined, {
      agentToken: { en: 'The agent’s own account', zh: '客服本人的账号' },
      sharedKeyWithAudit: { en: 'One account, the agent is named', zh: '公用账号，注明客服' },
    }),
  ),
  health: v.pipe(
    v.strictObject({
      request: v.pipe(requestSchema, settingLabel({ en: 'Request', zh: '请求' })),
      /** What the status strip shows. */
      said: v.pipe(
        v.optional(expressionSchema),
        settingLabel({ en: 'What the status strip shows', zh: '状态栏显示的内容' }),
      ),
    }),
    settingLabel({ en: 'Request of the connection test', zh: '连接测试请求' }),
  ),
  limits: v.pipe(
    v.optional(
      v.strictObject({
        maxConcurrent: v.pipe(
          v.optional(whole(1, 16), 4),
          settingLabel({ en: 'Requests at a time', zh: '并发请求数' }),
        ),
        /** Requests a second on average; absent: only what the system itself asks for. */
        perSecond: v.pipe(
          v.optional(v.pipe(v.number(), v.minValue(0.01), v.maxValue(1_000))),
          settingLabel({ en: 'Requests a second', zh: '每秒请求数' }),
        ),
        /** Requests that may go at once after a pause. */
        burst: v.pipe(
          v.optional(whole(1, 1_000), 10),
          settingLabel({ en: 'Requests at once after a pause', zh: '空闲后可同时发出的请求数' }),
        ),
        requestMs: v.pipe(
          v.optional(whole(1_000, 120_000), 20_000),
          settingLabel({ en: 'Time to answer at most (ms)', zh: '应答超时（毫秒）' }),
        ),
        answerBytes: v.pipe(
          v.optional(whole(1_024, 256 * 1024 * 1024), 32 * 1024 * 1024),
          settingLabel({ en: 'Largest answer (bytes)', zh: '应答上限（字节）' }),
        ),
      }),
      {},
    ),
    settingLabel({ en: 'Limits', zh: '限制' }),
  ),
  pullEveryMs: v.pipe(
    v.optional(whole(200, 86_400_000), 10_000),
    settingLabel({ en: 'Read every (ms)', zh: '读取间隔（毫秒）' }),
  ),
  /** How long a request whose answer was lost may still take effect, in milliseconds. */
  settleMs: v.pipe(
    v.optional(whole(0, 600_000), 15_000),
    settingLabel({ en: 'A lost request may take effect for (ms)', zh: '丢失应答的请求可能生效的时间（毫秒）' }),
  ),
  tables: v.pipe(
    v.optional(v.record(nameSchema, table), {}),
    settingLabel({ en: 'Lists that change rarely', zh: '不常变化的列表' }),
  ),
  sources: v.pipe(
    v.pipe(
      v.record(nameSchema, sourceSchema),
      v.check((sources) => Object.keys(sources).length > 0, 'needs at least one source'),
    ),
    settingLabel({ en: 'What is read', zh: '读取内容' }),
  ),
  hook: v.pipe(
    v.optional(
      v.strictObject({
        listen: v.pipe(inboundHttpSettingsSchema, settingLabel({ en: 'Where hooks arrive', zh: '推送接收地址' })),
        takes: v.pipe(
          v.pipe(v.array(take), v.minLength(1, 'needs at least one kind of hook')),
          settingLabel({ en: 'Kinds of hooks', zh: '推送类型' }),
        ),
      }),
    ),
    settingLabel({ en: 'Hooks', zh: '推送' }),
  ),
  acts: v.pipe(
    v.optional(
      v.strictObject({
        reply: v.pipe(v.optional(actSchema), settingLabel({ en: 'Reply to the customer', zh: '回复客户' })),
        addNote: v.pipe(v.optional(actSchema), settingLabel({ en: 'Internal note', zh: '内部备注' })),
        updateTicket: v.pipe(v.optional(actSchema), settingLabel({ en: 'Change the ticket', zh: '修改工单' })),
        createTicket: v.pipe(v.optional(actSchema), settingLabel({ en: 'Create a ticket', zh: '新建工单' })),
        updateContact: v.pipe(v.optional(actSchema), settingLabel({ en: 'Correct the contact', zh: '更正联系人' })),
        logCall: v.pipe(v.optional(actSchema), settingLabel({ en: 'Log the call', zh: '记录通话' })),
      }),
      {},
    ),
    settingLabel({ en: 'What agents can do', zh: '客服可执行的操作' }),
  ),
  attachment: v.pipe(
    v.optional(
      v.strictObject({
        /** Knows `{id}`. */
        request: requestSchema,
        /** Where the content stands as base64; absent: the answer is the content. */
        base64: v.optional(pointerSchema),
        name: v.optional(pointerSchema),
        mediaType: v.optional(pointerSchema),
      }),
    ),
    settingLabel({ en: 'How a file is read', zh: '附件读取方式' }),
  ),
  choices: v.pipe(
    v.optional(
      v.strictObject({
        owners: v.pipe(v.optional(choice), settingLabel({ en: 'Owners', zh: '负责人' })),
        queues: v.pipe(v.optional(choice), settingLabel({ en: 'Queues', zh: '队列' })),
      }),
    ),
    settingLabel({ en: 'Owners and queues to choose from', zh: '可选的负责人和队列' }),
  ),
});
export type ResolvedSettings = v.InferOutput<typeof resolvedSettingsSchema>;
export type ChoiceSettings = v.InferOutput<typeof choice>;

import * as v from 'valibot';
import { settingLabel } from '../setting-label.ts';

const text = v.pipe(v.string(), v.minLength(1), v.maxLength(200));
/** A word of the dial plan: context or extension. */
const dialplanWord = v.pipe(
  v.string(),
  v.regex(/^[A-Za-z0-9_.*#+-]{1,80}$/, 'a context or extension has letters, digits and _ . * # + -'),
);
const milliseconds = (least: number, most: number, byDefault: number) =>
  v.optional(v.pipe(v.number(), v.integer(), v.minValue(least), v.maxValue(most)), byDefault);

const named = <T>(en: string, zh: string, helpEn?: string, helpZh?: string) =>
  settingLabel<T>({ en, zh }, helpEn === undefined || helpZh === undefined ? undefined : { en: helpEn, zh: helpZh });

/** How one agent of Trunkline is known to the PBX. */
export const agentMappingSchema = v.strictObject({
  /** Technology and resource as in `queues.conf` or a dial string, e.g. `PJSIP/1001` or `Local/1001@agents/n`. */
  interface: v.pipe(
    text,
    named('Phone', '话机', 'As in queues.conf, e.g. PJSIP/1001', '与 queues.conf 中一致，例如 PJSIP/1001'),
  ),
  /** Name of the queue member, where it differs from the agent's name. */
  memberName: v.pipe(
    v.optional(text),
    named(
      'Name of the queue member',
      '队列成员名',
      'Where it differs from the agent’s name.',
      '与客服姓名不同时填写。',
    ),
  ),
  /** The number colleagues dial; shown as caller to the agent's own calls. */
  extension: v.pipe(v.optional(dialplanWord), named('Extension', '分机号')),
  /** The agent's phone, where `interface` is a Local channel that leads to it, e.g. `PJSIP/1001`; for `deviceControl`. */
  device: v.pipe(
    v.optional(text),
    named(
      'Device',
      '设备',
      'Where the phone above is a Local channel that leads to it.',
      '上面的话机是指向它的 Local 通道时填写。',
    ),
  ),
});

const dial = v.strictObject({
  /** Context in which numbers are dialled. */
  context: v.pipe(v.optional(dialplanWord, 'from-internal'), named('Context', '上下文（context）')),
  /** Digits in front of every outside number to get a line, e.g. `0`. */
  prefix: v.pipe(
    v.optional(v.pipe(v.string(), v.regex(/^[0-9*#]{0,6}$/, 'digits, * and #')), ''),
    named('Digits to get an outside line', '外线前缀'),
  ),
  /** What stands for the `+` of an international number; `+` where the trunk takes E.164. */
  international: v.pipe(
    v.optional(v.pipe(v.string(), v.regex(/^(\+|[0-9]{1,5})$/, '+ or digits')), '00'),
    named('International prefix', '国际前缀', '+ where the trunk takes it.', '中继支持时可填 +。'),
  ),
  /** Numbers of the own country without their country code. */
  nationalFormat: v.pipe(
    v.optional(v.boolean(), true),
    named('Dial own country without its code', '本国号码不拨国家代码'),
  ),
  /** Numbers of at most this many digits are extensions and are dialled as they are. */
  internalDigits: v.pipe(
    v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(10)), 5),
    named('Digits of an extension at most', '分机号最多位数'),
  ),
  /** How long the agent's own phone rings. */
  ringMs: v.pipe(milliseconds(5_000, 120_000, 30_000), named('Ring the own phone for (ms)', '本机振铃时长（毫秒）')),
  callerId: v.pipe(v.optional(v.pipe(v.string(), v.maxLength(80))), named('Caller ID', '主叫号码')),
});

export const asteriskSettingsSchema = v.strictObject({
  host: v.pipe(text, named('Server', '服务器')),
  /** 5038 is the port of `manager.conf`; 5039 that of its TLS listener. */
  port: v.pipe(
    v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65_535)), 5038),
    named('Port', '端口', '5038 is the manager port, 5039 the one with TLS.', '5038 为管理端口，5039 为 TLS 端口。'),
  ),
  username: v.pipe(text, named('User name', '用户名', 'As in manager.conf', '与 manager.conf 中一致')),
  secret: v.pipe(v.string(), v.minLength(1), v.maxLength(500), named('Secret', '密码')),
  /** TLS to the manager's `tlsbindaddr`. `ca` is a PEM certificate that signs the PBX's own. */
  tls: v.pipe(
    v.optional(
      v.strictObject({
        ca: v.pipe(v.optional(v.string()), named('Certificate of the authority (PEM)', '机构证书（PEM）')),
        servername: v.pipe(v.optional(text), named('Name in the certificate', '证书中的名称')),
        rejectUnauthorized: v.pipe(v.optional(v.boolean(), true), named('Check the certificate', '检查证书')),
      }),
    ),
    named('TLS', 'TLS'),
  ),
  /** Send the secret itself where the PBX offers no challenge. Over plain TCP everybody on the way can read it. */
  allowPlaintextLogin: v.pipe(
    v.optional(v.boolean(), false),
    named(
      'Send the secret itself where the PBX offers no challenge',
      '交换机不支持质询时直接发送密码',
      'Without TLS everybody on the way can read it.',
      '没有 TLS 时，途中任何人都能读到。',
    ),
  ),
  /** Agent id of Trunkline to what the PBX calls them. Who is not listed is found by the name of a queue member. */
  agents: v.pipe(
    v.optional(v.record(v.string(), agentMappingSchema), {}),
    named(
      'Agents',
      '客服',
      'Agent id on the left. Who is not listed is found by the name of a queue member.',
      '左侧为客服 ID。未列出的按队列成员名查找。',
    ),
  ),
  /** Seconds after a talk in which the agent counts as wrapping up. 0: none. */
  wrapUpSeconds: v.pipe(
    v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(3600)), 30),
    named('Wrap-up time (s)', '话后处理时间（秒）'),
  ),
  dial: v.pipe(v.optional(dial, {}), named('Dialling', '拨号')),
  /** Context to which calls are transferred; default: the one for dialling. */
  transferContext: v.pipe(
    v.optional(dialplanWord),
    named('Context for transfers', '转接的上下文', 'Left empty: the one for dialling.', '留空：与拨号相同。'),
  ),
  /**
   * AMI has no action that holds a call or answers a phone. `pjsipNotify` asks the agent's phone to do it by a SIP NOTIFY with
   * `Event: talk` or `Event: hold`, where the phone is set up to take these.
   */
  deviceControl: v.pipe(
    v.optional(v.picklist(['none', 'pjsipNotify']), 'none'),
    settingLabel(
      { en: 'Answer and hold from here', zh: '在此接听和保持' },
      { en: 'The phone must be set up to take SIP NOTIFY.', zh: '话机需支持并开启 SIP NOTIFY。' },
      { none: { en: 'No', zh: '否' }, pjsipNotify: { en: 'By SIP NOTIFY', zh: '通过 SIP NOTIFY' } },
    ),
  ),
  /**
   * Hold without the phone: both sides are redirected to these extensions and bridged again afterwards. The dial plan must play
   * music to the customer and keep the agent's side silent and alive.
   */
  holdExtensions: v.pipe(
    v.optional(
      v.strictObject({
        context: v.pipe(dialplanWord, named('Context', '上下文（context）')),
        customer: v.pipe(dialplanWord, named('Extension for the customer', '客户侧分机')),
        agent: v.pipe(dialplanWord, named('Extension for the agent', '客服侧分机')),
      }),
    ),
    named('Hold without the phone', '不经话机的保持'),
  ),
  /** Encoding of names that are not UTF-8 (WHATWG label), e.g. `gb18030`. */
  fallbackEncoding: v.pipe(
    v.optional(v.picklist(['windows-1252', 'gb18030', 'big5', 'shift_jis', 'euc-kr']), 'windows-1252'),
    named('Encoding of names that are not UTF-8', '非 UTF-8 姓名的编码'),
  ),
  connectTimeoutMs: v.pipe(milliseconds(100, 60_000, 8_000), named('Time to connect at most (ms)', '连接超时（毫秒）')),
  actionTimeoutMs: v.pipe(milliseconds(100, 60_000, 8_000), named('Time to answer at most (ms)', '应答超时（毫秒）')),
  /** Milliseconds between keepalive pings. */
  pingEveryMs: v.pipe(milliseconds(100, 300_000, 15_000), named('Ping every (ms)', '心跳间隔（毫秒）')),
  /** How long half a frame may stand before the line counts as broken. */
  frameTimeoutMs: v.pipe(milliseconds(50, 60_000, 5_000), named('Half a frame at most (ms)', '半帧超时（毫秒）')),
});

export type AsteriskSettings = v.InferOutput<typeof asteriskSettingsSchema>;
export type AgentMapping = v.InferOutput<typeof agentMappingSchema>;

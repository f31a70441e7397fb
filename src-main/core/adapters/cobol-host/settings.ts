import * as v from 'valibot';
import { settingLabel } from '../setting-label.ts';
import { codePage } from './host-records.ts';
import { accountMapping, complaintMapping } from './mapping-settings.ts';
import { weekdays } from './session/opening-hours.ts';

const whole = (least: number, most: number, usual: number) =>
  v.optional(v.pipe(v.number(), v.integer(), v.minValue(least), v.maxValue(most)), usual);

const zoneExists = (name: string): boolean => {
  try {
    return new Intl.DateTimeFormat('en-GB', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
};
const timeZone = v.pipe(v.string(), v.check(zoneExists, 'a time zone such as Asia/Shanghai or Europe/Zurich'));
const timeOfDay = v.pipe(v.string(), v.regex(/^([01]\d|2[0-3]):[0-5]\d$|^24:00$/, 'a time of day such as 06:00'));

const dayNames = {
  sun: { en: 'Sunday', zh: '周日' },
  mon: { en: 'Monday', zh: '周一' },
  tue: { en: 'Tuesday', zh: '周二' },
  wed: { en: 'Wednesday', zh: '周三' },
  thu: { en: 'Thursday', zh: '周四' },
  fri: { en: 'Friday', zh: '周五' },
  sat: { en: 'Saturday', zh: '周六' },
} as const;

const day = v.pipe(v.picklist(weekdays), settingLabel({ en: 'Day', zh: '星期' }, undefined, dayNames));

const hours = v.strictObject({
  days: v.pipe(
    v.optional(v.array(day), [...weekdays]),
    v.minLength(1),
    settingLabel({ en: 'Days on which it opens', zh: '开放日' }),
  ),
  from: v.pipe(timeOfDay, settingLabel({ en: 'Opens at', zh: '开始时间' })),
  to: v.pipe(
    timeOfDay,
    settingLabel(
      { en: 'Closes at', zh: '结束时间' },
      { en: 'Not later than the opening: on the next day.', zh: '不晚于开始时间则为次日。' },
    ),
  ),
});

const frame = v.strictObject({
  lengthBytes: v.pipe(
    v.optional(v.picklist([2, 4]), 4),
    settingLabel({ en: 'Bytes of the length', zh: '长度字段字节数' }),
  ),
  inclusive: v.pipe(
    v.optional(v.boolean(), false),
    settingLabel(
      { en: 'The length counts itself', zh: '长度包含自身' },
      { en: 'As LLLL and LLZZ of IMS Connect do.', zh: '如 IMS Connect 的 LLLL、LLZZ。' },
    ),
  ),
  reservedBytes: v.pipe(
    v.optional(v.picklist([0, 2]), 0),
    settingLabel({ en: 'Bytes after the length that mean nothing (ZZ)', zh: '长度后的保留字节（ZZ）' }),
  ),
  maxBytes: v.pipe(
    whole(1_024, 1_048_576, 65_536),
    settingLabel({ en: 'Largest message, in bytes', zh: '最大报文字节数' }),
  ),
});

const text = (most: number) => v.pipe(v.string(), v.minLength(1), v.maxLength(most));

const ownAuthority = v.pipe(
  v.strictObject({
    ca: v.pipe(
      v.optional(text(100_000)),
      settingLabel({ en: 'Certificate of the authority (PEM)', zh: 'CA 证书（PEM）' }),
    ),
    servername: v.pipe(v.optional(text(253)), settingLabel({ en: 'Name in the certificate', zh: '证书中的名称' })),
  }),
  settingLabel({ en: 'Own authority', zh: '自有 CA' }),
);

/** A copybook: its text, or the path of a file that holds it. What has a line break is a text. */
const copybook = v.optional(v.pipe(v.string(), v.minLength(1), v.maxLength(500_000)));

export const cobolHostSettingsSchema = v.strictObject({
  host: v.pipe(text(253), settingLabel({ en: 'Host', zh: '主机地址' })),
  port: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65_535), settingLabel({ en: 'Port', zh: '端口' })),
  tls: v.pipe(
    v.optional(v.union([v.boolean(), ownAuthority]), true),
    settingLabel(
      { en: 'TLS', zh: 'TLS 加密' },
      {
        en: 'On, off, or the certificate of an own authority (PEM) and the name in the certificate of the host.',
        zh: '开、关，或自有 CA 证书（PEM）与主机证书中的名称。',
      },
    ),
  ),
  user: v.pipe(text(8), settingLabel({ en: 'User', zh: '用户' })),
  password: v.pipe(text(32), settingLabel({ en: 'Password', zh: '密码' })),
  codePage: v.pipe(
    v.optional(
      v.pipe(
        v.string(),
        v.check((name) => codePage(name) !== undefined, 'a code page such as cp1388, cp935, cp037, cp273 or cp500'),
      ),
      'cp1388',
    ),
    settingLabel(
      { en: 'Code page', zh: '代码页' },
      { en: 'cp1388 and cp935 for Chinese, cp037, cp273, cp500 ... elsewhere.', zh: '中文主机为 cp1388 或 cp935。' },
    ),
  ),
  timeZone: v.pipe(
    v.optional(timeZone, 'UTC'),
    settingLabel(
      { en: 'Time zone of the host', zh: '主机时区' },
      { en: 'For its times and its hours.', zh: '用于时间字段与开放时段。' },
    ),
  ),
  hours: v.pipe(
    v.optional(v.array(hours), []),
    v.maxLength(14),
    settingLabel(
      { en: 'Hours', zh: '开放时段' },
      { en: 'None: always open. Outside of them everything waits.', zh: '不填为全天开放；时段之外的操作会等待。' },
    ),
  ),
  frame: v.pipe(v.optional(frame, {}), settingLabel({ en: 'Frame', zh: '报文帧' })),
  connections: v.pipe(whole(1, 16, 2), settingLabel({ en: 'Connections', zh: '连接数' })),
  inFlight: v.pipe(
    whole(1, 16, 1),
    settingLabel(
      { en: 'Requests at a time on one connection', zh: '每条连接并发请求数' },
      { en: 'More than one only where the host takes that.', zh: '仅当主机支持时才大于 1。' },
    ),
  ),
  connectTimeoutMs: v.pipe(
    whole(100, 60_000, 8_000),
    settingLabel({ en: 'Longest wait for a connection, ms', zh: '连接超时（毫秒）' }),
  ),
  requestTimeoutMs: v.pipe(
    whole(100, 60_000, 10_000),
    settingLabel({ en: 'Longest wait for an answer, ms', zh: '应答超时（毫秒）' }),
  ),
  keepaliveMs: v.pipe(
    whole(1_000, 600_000, 30_000),
    settingLabel({ en: 'Idle connections are checked every, ms', zh: '空闲连接检测间隔（毫秒）' }),
  ),
  tables: v.pipe(
    v.optional(v.picklist(['actual', 'largest']), 'actual'),
    settingLabel(
      { en: 'Room of OCCURS DEPENDING ON in messages', zh: 'OCCURS DEPENDING ON 占用空间' },
      { en: 'As many elements as there are, or always the most there can be.', zh: '按实际元素数，或总按最大元素数。' },
      {
        actual: { en: 'The elements there are', zh: '实际元素数' },
        largest: { en: 'The most there can be', zh: '最大元素数' },
      },
    ),
  ),
  copybooks: v.pipe(
    v.optional(
      v.strictObject({
        account: v.pipe(copybook, settingLabel({ en: 'Account', zh: '账户' })),
        complaint: v.pipe(copybook, settingLabel({ en: 'Complaint', zh: '投诉' })),
      }),
      {},
    ),
    settingLabel(
      { en: 'Copybooks of account and complaint', zh: '账户与投诉的 copybook' },
      {
        en: 'Text or path of a file. Empty: those that come with Trunkline.',
        zh: '文本或文件路径；不填则用随附的 copybook。',
      },
    ),
  ),
  account: v.pipe(v.optional(accountMapping, {}), settingLabel({ en: 'Fields of an account', zh: '账户字段映射' })),
  complaint: v.pipe(
    v.optional(complaintMapping, {}),
    settingLabel({ en: 'Fields of a complaint', zh: '投诉字段映射' }),
  ),
});

export type CobolHostSettings = v.InferOutput<typeof cobolHostSettingsSchema>;
/** Settings as they stand in a configuration file: what has a default may be left out. */
export type CobolHostSettingsInput = v.InferInput<typeof cobolHostSettingsSchema>;

/** Where the host is, for messages. */
export const whereOf = ({ host, port }: Pick<CobolHostSettings, 'host' | 'port'>): string => `${host}:${port}`;

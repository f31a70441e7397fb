import iconv from 'iconv-lite';
import * as v from 'valibot';
import { ticketStateClasses } from '../../../../src-shared/model/conversation.ts';
import { isTimeZone } from '../local-time.ts';
import { settingLabel } from '../setting-label.ts';

const text = v.pipe(v.string(), v.minLength(1, 'must not be empty'), v.maxLength(200));
const port = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(65_535, 'a port is at most 65535'));
const elementName = v.pipe(
  v.string(),
  v.regex(/^[A-Za-z_][A-Za-z0-9_.:-]{0,99}$/, 'must be the name of an XML element in ASCII, e.g. complaint'),
);
const keepsAscii = (name: string): boolean =>
  iconv.encode('<a b="1">', name).equals(Buffer.from('<a b="1">')) && !/utf-?7|hz|2022/i.test(name);

/** Encodings in which `<`, `>` and quotes are the bytes of ASCII and nothing else is: only there can tags be found byte by byte. */
const encoding = v.pipe(
  v.string(),
  v.check((name) => iconv.encodingExists(name), 'is no encoding this program knows, e.g. utf-8 or gb18030'),
  v.check(
    (name) => !iconv.encodingExists(name) || keepsAscii(name),
    'does not keep the bytes of ASCII, so tags cannot be found in it',
  ),
);

const tcp = v.strictObject({
  kind: v.literal('tcp'),
  /** `connect`: we call the partner; `listen`: the partner calls us. */
  mode: v.optional(v.picklist(['connect', 'listen']), 'connect'),
  host: v.optional(text, '127.0.0.1'),
  port,
  /** TLS; only where we connect. `ca`: certificates trusted besides the system's, PEM. */
  tls: v.optional(v.strictObject({ ca: v.optional(v.string()), servername: v.optional(text) })),
  /** Addresses that may connect to us; default: this computer only. */
  allow: v.optional(v.array(text), ['127.0.0.1', '::1', '::ffff:127.0.0.1']),
  /** Sent when a record is in the store; `{id}` is the record's id. Absent: nothing is sent. */
  acknowledge: v.optional(v.pipe(v.string(), v.minLength(1), v.maxLength(1_000))),
  /** Longest silence in milliseconds before a line counts as dead; 0: never. */
  silenceMs: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(86_400_000)), 0),
});
const files = v.strictObject({
  kind: v.literal('files'),
  folder: text,
  /** Name of the files, `*` for anything, e.g. `complaints-*.xml`. */
  pattern: v.optional(v.pipe(text, v.regex(/^[^/\\]+$/, 'is the name of files, not a path')), '*.xml'),
  /** A file is read when it has not changed for so long, in milliseconds: its writer may not be done. */
  quietMs: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(3_600_000)), 2_000),
});

const separator = v.pipe(v.string(), v.minLength(1), v.maxLength(20));
const content = v.variant('form', [
  v.strictObject({ form: v.literal('xml') }),
  v.strictObject({ form: v.literal('text') }),
  v.strictObject({
    form: v.literal('pairs'),
    separator: v.optional(separator, '\n'),
    assign: v.optional(separator, '='),
  }),
  v.strictObject({ form: v.literal('values'), separator, names: v.pipe(v.array(text), v.minLength(1)) }),
  v.strictObject({
    form: v.literal('columns'),
    columns: v.pipe(
      v.array(
        v.strictObject({
          name: text,
          /** First byte, counted from 0. */
          from: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(1_000_000)),
          length: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(100_000)),
        }),
      ),
      v.minLength(1),
    ),
    /** False: a record may be shorter than its columns; what is missing is empty. */
    whole: v.optional(v.boolean(), true),
  }),
]);

const path = v.pipe(
  v.string(),
  v.minLength(1, 'must be the path of a field, e.g. customer/name or @id'),
  v.maxLength(500),
);

/** Settings of a partner who separates records by XML elements. */
export const xmlStreamSettingsSchema = v.strictObject({
  source: v.pipe(v.variant('kind', [tcp, files]), settingLabel({ en: 'Where it comes from', zh: '数据来源' })),
  /** The elements that hold or separate records. */
  elements: v.pipe(
    v.array(elementName),
    v.minLength(1, 'must name an element'),
    v.maxLength(20),
    settingLabel({ en: 'Elements that hold or separate records', zh: '包裹或分隔记录的元素' }),
  ),
  /** `around` the record, `before` it or `after` it. */
  placed: v.pipe(
    v.optional(v.picklist(['around', 'before', 'after']), 'around'),
    settingLabel({ en: 'Where the element stands', zh: '元素位置' }),
  ),
  encoding: v.pipe(v.optional(encoding, 'utf-8'), settingLabel({ en: 'Encoding', zh: '字符编码' })),
  content: v.pipe(v.optional(content, { form: 'xml' }), settingLabel({ en: 'Form of a record', zh: '记录格式' })),
  /** Longest record, in bytes. */
  maxRecordBytes: v.pipe(
    v.optional(v.pipe(v.number(), v.integer(), v.minValue(256), v.maxValue(16 * 1024 * 1024)), 1024 * 1024),
    settingLabel({ en: 'Longest record (bytes)', zh: '单条记录上限（字节）' }),
  ),
  /** Which fields are what. Those not named here are shown as further fields of the matter. */
  map: v.pipe(
    v.strictObject({
      id: path,
      subject: v.optional(path),
      text: v.optional(path),
      at: v.optional(path),
      status: v.optional(path),
      queue: v.optional(path),
      customerName: v.optional(path),
      email: v.optional(path),
      phone: v.optional(path),
      customerNo: v.optional(path),
    }),
    settingLabel({ en: 'Which field is what', zh: '字段对应' }),
  ),
  channel: v.pipe(
    v.optional(v.picklist(['complaint', 'ticket', 'chat', 'mail']), 'complaint'),
    settingLabel({ en: 'Shown as', zh: '显示为' }),
  ),
  /** What the partner's statuses mean; one that is not named is `open`. */
  statusClasses: v.pipe(
    v.optional(v.record(v.string(), v.picklist(ticketStateClasses)), {}),
    settingLabel({ en: 'What statuses mean', zh: '状态对应' }),
  ),
  /** Zone of times without one (IANA), e.g. `Asia/Shanghai`. */
  timeZone: v.pipe(
    v.optional(v.pipe(v.string(), v.check(isTimeZone, 'is no time zone, e.g. Asia/Shanghai')), 'UTC'),
    settingLabel({ en: 'Time zone', zh: '时区' }),
  ),
});

export type XmlStreamSettings = v.InferOutput<typeof xmlStreamSettingsSchema>;
export type ContentSettings = XmlStreamSettings['content'];
export type TcpSource = Extract<XmlStreamSettings['source'], { kind: 'tcp' }>;
export type FileSource = Extract<XmlStreamSettings['source'], { kind: 'files' }>;

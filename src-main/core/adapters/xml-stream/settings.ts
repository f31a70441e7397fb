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

const tcp = v.pipe(
  v.strictObject({
    kind: v.literal('tcp'),
    /** `connect`: we call the partner; `listen`: the partner calls us. */
    mode: v.pipe(
      v.optional(v.picklist(['connect', 'listen']), 'connect'),
      settingLabel({ en: 'Who calls', zh: '由谁连接' }, undefined, {
        connect: { en: 'We call the partner', zh: '我方连接对方' },
        listen: { en: 'The partner calls us', zh: '对方连接我方' },
      }),
    ),
    host: v.pipe(v.optional(text, '127.0.0.1'), settingLabel({ en: 'Address', zh: '地址' })),
    port: v.pipe(port, settingLabel({ en: 'Port', zh: '端口' })),
    /** TLS; only where we connect. `ca`: certificates trusted besides the system's, PEM. */
    tls: v.pipe(
      v.optional(
        v.strictObject({
          ca: v.pipe(
            v.optional(v.string()),
            settingLabel({ en: 'Certificate of the authority (PEM)', zh: '机构证书（PEM）' }),
          ),
          servername: v.pipe(v.optional(text), settingLabel({ en: 'Name in the certificate', zh: '证书中的名称' })),
        }),
      ),
      settingLabel({ en: 'TLS', zh: 'TLS' }, { en: 'Only where we call.', zh: '仅在我方连接时可用。' }),
    ),
    /** Addresses that may connect to us; default: this computer only. */
    allow: v.pipe(
      v.optional(v.array(text), ['127.0.0.1', '::1', '::ffff:127.0.0.1']),
      settingLabel({ en: 'Addresses that may call', zh: '允许连接的地址' }),
    ),
    /** Sent when a record is in the store; `{id}` is the record's id. Absent: nothing is sent. */
    acknowledge: v.pipe(
      v.optional(v.pipe(v.string(), v.minLength(1), v.maxLength(1_000))),
      settingLabel(
        { en: 'Acknowledgement', zh: '确认回执' },
        { en: 'Sent when a record is stored; {id} is its id.', zh: '记录入库后发送；{id} 为记录标识。' },
      ),
    ),
    /** Longest silence in milliseconds before a line counts as dead; 0: never. */
    silenceMs: v.pipe(
      v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(86_400_000)), 0),
      settingLabel(
        { en: 'Longest silence (ms)', zh: '最长静默时间（毫秒）' },
        { en: '0: never counts as dead.', zh: '0 表示不限。' },
      ),
    ),
  }),
  settingLabel({ en: 'Connection (TCP)', zh: 'TCP 连接' }),
);
const files = v.pipe(
  v.strictObject({
    kind: v.literal('files'),
    folder: v.pipe(text, settingLabel({ en: 'Folder', zh: '文件夹' })),
    /** Name of the files, `*` for anything, e.g. `complaints-*.xml`. */
    pattern: v.pipe(
      v.optional(v.pipe(text, v.regex(/^[^/\\]+$/, 'is the name of files, not a path')), '*.xml'),
      settingLabel(
        { en: 'Names of the files', zh: '文件名' },
        { en: '* stands for anything.', zh: '* 代表任意字符。' },
      ),
    ),
    /** A file is read when it has not changed for so long, in milliseconds: its writer may not be done. */
    quietMs: v.pipe(
      v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(3_600_000)), 2_000),
      settingLabel(
        { en: 'Unchanged for (ms)', zh: '文件静止时间（毫秒）' },
        { en: 'A file is read when it was left alone for so long.', zh: '文件在这段时间内未变动才会读取。' },
      ),
    ),
  }),
  settingLabel({ en: 'Files in a folder', zh: '文件夹中的文件' }),
);

const separator = v.pipe(v.string(), v.minLength(1), v.maxLength(20));
const content = v.variant('form', [
  v.pipe(v.strictObject({ form: v.literal('xml') }), settingLabel({ en: 'XML', zh: 'XML' })),
  v.pipe(v.strictObject({ form: v.literal('text') }), settingLabel({ en: 'Plain text', zh: '纯文本' })),
  v.pipe(
    v.strictObject({
      form: v.literal('pairs'),
      separator: v.pipe(v.optional(separator, '\n'), settingLabel({ en: 'Between two fields', zh: '字段分隔符' })),
      assign: v.pipe(
        v.optional(separator, '='),
        settingLabel({ en: 'Between name and value', zh: '名称与值的分隔符' }),
      ),
    }),
    settingLabel({ en: 'Lines of name and value', zh: '名称与值' }),
  ),
  v.pipe(
    v.strictObject({
      form: v.literal('values'),
      separator: v.pipe(separator, settingLabel({ en: 'Between two values', zh: '值分隔符' })),
      names: v.pipe(
        v.pipe(v.array(text), v.minLength(1)),
        settingLabel({ en: 'Names of the values, in their order', zh: '各值的名称（按顺序）' }),
      ),
    }),
    settingLabel({ en: 'Values in an agreed order', zh: '按约定顺序的值' }),
  ),
  v.pipe(
    v.strictObject({
      form: v.literal('columns'),
      columns: v.pipe(
        v.pipe(
          v.array(
            v.strictObject({
              name: v.pipe(text, settingLabel({ en: 'Name', zh: '名称' })),
              /** First byte, counted from 0. */
              from: v.pipe(
                v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(1_000_000)),
                settingLabel({ en: 'First byte, from 0', zh: '起始字节（从 0 起）' }),
              ),
              length: v.pipe(
                v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(100_000)),
                settingLabel({ en: 'Bytes', zh: '字节数' }),
              ),
            }),
          ),
          v.minLength(1),
        ),
        settingLabel({ en: 'Columns', zh: '列' }),
      ),
      /** False: a record may be shorter than its columns; what is missing is empty. */
      whole: v.pipe(
        v.optional(v.boolean(), true),
        settingLabel({ en: 'A record has all its columns', zh: '记录必须包含所有列' }),
      ),
    }),
    settingLabel({ en: 'Columns at agreed bytes', zh: '按字节定位的列' }),
  ),
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
    settingLabel({ en: 'Where the element stands', zh: '元素位置' }, undefined, {
      around: { en: 'Around a record', zh: '包裹记录' },
      before: { en: 'Before a record', zh: '记录之前' },
      after: { en: 'After a record', zh: '记录之后' },
    }),
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
      id: v.pipe(path, settingLabel({ en: 'Id', zh: '标识' })),
      subject: v.pipe(v.optional(path), settingLabel({ en: 'Subject', zh: '主题' })),
      text: v.pipe(v.optional(path), settingLabel({ en: 'Text', zh: '正文' })),
      at: v.pipe(v.optional(path), settingLabel({ en: 'Time', zh: '时间' })),
      status: v.pipe(v.optional(path), settingLabel({ en: 'Status', zh: '状态' })),
      queue: v.pipe(v.optional(path), settingLabel({ en: 'Queue', zh: '队列' })),
      customerName: v.pipe(v.optional(path), settingLabel({ en: 'Name of the customer', zh: '客户姓名' })),
      email: v.pipe(v.optional(path), settingLabel({ en: 'E-mail', zh: '电子邮箱' })),
      phone: v.pipe(v.optional(path), settingLabel({ en: 'Telephone', zh: '电话' })),
      customerNo: v.pipe(v.optional(path), settingLabel({ en: 'Customer number', zh: '客户编号' })),
    }),
    settingLabel({ en: 'Which field is what', zh: '字段对应' }),
  ),
  channel: v.pipe(
    v.optional(v.picklist(['complaint', 'ticket', 'chat', 'mail']), 'complaint'),
    settingLabel({ en: 'Shown as', zh: '显示为' }, undefined, {
      complaint: { en: 'Complaint', zh: '投诉' },
      ticket: { en: 'Ticket', zh: '工单' },
      chat: { en: 'Chat', zh: '聊天' },
      mail: { en: 'E-mail', zh: '邮件' },
    }),
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

import * as v from 'valibot';
import { settingLabel } from '../setting-label.ts';

/** Letters, digits, `_`, `$`, space and hyphen of any script; no quotes, so that quoting cannot be escaped from. */
const identifier = v.pipe(
  v.string(),
  v.regex(/^[\p{L}\p{N}_$][\p{L}\p{N}_$ -]{0,63}$/u, 'a name of letters, digits, "_", "$", space or "-", at most 64'),
);
/** `table` or `schema.table`. */
const tableName = v.pipe(
  v.string(),
  v.regex(
    /^[\p{L}\p{N}_$][\p{L}\p{N}_$ -]{0,63}(\.[\p{L}\p{N}_$][\p{L}\p{N}_$ -]{0,63})?$/u,
    'a table name, or schema.table; letters, digits, "_", "$", space or "-"',
  ),
);
const pointer = v.pipe(
  v.string(),
  v.regex(
    /^\/(name\/full|language|organizations\/[^/]+\/name|titles\/[^/]+\/name|emails\/[^/]+\/(address|label)|phones\/[^/]+\/(number|label)|addresses\/[^/]+\/full|notes\/[^/]+\/note|extra\/[^/]+)$/,
    'a JSON pointer of a card, such as /name/full, /phones/main/number, /emails/main/address or /extra/tier',
  ),
);

const columns = v.pipe(
  v.record(
    pointer,
    v.strictObject({
      column: v.pipe(identifier, settingLabel({ en: 'Column', zh: '列' })),
      writable: v.pipe(
        v.optional(v.boolean(), false),
        settingLabel({ en: 'Agents may change it', zh: '客服可以修改' }),
      ),
    }),
  ),
  v.check((map) => Object.keys(map).length > 0, 'at least one column'),
  settingLabel(
    { en: 'Columns', zh: '列的映射' },
    {
      en: 'Field of the customer card on the left, e.g. /name/full, /phones/main/number, /emails/main/address or /extra/tier.',
      zh: '左侧为客户卡片的字段，例如 /name/full、/phones/main/number、/emails/main/address 或 /extra/tier。',
    },
  ),
);

const inUtc = { en: 'In UTC.', zh: '使用 UTC 时间。' };

const customers = v.pipe(
  v.strictObject({
    table: v.pipe(tableName, settingLabel({ en: 'Table', zh: '表' })),
    /** Primary key, or another unique column that never changes. */
    key: v.pipe(
      identifier,
      settingLabel({ en: 'Key column', zh: '主键列' }, { en: 'Unique, and never changed.', zh: '唯一且永不改变。' }),
    ),
    /** Column with the time of the last change, in UTC, that every writer keeps up to date. */
    updatedAt: v.pipe(
      v.optional(identifier),
      settingLabel(
        { en: 'Column with the time of the last change', zh: '最后修改时间列' },
        {
          en: 'In UTC, kept up to date by everybody who writes. Without it the whole table is compared again and again.',
          zh: '使用 UTC 时间，由每个写入者更新。没有它，就要反复比较整张表。',
        },
      ),
    ),
    /** Table that triggers fill with one row per change: rising number, key of the customer, and `insert`, `update` or `delete`. */
    changeTable: v.pipe(
      v.optional(
        v.strictObject({
          table: v.pipe(tableName, settingLabel({ en: 'Table', zh: '表' })),
          sequence: v.pipe(identifier, settingLabel({ en: 'Column with the rising number', zh: '递增编号列' })),
          key: v.pipe(identifier, settingLabel({ en: 'Column with the key of the customer', zh: '客户主键列' })),
          op: v.pipe(v.optional(identifier), settingLabel({ en: 'Column with the kind of change', zh: '变更类型列' })),
        }),
      ),
      settingLabel(
        { en: 'Table of changes', zh: '变更表' },
        { en: 'Filled by triggers, one row a change.', zh: '由触发器填写，每次变更一行。' },
      ),
    ),
    columns,
    /** Declared links to records of other systems, by name of the link, e.g. `customerNo`. */
    links: v.pipe(
      v.optional(v.record(v.string(), v.pipe(identifier, settingLabel({ en: 'Column', zh: '列' }))), {}),
      settingLabel(
        { en: 'Links to other systems', zh: '与其他系统的关联' },
        { en: 'Name of the link on the left, e.g. customerNo.', zh: '左侧为关联名称，例如 customerNo。' },
      ),
    ),
  }),
  settingLabel({ en: 'Customers', zh: '客户' }),
);

const optionalColumn = (en: string, zh: string) => v.pipe(v.optional(identifier), settingLabel({ en, zh }));

const activities = v.strictObject({
  table: v.pipe(tableName, settingLabel({ en: 'Table', zh: '表' })),
  key: v.pipe(identifier, settingLabel({ en: 'Key column', zh: '主键列' })),
  customerKey: v.pipe(identifier, settingLabel({ en: 'Column with the key of the customer', zh: '客户主键列' })),
  /** When it happened, in UTC. */
  at: v.pipe(identifier, settingLabel({ en: 'Column with the time', zh: '时间列' }, inUtc)),
  text: v.pipe(identifier, settingLabel({ en: 'Column with the text', zh: '文本列' })),
  /** Column with a unique index that only Trunkline writes; keeps a repeated call log from standing there twice. */
  operationKey: v.pipe(
    identifier,
    settingLabel(
      { en: 'Column for Trunkline’s own key', zh: 'Trunkline 专用键列' },
      {
        en: 'With a unique index, written by nobody else: it keeps a repeated call log from standing there twice.',
        zh: '需有唯一索引，且其他程序不写入：它使重复的通话记录不会出现两次。',
      },
    ),
  ),
  /** Column with the time of the last change, where entries are changed or added out of the order of a numeric key. */
  updatedAt: optionalColumn('Column with the time of the last change', '最后修改时间列'),
  kind: optionalColumn('Column with the kind', '类型列'),
  author: optionalColumn('Column with the author', '作者列'),
  direction: optionalColumn('Column with the direction of the call', '呼叫方向列'),
  number: optionalColumn('Column with the number', '号码列'),
  talked: optionalColumn('Column with the seconds talked', '通话秒数列'),
  disposition: optionalColumn('Column with the result', '结果列'),
});

const mapping = {
  customers,
  activities: v.pipe(
    v.optional(activities),
    settingLabel(
      { en: 'Call logs and activities', zh: '通话记录与活动' },
      { en: 'Needed for logging calls.', zh: '记录通话时需要。' },
    ),
  ),
};
const server = {
  host: v.pipe(
    v.optional(v.pipe(v.string(), v.minLength(1)), '127.0.0.1'),
    settingLabel({ en: 'Server', zh: '服务器' }),
  ),
  database: v.pipe(v.string(), v.minLength(1), settingLabel({ en: 'Database', zh: '数据库' })),
  user: v.pipe(v.string(), v.minLength(1), settingLabel({ en: 'User name', zh: '用户名' })),
  password: v.pipe(v.optional(v.string(), ''), settingLabel({ en: 'Password', zh: '密码' })),
  /** `true` checks the server's certificate against the system's authorities; `ca` is a PEM text of an own authority. */
  tls: v.pipe(
    v.optional(
      v.union([
        v.pipe(
          v.boolean(),
          settingLabel({ en: 'TLS', zh: 'TLS' }, undefined, {
            true: { en: 'With TLS', zh: '使用 TLS' },
            false: { en: 'Without TLS', zh: '不使用 TLS' },
          }),
        ),
        v.pipe(
          v.strictObject({
            ca: v.pipe(
              v.string(),
              v.minLength(1),
              settingLabel({ en: 'Certificate of the authority (PEM)', zh: '机构证书（PEM）' }),
            ),
          }),
          settingLabel({ en: 'With TLS and an own authority', zh: '使用 TLS 和自有证书机构' }),
        ),
      ]),
      false,
    ),
    settingLabel({ en: 'Encryption', zh: '加密' }),
  ),
  connections: v.pipe(
    v.optional(v.pipe(v.number(), v.integer(), v.minValue(2), v.maxValue(50)), 6),
    settingLabel({ en: 'Connections at most', zh: '最大连接数' }),
  ),
};
const port = (usual: number) =>
  v.pipe(
    v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65_535)), usual),
    settingLabel({ en: 'Port', zh: '端口' }),
  );
const prepare = (usual: 'native' | 'check') =>
  v.pipe(
    v.optional(v.picklist(['native', 'check']), usual),
    settingLabel(
      { en: 'Two-phase commit', zh: '两阶段提交' },
      {
        en: 'The database’s own promises the write before it is decided (XA, or PREPARE TRANSACTION).',
        zh: '数据库自身的两阶段提交会在决定之前承诺写入（XA 或 PREPARE TRANSACTION）。',
      },
      {
        native: { en: 'The database’s own', zh: '数据库自身的' },
        check: { en: 'Look first, write at the end', zh: '先检查，最后写入' },
      },
    ),
  );

export const sqlCrmSettingsSchema = v.variant('engine', [
  v.pipe(
    v.strictObject({
      engine: v.literal('mariadb'),
      ...server,
      port: port(3306),
      /** `native` uses XA; `check` writes in one transaction at commit. */
      prepare: prepare('native'),
      ...mapping,
    }),
    settingLabel({ en: 'MariaDB or MySQL', zh: 'MariaDB 或 MySQL' }),
  ),
  v.pipe(
    v.strictObject({
      engine: v.literal('postgres'),
      ...server,
      port: port(5432),
      /** `native` uses PREPARE TRANSACTION and needs `max_prepared_transactions` above 0, which PostgreSQL does not have as installed. */
      prepare: prepare('check'),
      ...mapping,
    }),
    settingLabel({ en: 'PostgreSQL', zh: 'PostgreSQL' }),
  ),
  v.pipe(
    v.strictObject({
      engine: v.literal('sqlite'),
      file: v.pipe(v.string(), v.minLength(1), settingLabel({ en: 'File', zh: '文件' })),
      prepare: v.pipe(
        v.optional(v.literal('check'), 'check'),
        settingLabel({ en: 'Two-phase commit', zh: '两阶段提交' }, undefined, {
          check: { en: 'Look first, write at the end', zh: '先检查，最后写入' },
        }),
      ),
      ...mapping,
    }),
    settingLabel({ en: 'SQLite file', zh: 'SQLite 文件' }),
  ),
]);

export type SqlCrmSettings = v.InferOutput<typeof sqlCrmSettingsSchema>;
/** Settings as they stand in a configuration file: what has a default may be left out. */
export type SqlCrmSettingsInput = v.InferInput<typeof sqlCrmSettingsSchema>;
export type ServerSettings = Extract<SqlCrmSettings, { host: string }>;
export type CustomersMapping = SqlCrmSettings['customers'];
export type ActivitiesMapping = NonNullable<SqlCrmSettings['activities']>;

/** Where the database is, for messages. */
export const whereOf = (settings: SqlCrmSettings): string =>
  settings.engine === 'sqlite' ? settings.file : `${settings.database} on ${settings.host}:${settings.port}`;

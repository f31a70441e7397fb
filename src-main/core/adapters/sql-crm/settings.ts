import * as v from 'valibot';

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
  v.record(pointer, v.strictObject({ column: identifier, writable: v.optional(v.boolean(), false) })),
  v.check((map) => Object.keys(map).length > 0, 'at least one column'),
);

const customers = v.strictObject({
  table: tableName,
  /** Primary key, or another unique column that never changes. */
  key: identifier,
  /** Column with the time of the last change, in UTC, that every writer keeps up to date. */
  updatedAt: v.optional(identifier),
  /** Table that triggers fill with one row per change: rising number, key of the customer, and `insert`, `update` or `delete`. */
  changeTable: v.optional(
    v.strictObject({ table: tableName, sequence: identifier, key: identifier, op: v.optional(identifier) }),
  ),
  columns,
  /** Declared links to records of other systems, by name of the link, e.g. `customerNo`. */
  links: v.optional(v.record(v.string(), identifier), {}),
});

const activities = v.strictObject({
  table: tableName,
  key: identifier,
  customerKey: identifier,
  /** When it happened, in UTC. */
  at: identifier,
  text: identifier,
  /** Column with a unique index that only Trunkline writes; keeps a repeated call log from standing there twice. */
  operationKey: identifier,
  /** Column with the time of the last change, where entries are changed or added out of the order of a numeric key. */
  updatedAt: v.optional(identifier),
  kind: v.optional(identifier),
  author: v.optional(identifier),
  direction: v.optional(identifier),
  number: v.optional(identifier),
  talked: v.optional(identifier),
  disposition: v.optional(identifier),
});

const mapping = { customers, activities: v.optional(activities) };
const server = {
  host: v.optional(v.pipe(v.string(), v.minLength(1)), '127.0.0.1'),
  database: v.pipe(v.string(), v.minLength(1)),
  user: v.pipe(v.string(), v.minLength(1)),
  password: v.optional(v.string(), ''),
  /** `true` checks the server's certificate against the system's authorities; `ca` is a PEM text of an own authority. */
  tls: v.optional(v.union([v.boolean(), v.strictObject({ ca: v.pipe(v.string(), v.minLength(1)) })]), false),
  connections: v.optional(v.pipe(v.number(), v.integer(), v.minValue(2), v.maxValue(50)), 6),
};
const port = (usual: number) => v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65_535)), usual);

export const sqlCrmSettingsSchema = v.variant('engine', [
  v.strictObject({
    engine: v.literal('mariadb'),
    ...server,
    port: port(3306),
    /** `native` uses XA; `check` writes in one transaction at commit. */
    prepare: v.optional(v.picklist(['native', 'check']), 'native'),
    ...mapping,
  }),
  v.strictObject({
    engine: v.literal('postgres'),
    ...server,
    port: port(5432),
    /** `native` uses PREPARE TRANSACTION and needs `max_prepared_transactions` above 0, which PostgreSQL does not have as installed. */
    prepare: v.optional(v.picklist(['native', 'check']), 'check'),
    ...mapping,
  }),
  v.strictObject({
    engine: v.literal('sqlite'),
    file: v.pipe(v.string(), v.minLength(1)),
    prepare: v.optional(v.literal('check'), 'check'),
    ...mapping,
  }),
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

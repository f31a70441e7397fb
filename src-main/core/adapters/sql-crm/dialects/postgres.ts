import { Socket } from 'node:net';
import type { FaultCause, FaultReport } from '../sql-fault.ts';
import type { ServerSettings } from '../settings.ts';
import { join, raw, render, sql, type SqlText } from '../sql-text.ts';
import {
  errorCode,
  errorText,
  jsonBy,
  type Branches,
  type Dialect,
  type SqlConnection,
  type SqlRow,
} from './dialect.ts';
import { networkFault } from './network-fault.ts';

/** Times in UTC and ISO form, text escaped as the standard says, locks waited for two seconds. */
const sessionOptions =
  '-c TimeZone=UTC -c DateStyle=ISO -c standard_conforming_strings=on -c lock_timeout=2000 -c client_encoding=UTF8 -c extra_float_digits=1';

/** SQLSTATE codes (postgresql.org/docs: Appendix A, PostgreSQL Error Codes), longest prefix first. */
const causes: readonly (readonly [string, FaultCause])[] = [
  ['28', 'login'],
  ['3D000', 'database'],
  ['42P01', 'table'],
  ['3F000', 'table'],
  ['42703', 'column'],
  ['42501', 'permission'],
  ['42704', 'noBranch'],
  ['42710', 'branchExists'],
  ['55000', 'prepareOff'],
  ['55P03', 'busy'],
  ['40', 'busy'],
  ['57014', 'busy'],
  ['57P03', 'unreachable'],
  ['57P', 'lost'],
  ['08', 'lost'],
  ['53100', 'diskFull'],
  ['53', 'busy'],
  ['23505', 'duplicate'],
  ['22', 'value'],
  ['23', 'value'],
  ['P0001', 'value'],
];

export function postgresDialect(settings: ServerSettings): Dialect {
  const id = (name: string): SqlText =>
    raw(
      name
        .split('.')
        .map((part) => `"${part}"`)
        .join('.'),
    );
  return {
    engine: 'postgres',
    connect: (signal, onBroken) => connect(settings, signal, onBroken),
    id,
    text: (expression) => sql`(${expression})::text`,
    same: (expression, value) =>
      value === null
        ? sql`${expression} IS NULL`
        : sql`${expression} COLLATE "C" IS NOT DISTINCT FROM (${value})::text`,
    like: (_column, value) => sql`${value}`,
    begin: raw('BEGIN'),
    forUpdate: raw(' FOR UPDATE'),
    forUpdateNoWait: raw(' FOR UPDATE NOWAIT'),
    serverNow: raw('extract(epoch from clock_timestamp())::text'),
    utcNow(column) {
      if (/^timestamp with time zone/.test(column.type)) return raw('clock_timestamp()');
      return /^timestamp/.test(column.type) ? raw("clock_timestamp() AT TIME ZONE 'UTC'") : undefined;
    },
    json: jsonBy('json_build_object', 'json_build_array', 'true'),
    insertIfAbsent: (table, columns, values) =>
      sql`INSERT INTO ${table} (${join(columns, ', ')}) VALUES (${join(
        values.map((value) => sql`${value}`),
        ', ',
      )}) ON CONFLICT DO NOTHING`,
    async columns(connection, table) {
      const quoted = render(id(table), String).text;
      const { rows } = await connection.run(
        sql`SELECT a.attname AS name, format_type(a.atttypid, a.atttypmod) AS type, a.attnotnull::text AS required, (a.atthasdef OR a.attidentity <> '')::text AS dflt FROM pg_attribute a WHERE a.attrelid = to_regclass(${quoted}) AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum`,
      );
      return rows.map((row) => ({
        name: row['name'] ?? '',
        type: (row['type'] ?? '').toLowerCase(),
        nullable: row['required'] === 'false',
        hasDefault: row['dflt'] === 'true',
      }));
    },
    async tables(connection) {
      const { rows } = await connection.run(
        raw(
          "SELECT CASE WHEN n.nspname = ANY (current_schemas(false)) THEN c.relname ELSE n.nspname || '.' || c.relname END AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema' ORDER BY 1",
        ),
      );
      return rows.map((row) => row['name'] ?? '');
    },
    async server(connection) {
      const { rows } = await connection.run(
        raw(
          "SELECT current_setting('server_version') AS version, current_setting('max_prepared_transactions') AS prepared",
        ),
      );
      return {
        banner: `PostgreSQL ${rows[0]?.['version'] ?? ''}`,
        canPrepare: Number(rows[0]?.['prepared']) > 0,
      };
    },
    barrierDdl:
      'CREATE TABLE IF NOT EXISTS trunkline_operations (op_key varchar(128) NOT NULL, phase varchar(16) NOT NULL, at varchar(30) NOT NULL, evidence text NOT NULL, PRIMARY KEY (op_key, phase))',
    report,
    branches,
    lockRetryMs: 0,
  };
}

function report(error: unknown): FaultReport {
  const network = networkFault(error);
  if (network) return network;
  const code = errorCode(error);
  const said = errorText(error);
  if (code === '') {
    if (/connection terminated due to connection timeout|timeout expired/i.test(said)) {
      return { cause: 'unreachable', said, code };
    }
    if (/connection terminated|not queryable|client was closed/i.test(said)) return { cause: 'lost', said, code };
    if (/SASL|password/i.test(said)) return { cause: 'login', said, code };
    if (/SSL/.test(said)) return { cause: 'tls', said, code };
  }
  return { cause: causes.find(([prefix]) => code.startsWith(prefix))?.[1] ?? 'other', said, code };
}

const prefixOf = (system: string): string => `trunkline:${system}:`;
const literal = (text: string): SqlText => raw(`'${text.replaceAll("'", "''")}'`);

const branches: Branches = {
  attached: false,
  name: (system, key) => literal(`${prefixOf(system)}${key}`),
  begin: () => [raw('BEGIN')],
  prepare: (name) => [sql`PREPARE TRANSACTION ${name}`],
  abandon: () => [raw('ROLLBACK')],
  commit: (name) => sql`COMMIT PREPARED ${name}`,
  rollback: (name) => sql`ROLLBACK PREPARED ${name}`,
  async list(connection, system) {
    const prefix = prefixOf(system);
    const { rows } = await connection.run(
      sql`SELECT gid AS name FROM pg_prepared_xacts WHERE database = current_database() AND starts_with(gid, ${prefix}) ORDER BY prepared`,
    );
    return rows.map((row) => (row['name'] ?? '').slice(prefix.length));
  },
};

async function connect(
  settings: ServerSettings,
  signal: AbortSignal,
  onBroken: (cause: unknown) => void,
): Promise<SqlConnection> {
  const { host, port, user, password, database, tls } = settings;
  // Loaded with the first connection: a workspace without such a database does not pay for its driver.
  const { Client } = await import('pg');
  signal.throwIfAborted();
  // The driver has no way to cut a connection at once; the socket has.
  const socket = new Socket();
  const client = new Client({
    host,
    port,
    user,
    password,
    database,
    stream: () => socket,
    options: sessionOptions,
    application_name: 'Trunkline',
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
    ssl: tls === false ? false : { rejectUnauthorized: true, ...(tls === true ? {} : tls) },
    // Everything as the text the server sent: no dates, no floats, no rounded integers.
    // Statements that are not waited for travel together; for `runTogether`. The typings do not know it yet.
    ...{ pipeline: true },
    types: { getTypeParser: () => (value: string) => value },
  });
  client.on('error', onBroken);
  client.on('end', () => onBroken(new Error('the server closed the connection')));
  const cut = (): void => void socket.destroy();
  signal.addEventListener('abort', cut, { once: true });
  try {
    await client.connect();
  } catch (cause) {
    socket.destroy();
    throw cause;
  } finally {
    signal.removeEventListener('abort', cut);
  }
  const run: SqlConnection['run'] = async (statement) => {
    const { text, values } = render(statement, (index) => `$${index}`);
    const result = await client.query<SqlRow>({ text, values: [...values] });
    return { rows: result.rows, matched: result.rowCount ?? 0 };
  };
  return {
    run,
    // Behind an error every statement of the transaction fails as well, up to the ROLLBACK.
    runTogether: (statements) => Promise.all(statements.map(run)),
    destroy: cut,
  };
}

import type { ConnectionOptions, QueryError } from 'mysql2';
import type { FaultCause, FaultReport } from '../sql-fault.ts';
import type { ServerSettings } from '../settings.ts';
import { join, raw, render, sql, type SqlText } from '../sql-text.ts';
import {
  errorCode,
  errorText,
  jsonBy,
  runAll,
  type Branches,
  type Dialect,
  type SqlConnection,
  type SqlResult,
  type SqlRow,
} from './dialect.ts';
import { networkFault } from './network-fault.ts';

/**
 * What every connection starts with. The mode is fixed so that text is escaped the way the driver does it (no
 * NO_BACKSLASH_ESCAPES) and nothing is cut off silently; times are read and written in UTC.
 */
const greeting = [
  "SET SESSION time_zone = '+00:00', sql_mode = 'STRICT_TRANS_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION', innodb_lock_wait_timeout = 2",
  // The variable has one name in MySQL and another in MariaDB before 11.1; the statement is the same.
  'SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED',
].map(raw);

/** Marks our branches among those of other transaction managers: "TL". */
const formatId = 0x544c;

/** MariaDB and MySQL error numbers (mariadb.com/kb: MariaDB Error Codes). */
const causes: Readonly<Record<number, FaultCause>> = {
  1045: 'login',
  1698: 'login',
  1251: 'login',
  1049: 'database',
  1044: 'permission',
  1142: 'permission',
  1143: 'permission',
  1227: 'permission',
  1146: 'table',
  1054: 'column',
  1205: 'busy',
  1213: 'busy',
  1614: 'busy',
  1402: 'busy',
  1040: 'busy',
  1203: 'busy',
  1226: 'busy',
  1021: 'diskFull',
  1114: 'diskFull',
  1062: 'duplicate',
  1397: 'noBranch',
  1440: 'branchExists',
  1053: 'lost',
  1927: 'lost',
  1317: 'lost',
};

export function mysqlDialect(settings: ServerSettings): Dialect {
  const id = (name: string): SqlText =>
    raw(
      name
        .split('.')
        .map((part) => `\`${part}\``)
        .join('.'),
    );
  return {
    engine: 'mariadb',
    connect: (signal, onBroken) => connect(settings, signal, onBroken),
    id,
    text: (expression) => sql`CAST(${expression} AS CHAR CHARACTER SET utf8mb4)`,
    same: (expression, value) =>
      value === null ? sql`${expression} IS NULL` : sql`CAST(${expression} AS BINARY) <=> CAST(${value} AS BINARY)`,
    like(column, value) {
      if (!/^(tiny|small|medium|big)?int/.test(column.type)) return sql`${value}`;
      return column.type.includes('unsigned') ? sql`CAST(${value} AS UNSIGNED)` : sql`CAST(${value} AS SIGNED)`;
    },
    begin: raw('START TRANSACTION'),
    forUpdate: raw(' FOR UPDATE'),
    forUpdateNoWait: raw(' FOR UPDATE NOWAIT'),
    serverNow: raw('UNIX_TIMESTAMP(NOW(6))'),
    utcNow: (column) => (/^(datetime|timestamp)/.test(column.type) ? raw('UTC_TIMESTAMP(6)') : undefined),
    json: jsonBy('JSON_OBJECT', 'JSON_ARRAY', 'TRUE'),
    insertIfAbsent: (table, columns, values) =>
      sql`INSERT IGNORE INTO ${table} (${join(columns, ', ')}) VALUES (${join(
        values.map((value) => sql`${value}`),
        ', ',
      )})`,
    async columns(connection, table) {
      const [schema, name] = table.includes('.') ? table.split('.') : [undefined, table];
      const owner = schema === undefined ? raw('DATABASE()') : sql`${schema}`;
      const { rows } = await connection.run(
        sql`SELECT column_name AS name, column_type AS type, is_nullable AS nullable, column_default AS dflt, extra AS extra FROM information_schema.columns WHERE table_schema = ${owner} AND table_name = ${name ?? ''} ORDER BY ordinal_position`,
      );
      return rows.map((row) => ({
        name: row['name'] ?? '',
        type: (row['type'] ?? '').toLowerCase(),
        nullable: row['nullable'] === 'YES',
        hasDefault: row['dflt'] !== null || /auto_increment/i.test(row['extra'] ?? ''),
      }));
    },
    async tables(connection) {
      const { rows } = await connection.run(
        raw('SELECT table_name AS name FROM information_schema.tables WHERE table_schema = DATABASE() ORDER BY 1'),
      );
      return rows.map((row) => row['name'] ?? '');
    },
    async server(connection) {
      const { rows } = await connection.run(raw('SELECT VERSION() AS version'));
      const version = rows[0]?.['version'] ?? '';
      return { banner: /mariadb/i.test(version) ? version : `MySQL ${version}`, canPrepare: true };
    },
    barrierDdl:
      'CREATE TABLE IF NOT EXISTS trunkline_operations (op_key VARCHAR(128) CHARACTER SET ascii NOT NULL, phase VARCHAR(16) CHARACTER SET ascii NOT NULL, at VARCHAR(30) NOT NULL, evidence MEDIUMTEXT CHARACTER SET utf8mb4 NOT NULL, PRIMARY KEY (op_key, phase)) ENGINE=InnoDB',
    report,
    branches,
    lockRetryMs: 0,
  };
}

function report(error: unknown): FaultReport {
  const network = networkFault(error);
  if (network) return network;
  const code = errorCode(error);
  const number = typeof error === 'object' && error !== null && 'errno' in error ? Number(error.errno) : 0;
  const said = errorText(error);
  if (code === 'PROTOCOL_CONNECTION_LOST' || /closed state|connection is closed/i.test(said)) {
    return { cause: 'lost', said, code };
  }
  const known = causes[number];
  if (known) return { cause: known, said, code };
  // 22 and 23 are the SQLSTATE classes of values and constraints; 45 is a trigger's own SIGNAL.
  const state = typeof error === 'object' && error !== null && 'sqlState' in error ? String(error.sqlState) : '';
  return { cause: /^(22|23|45)/.test(state) ? 'value' : 'other', said, code };
}

const hex = (text: string): string => `X'${Buffer.from(text, 'utf8').toString('hex')}'`;

const branches: Branches = {
  attached: true,
  name: (system, key) => raw(`${hex(key)},${hex(system)},${formatId}`),
  begin: (name) => [sql`XA START ${name}`],
  prepare: (name) => [sql`XA END ${name}`, sql`XA PREPARE ${name}`],
  abandon: (name) => [sql`XA END ${name}`, sql`XA ROLLBACK ${name}`],
  commit: (name) => sql`XA COMMIT ${name}`,
  rollback: (name) => sql`XA ROLLBACK ${name}`,
  async list(connection, system) {
    const { rows } = await connection.run(raw('XA RECOVER'));
    return rows.flatMap((row) => {
      if (Number(row['formatID']) !== formatId) return [];
      const data = Buffer.from(row['data'] ?? '', 'utf8');
      const split = Number(row['gtrid_length']);
      return data.subarray(split).toString('utf8') === system ? [data.subarray(0, split).toString('utf8')] : [];
    });
  },
};

const resultOf = (result: unknown): SqlResult =>
  Array.isArray(result)
    ? { rows: result as SqlRow[], matched: 0 }
    : { rows: [], matched: (result as { affectedRows?: number }).affectedRows ?? 0 };

async function connect(
  settings: ServerSettings,
  signal: AbortSignal,
  onBroken: (cause: unknown) => void,
): Promise<SqlConnection> {
  const { host, port, user, password, database, tls } = settings;
  const options: ConnectionOptions = {
    host,
    port,
    user,
    password,
    database,
    charset: 'utf8mb4',
    connectTimeout: 10_000,
    enableKeepAlive: true,
    keepAliveInitialDelay: 30_000,
    // For `runTogether`; values are escaped by the driver and names are checked by the settings, so no data becomes a statement.
    multipleStatements: true,
    // Everything as the text the server sent: no dates, no floats, no rounded integers.
    typeCast: (field) => field.string(),
    ...(tls === false ? {} : { ssl: { rejectUnauthorized: true, verifyIdentity: true, ...(tls === true ? {} : tls) } }),
  };
  // Loaded with the first connection: a workspace without such a database does not pay for its driver.
  const { createConnection } = await import('mysql2');
  signal.throwIfAborted();
  return new Promise((resolve, reject) => {
    const driver = createConnection(options);
    const cut = (): void => driver.destroy();
    signal.addEventListener('abort', cut, { once: true });
    driver.on('error', onBroken);
    driver.on('end', () => onBroken(new Error('the server closed the connection')));

    const query = (statement: SqlText): Promise<unknown> => {
      const { text, values } = render(statement, () => '?');
      return new Promise((done, failed) => {
        driver.query({ sql: text, values: [...values] }, (error: QueryError | null, result: unknown) => {
          if (error) failed(error);
          else done(result);
        });
      });
    };
    const run: SqlConnection['run'] = async (statement) => resultOf(await query(statement));
    // The server stops at the first statement that fails (mysql.com/doc: Multiple Statement Support).
    const runTogether: SqlConnection['runTogether'] = async (statements) => {
      const results = await query(join(statements, '; '));
      return statements.length === 1 ? [resultOf(results)] : (results as readonly unknown[]).map(resultOf);
    };
    driver.connect((refused) => {
      if (refused) {
        signal.removeEventListener('abort', cut);
        driver.destroy();
        reject(refused);
        return;
      }
      const connection: SqlConnection = { run, runTogether, destroy: () => driver.destroy() };
      runAll(connection, greeting).then(
        () => {
          signal.removeEventListener('abort', cut);
          resolve(connection);
        },
        (cause: unknown) => {
          driver.destroy();
          reject(cause);
        },
      );
    });
  });
}

import Database from 'better-sqlite3';
import type { FaultCause, FaultReport } from '../sql-fault.ts';
import { join, raw, render, sql, type SqlText } from '../sql-text.ts';
import { errorCode, errorText, jsonBy, type Dialect, type SqlConnection, type SqlRow } from './dialect.ts';

/** Result codes by prefix (sqlite.org/rescode.html). */
const causes: readonly (readonly [string, FaultCause])[] = [
  ['SQLITE_BUSY', 'busy'],
  ['SQLITE_LOCKED', 'busy'],
  ['SQLITE_FULL', 'diskFull'],
  ['SQLITE_READONLY', 'permission'],
  ['SQLITE_PERM', 'permission'],
  ['SQLITE_AUTH', 'permission'],
  ['SQLITE_CANTOPEN', 'file'],
  ['SQLITE_NOTADB', 'file'],
  ['SQLITE_CORRUPT', 'file'],
  ['SQLITE_IOERR', 'file'],
  ['SQLITE_CONSTRAINT_PRIMARYKEY', 'duplicate'],
  ['SQLITE_CONSTRAINT_UNIQUE', 'duplicate'],
  ['SQLITE_CONSTRAINT', 'value'],
  ['SQLITE_MISMATCH', 'value'],
  ['SQLITE_TOOBIG', 'value'],
];

export function sqliteDialect(settings: { readonly file: string }): Dialect {
  const id = (name: string): SqlText =>
    raw(
      name
        .split('.')
        .map((part) => `"${part}"`)
        .join('.'),
    );
  return {
    engine: 'sqlite',
    async connect() {
      return open(settings.file);
    },
    id,
    // A cast keeps the column's collation; bytes are compared, so it is taken off.
    text: (expression) => sql`CAST(${expression} AS TEXT) COLLATE BINARY`,
    same: (expression, value) => sql`${expression} IS ${value}`,
    like: (_column, value) => sql`${value}`,
    begin: raw('BEGIN IMMEDIATE'),
    forUpdate: raw(''),
    forUpdateNoWait: raw(''),
    serverNow: raw("CAST((julianday('now') - 2440587.5) * 86400.0 AS TEXT)"),
    utcNow: (column) =>
      /int|real|num|doub|floa/.test(column.type) ? undefined : raw("strftime('%Y-%m-%d %H:%M:%f', 'now')"),
    json: jsonBy('json_object', 'json_array', "json('true')"),
    insertIfAbsent: (table, columns, values) =>
      sql`INSERT INTO ${table} (${join(columns, ', ')}) VALUES (${join(
        values.map((value) => sql`${value}`),
        ', ',
      )}) ON CONFLICT DO NOTHING`,
    async columns(connection, table) {
      const { rows } = await connection.run(
        sql`SELECT name, type, "notnull" AS required, dflt_value AS dflt, pk FROM pragma_table_info(${table}) ORDER BY cid`,
      );
      return rows.map((row) => {
        const type = (row['type'] ?? '').toLowerCase();
        // INTEGER PRIMARY KEY is the row id and numbers itself (sqlite.org/lang_createtable.html#rowid).
        const numbersItself = row['pk'] === '1' && type === 'integer';
        return {
          name: row['name'] ?? '',
          type,
          nullable: row['required'] === '0' && row['pk'] === '0',
          hasDefault: numbersItself || row['dflt'] !== null,
        };
      });
    },
    async tables(connection) {
      const { rows } = await connection.run(
        raw(
          "SELECT name FROM sqlite_schema WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY 1",
        ),
      );
      return rows.map((row) => row['name'] ?? '');
    },
    async server(connection) {
      const { rows } = await connection.run(raw('SELECT sqlite_version() AS version'));
      // The first statement that reads a page finds out whether the file is a database at all.
      await connection.run(raw('PRAGMA schema_version'));
      return { banner: `SQLite ${rows[0]?.['version'] ?? ''}`, canPrepare: false };
    },
    barrierDdl:
      'CREATE TABLE IF NOT EXISTS trunkline_operations (op_key TEXT NOT NULL, phase TEXT NOT NULL, at TEXT NOT NULL, evidence TEXT NOT NULL, PRIMARY KEY (op_key, phase)) WITHOUT ROWID',
    report,
    branches: undefined,
    lockRetryMs: 20,
  };
}

function report(error: unknown): FaultReport {
  const code = errorCode(error);
  const said = errorText(error);
  if (/no such table/.test(said)) return { cause: 'table', said, code };
  if (/no such column|has no column/.test(said)) return { cause: 'column', said, code };
  if (/directory does not exist|unable to open/.test(said)) return { cause: 'file', said, code };
  if (/not open/.test(said)) return { cause: 'lost', said, code };
  return { cause: causes.find(([prefix]) => code.startsWith(prefix))?.[1] ?? 'other', said, code };
}

/** What the driver answers with safe integers on. */
type SqliteValue = string | number | bigint | Uint8Array | null;

function open(file: string): SqlConnection {
  // Waiting for a lock would hold the event loop; the session waits instead and asks again.
  const database = new Database(file, { fileMustExist: true, timeout: 0 });
  // Integers beyond 2^53 stay exact.
  database.defaultSafeIntegers(true);
  const asText = (value: SqliteValue): string | null => {
    if (value === null) return null;
    return value instanceof Uint8Array ? Buffer.from(value).toString() : String(value);
  };
  return {
    async run(statement) {
      const { text, values } = render(statement, () => '?');
      const prepared = database.prepare(text);
      if (!prepared.reader) return { rows: [], matched: prepared.run(...values).changes };
      const rows = prepared.all(...values) as Record<string, SqliteValue>[];
      return {
        rows: rows.map((row): SqlRow =>
          Object.fromEntries(Object.entries(row).map(([name, value]) => [name, asText(value)])),
        ),
        matched: 0,
      };
    },
    destroy: () => void database.close(),
  };
}

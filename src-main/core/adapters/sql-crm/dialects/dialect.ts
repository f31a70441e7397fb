import { join, raw, sql, type SqlText } from '../sql-text.ts';
import type { FaultReport } from '../sql-fault.ts';
import type { SqlCrmSettings } from '../settings.ts';

/** A row: every value as text, by column alias. */
export type SqlRow = Readonly<Record<string, string | null>>;

export interface SqlResult {
  readonly rows: readonly SqlRow[];
  /** Rows a write matched, also those it left as they were. */
  readonly matched: number;
}

/** One connection of a driver. Errors are the driver's own; `Dialect.report` reads them. */
export interface SqlConnection {
  run(statement: SqlText): Promise<SqlResult>;
  /**
   * Sends several statements with one request; a result for each. The first of them begins a transaction: where one fails
   * with its error, those behind it are not carried out or fail as well, and the caller ends the transaction. Absent where a
   * request costs nothing.
   */
  runTogether?(statements: readonly SqlText[]): Promise<readonly SqlResult[]>;
  /** Cuts it at once; a running statement rejects. */
  destroy(): void;
}

export interface ColumnInfo {
  readonly name: string;
  /** Type as the engine says it, lower case. */
  readonly type: string;
  readonly nullable: boolean;
  readonly hasDefault: boolean;
}

/** Two-phase commit of the engine itself. `name` is made by the dialect from system and operation key. */
export interface Branches {
  /** A prepared branch stays with its connection until that is closed; others cannot settle it before. */
  readonly attached: boolean;
  begin(name: SqlText): readonly SqlText[];
  prepare(name: SqlText): readonly SqlText[];
  /** Undoes a branch that is not prepared yet. */
  abandon(name: SqlText): readonly SqlText[];
  commit(name: SqlText): SqlText;
  rollback(name: SqlText): SqlText;
  name(system: string, key: string): SqlText;
  /** Operation keys of the prepared branches of this system. */
  list(connection: SqlConnection, system: string): Promise<readonly string[]>;
}

/** What differs between the engines. */
export interface Dialect {
  readonly engine: SqlCrmSettings['engine'];
  connect(signal: AbortSignal, onBroken: (cause: unknown) => void): Promise<SqlConnection>;
  /** Quotes `name`, or each part of `schema.table`. */
  id(name: string): SqlText;
  /** The expression as text, the way it is compared and shown. */
  text(expression: SqlText): SqlText;
  /** Byte for byte equal; two nulls are equal. `expression` is a result of `text`. */
  same(expression: SqlText, value: string | null): SqlText;
  /** A value to be compared with a column, so that an index can serve and big integers stay exact. */
  like(column: ColumnInfo, value: string): SqlText;
  readonly begin: SqlText;
  /** Locks the rows a SELECT returns; empty where the whole database is locked. */
  readonly forUpdate: SqlText;
  /** The same, but a row that somebody else holds is an error at once. */
  readonly forUpdateNoWait: SqlText;
  /** Seconds since 1970 with fraction, by the server's clock, as `now`. */
  readonly serverNow: SqlText;
  /** The present time for a column, or `undefined` where its type cannot hold it. */
  utcNow(column: ColumnInfo): SqlText | undefined;
  /** JSON as the engine builds it; all values are results of `text` or of these. */
  readonly json: {
    object(members: readonly (readonly [name: string, value: SqlText])[]): SqlText;
    array(values: readonly SqlText[]): SqlText;
    readonly yes: SqlText;
  };
  /** Inserts unless the key exists; `matched` is 0 then. */
  insertIfAbsent(table: SqlText, columns: readonly SqlText[], values: readonly (string | null)[]): SqlText;
  /** Columns of the table in order; empty where it does not exist. */
  columns(connection: SqlConnection, table: string): Promise<readonly ColumnInfo[]>;
  tables(connection: SqlConnection): Promise<readonly string[]>;
  /** Name and version of the server; `canPrepare` false where two-phase commit is switched off. */
  server(connection: SqlConnection): Promise<{ readonly banner: string; readonly canPrepare: boolean }>;
  readonly barrierDdl: string;
  report(error: unknown): FaultReport;
  readonly branches: Branches | undefined;
  /** How soon a refused lock may be tried again within one attempt; 0 where the engine waits by itself. Milliseconds. */
  readonly lockRetryMs: number;
}

/** Runs the statements in order; the answer is the last one's. */
export async function runAll(connection: SqlConnection, statements: readonly SqlText[]): Promise<SqlResult> {
  let result: SqlResult = { rows: [], matched: 0 };
  for (const statement of statements) result = await connection.run(statement);
  return result;
}

export const errorCode = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';

export const errorText = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** The functions that build JSON have other names in each engine and are called in the same way. */
export const jsonBy = (objectFunction: string, arrayFunction: string, yes: string): Dialect['json'] => ({
  // The names are ours and need no quoting.
  object: (members) =>
    sql`${raw(objectFunction)}(${join(
      members.map(([name, value]) => sql`${raw(`'${name}'`)}, ${value}`),
      ', ',
    )})`,
  array: (values) => sql`${raw(arrayFunction)}(${join(values, ', ')})`,
  yes: raw(yes),
});

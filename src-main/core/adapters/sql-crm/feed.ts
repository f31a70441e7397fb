import { createHash } from 'node:crypto';
import type { ColumnInfo, Dialect, SqlConnection, SqlRow } from './dialects/dialect.ts';
import { join, raw, sql, type SqlText } from './sql-text.ts';

/** A table that is read row by row in an order of its own. */
export interface Feed {
  readonly table: SqlText;
  /** As it stands in the mapping; part of the cursor, so that a changed mapping starts anew. */
  readonly tableName: string;
  readonly key: ColumnInfo;
  /** Time of the last change, where the mapping names one. */
  readonly stamp: ColumnInfo | undefined;
  /** Columns in the order of `FeedRow.values`. */
  readonly columns: readonly string[];
}

export interface FeedRow {
  readonly key: string;
  readonly stamp: string | null;
  readonly values: readonly (string | null)[];
  /** Of `values`: two rows with the same hash say the same. */
  readonly hash: string;
}

/** Rows a page has at most. */
export const pageSize = 500;

/** Sixteen characters of SHA-256: 96 bits, enough that two versions of one row never meet. */
export const hashValues = (values: readonly (string | null)[]): string =>
  createHash('sha256').update(JSON.stringify(values)).digest('base64url').slice(0, 16);

export async function readFeed(
  connection: SqlConnection,
  dialect: Dialect,
  feed: Feed,
  rest: SqlText,
): Promise<readonly FeedRow[]> {
  const expressions = [feed.key.name, feed.stamp?.name, ...feed.columns].map((name, index) =>
    name === undefined ? raw(`NULL AS c${index}`) : sql`${dialect.text(dialect.id(name))} AS ${raw(`c${index}`)}`,
  );
  const { rows } = await connection.run(sql`SELECT ${join(expressions, ', ')} FROM ${feed.table} ${rest}`);
  return rows.map((row) => toFeedRow(row, feed.columns.length));
}

function toFeedRow(row: SqlRow, columns: number): FeedRow {
  const values = Array.from({ length: columns }, (_, index) => row[`c${index + 2}`] ?? null);
  return { key: row['c0'] ?? '', stamp: row['c1'] ?? null, values, hash: hashValues(values) };
}

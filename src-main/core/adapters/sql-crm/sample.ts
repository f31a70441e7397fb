import type { SampleRecord } from '../adapter.ts';
import { customerColumns, customerToUnified } from './codec.ts';
import { readFeed, type Feed } from './feed.ts';
import type { FeedDeps } from './feeds.ts';
import { raw, sql } from './sql-text.ts';

const longestRaw = 64 * 1024;

/** The customers changed last, or those with the highest keys where no change time is mapped. */
export async function sampleCustomers(deps: FeedDeps, limit: number): Promise<readonly SampleRecord[]> {
  const { connection, dialect, settings, mapping, codec } = deps;
  const { customers } = settings;
  const table = mapping.customers;
  const columns = customerColumns(customers);
  const feed: Feed = {
    table: table.id,
    tableName: table.name,
    key: table.column(customers.key),
    stamp: customers.updatedAt === undefined ? undefined : table.column(customers.updatedAt),
    columns,
  };
  const order = dialect.id((feed.stamp ?? feed.key).name);
  const rows = await readFeed(
    connection,
    dialect,
    feed,
    sql`ORDER BY ${order} DESC ${raw(`LIMIT ${Math.floor(limit)}`)}`,
  );
  return rows.map((row) => {
    const shown = [[customers.key, row.key], ...columns.map((column, index) => [column, row.values[index] ?? null])];
    return {
      title: row.key,
      raw: JSON.stringify(Object.fromEntries(shown), undefined, 2).slice(0, longestRaw),
      messages: [customerToUnified(row, `${row.key}:sample`, customers, codec)],
    };
  });
}

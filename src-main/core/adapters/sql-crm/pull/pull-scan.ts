import type { ScanState } from '../cursor.ts';
import { pageSize, readFeed } from '../feed.ts';
import { misconfigured } from '../sql-fault.ts';
import { sql } from '../sql-text.ts';
import type { FeedEvent, FeedPage, FeedReader } from './feed-page.ts';
import { pageLimit } from './read-sequence.ts';

/** Rows whose hash is kept in the cursor; a greater table needs a change time or a change table. */
export const maxScanned = 20_000;

/** Reads the whole table in rounds of pages and tells the rows whose hash changed, and the keys that are gone. */
export async function pullScan(reader: FeedReader, state: ScanState): Promise<FeedPage> {
  const { connection, dialect, feed } = reader;
  const key = dialect.id(feed.key.name);
  const where = state.after === null ? sql`` : sql`WHERE ${key} > ${dialect.like(feed.key, state.after)} `;
  const rows = await readFeed(connection, dialect, feed, sql`${where}ORDER BY ${key} ${pageLimit}`);
  const { round } = state;
  const known: Record<string, [string, number]> = { ...state.known };
  const events: FeedEvent[] = [];
  for (const row of rows) {
    if (known[row.key]?.[0] !== row.hash) events.push({ row, id: `${row.key}:r${round}:${row.hash}` });
    known[row.key] = [row.hash, round];
  }
  if (Object.keys(known).length > maxScanned) {
    throw misconfigured(
      `table "${feed.tableName}" has more than ${maxScanned} rows, too many to compare one by one; map "updatedAt" or "changeTable"`,
      'checkTable',
    );
  }
  const last = rows.at(-1);
  if (rows.length === pageSize && last) return { events, state: { ...state, after: last.key, known }, more: true };
  for (const [gone, [, seen]] of Object.entries(known)) {
    if (seen === round) continue;
    events.push({ removed: gone, id: `${gone}:r${round}` });
    delete known[gone];
  }
  return { events, state: { ...state, round: round + 1, after: null, known }, more: false };
}

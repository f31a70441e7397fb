import type { SequenceState } from '../cursor.ts';
import { pageSize, readFeed } from '../feed.ts';
import { sql } from '../sql-text.ts';
import type { FeedPage, FeedReader } from './feed-page.ts';
import { afterSequence, pageLimit, sequenceCondition } from './read-sequence.ts';

/** Reads a table that only grows, by its own rising numeric key. */
export async function pullSequence(reader: FeedReader, state: SequenceState): Promise<FeedPage> {
  const { connection, dialect, clock, feed } = reader;
  const key = dialect.id(feed.key.name);
  const condition = sequenceCondition(key, (number) => dialect.like(feed.key, number), state);
  const rows = await readFeed(connection, dialect, feed, sql`WHERE ${condition} ORDER BY ${key} ${pageLimit}`);
  const numbers = rows.map((row) => row.key);
  return {
    events: rows.map((row) => ({ row, id: `${row.key}:${row.hash}` })),
    state: afterSequence(state, numbers, clock.now()),
    more: rows.length === pageSize,
  };
}

import type { SequenceState, SnapshotState } from '../cursor.ts';
import type { ColumnInfo } from '../dialects/dialect.ts';
import { pageSize, readFeed } from '../feed.ts';
import { join, raw, sql, type SqlText } from '../sql-text.ts';
import type { FeedEvent, FeedPage, FeedReader } from './feed-page.ts';
import { afterSequence, missingIn, pageLimit, sequenceCondition } from './read-sequence.ts';

/** The table that triggers fill: a rising number and the key of the row that changed. */
export interface ChangeTable {
  readonly id: SqlText;
  readonly name: string;
  readonly sequence: ColumnInfo;
  readonly key: ColumnInfo;
}

/** How far below the newest number a change may still be on its way when the snapshot begins. */
const reachBack = 1_000n;

/** Where a snapshot starts: everything by key, then the changes after now and those that are missing just before. */
export async function startSnapshot(reader: FeedReader, changes: ChangeTable): Promise<SnapshotState> {
  const { connection, dialect, clock } = reader;
  const sequence = dialect.id(changes.sequence.name);
  const { rows } = await connection.run(
    sql`SELECT ${dialect.text(sequence)} AS number FROM ${changes.id} ORDER BY ${sequence} DESC LIMIT ${raw(String(reachBack))}`,
  );
  const numbers = rows.map((row) => row['number'] ?? '0').toReversed();
  const last = BigInt(numbers.at(-1) ?? '0');
  const from = last > reachBack ? last - reachBack : 1n;
  const gaps = missingIn(from, last, numbers, clock.now());
  return { kind: 'snapshot', table: changes.name, after: null, last: String(last), gaps };
}

/** Every row once, by key, before the first change is read. */
export async function pullSnapshot(reader: FeedReader, changes: ChangeTable, state: SnapshotState): Promise<FeedPage> {
  const { connection, dialect, feed } = reader;
  const key = dialect.id(feed.key.name);
  const where = state.after === null ? sql`` : sql`WHERE ${key} > ${dialect.like(feed.key, state.after)} `;
  const rows = await readFeed(connection, dialect, feed, sql`${where}ORDER BY ${key} ${pageLimit}`);
  // Read after the rows: a row that changed meanwhile gets the id its change will have, and is told once.
  const [sequence, changedKey] = [dialect.id(changes.sequence.name), dialect.id(changes.key.name)];
  const { rows: told } = await connection.run(
    sql`SELECT ${dialect.text(changedKey)} AS changed, ${dialect.text(sql`MAX(${sequence})`)} AS number FROM ${changes.id} WHERE ${sequence} > ${dialect.like(changes.sequence, state.last)} GROUP BY ${changedKey}`,
  );
  const numbers = new Map(told.map((row) => [row['changed'], row['number']]));
  const events = rows.map((row): FeedEvent => ({ row, id: `${row.key}:${numbers.get(row.key) ?? '0'}:${row.hash}` }));
  const last = rows.at(-1);
  if (rows.length === pageSize && last) return { events, state: { ...state, after: last.key }, more: true };
  const { table, gaps } = state;
  return { events, state: { kind: 'sequence', table, last: state.last, gaps, catchingUp: false }, more: false };
}

/** Reads what the change table says since the position and then the rows themselves, as they are now. */
export async function pullChanges(reader: FeedReader, changes: ChangeTable, state: SequenceState): Promise<FeedPage> {
  const { connection, dialect, clock, feed } = reader;
  const sequence = dialect.id(changes.sequence.name);
  const condition = sequenceCondition(sequence, (number) => dialect.like(changes.sequence, number), state);
  const { rows: told } = await connection.run(
    sql`SELECT ${dialect.text(sequence)} AS number, ${dialect.text(dialect.id(changes.key.name))} AS changed FROM ${changes.id} WHERE ${condition} ORDER BY ${sequence} ${pageLimit}`,
  );
  const newest = new Map<string, string>();
  for (const { number, changed } of told) if (number && changed) newest.set(changed, number);

  const keys = [...newest.keys()];
  const values = join(
    keys.map((key) => dialect.like(feed.key, key)),
    ', ',
  );
  const rows =
    keys.length === 0
      ? []
      : await readFeed(connection, dialect, feed, sql`WHERE ${dialect.id(feed.key.name)} IN (${values})`);
  const there = new Map(rows.map((row) => [row.key, row]));
  const events = [...newest].map(([key, number]): FeedEvent => {
    const row = there.get(key);
    return row ? { row, id: `${key}:${number}:${row.hash}` } : { removed: key, id: `${key}:${number}` };
  });
  const numbers = told.map((row) => row['number'] ?? '0');
  return { events, state: afterSequence(state, numbers, clock.now()), more: told.length === pageSize };
}

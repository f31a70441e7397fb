import type { StampState } from '../cursor.ts';
import type { ColumnInfo } from '../dialects/dialect.ts';
import { pageSize, readFeed, type FeedRow } from '../feed.ts';
import { raw, sql, type SqlText } from '../sql-text.ts';
import { formatTimestamp, parseTimestamp, timestampResolution } from '../timestamp-text.ts';
import type { FeedEvent, FeedPage, FeedReader } from './feed-page.ts';

/**
 * How long after its stamp a row may still become visible: the longest transaction of a writer that is reckoned with. Stamps of
 * that time are read again until it has passed.
 */
export const overlapMs = 10_000;
/** Rows of the overlap that are remembered; beyond it a row may be told again under the id it had. */
const maxRecent = 500;
/** Kept when nothing is expected any more, for a late row that reaches back. */
const settledRecent = 50;

/**
 * Reads in the order of (stamp, key). Rows that became visible behind the position, or changed again within the same stamp,
 * are found by reading again from `sureTo`, the newest stamp up to which nothing can come any more.
 */
export async function pullStamps(reader: FeedReader, state: StampState): Promise<FeedPage> {
  const { feed, dialect } = reader;
  if (!feed.stamp) throw new Error(`${feed.tableName} is read by stamp and has none`);
  const order = stampOrder(reader, feed.stamp);
  // The clock is read first: what it calls sure was committed before the rows are read.
  const now = await serverNow(reader);

  if (state.at === null) {
    // Rows without a stamp come first and once: nothing tells when they change.
    const key = dialect.id(feed.key.name);
    const unread = state.key === '' ? sql`` : sql` AND ${key} > ${dialect.like(feed.key, state.key)}`;
    const rows = feed.stamp.nullable ? await order.read(sql`WHERE ${order.stamp} IS NULL${unread}`) : [];
    const events = rows.map((row): FeedEvent => ({ row, id: `${row.key}:-:${row.hash}` }));
    const next = rows.at(-1);
    if (rows.length === pageSize && next) return { events, state: { ...state, key: next.key }, more: true };
    const first = await order.read(sql`WHERE ${order.stamp} IS NOT NULL`);
    const moved = forwardTo({ ...state, key: '' }, first, now);
    return tell(moved, events, first, first.length === pageSize);
  }

  const { again } = state;
  if (again) {
    const rows = await order.read(
      sql`WHERE ${order.after(again.at, again.key)} AND NOT ${order.after(...again.until)}`,
    );
    const last = rows.at(-1);
    if (rows.length === pageSize && typeof last?.stamp === 'string') {
      return tell({ ...state, again: { ...again, at: last.stamp, key: last.key } }, [], rows, true);
    }
    return tell({ ...state, again: null, sureTo: sureUpTo(state.at, again.since) }, [], rows, false);
  }

  const forward = await order.read(sql`WHERE ${order.after(state.at, state.key)}`);
  const moved = forwardTo(state, forward, now);
  if (forward.length === pageSize) return tell(moved, [], forward, true);
  if (state.sureTo === null) return tell(moved, [], forward, false);

  const behind = sql`${order.stamp} >= ${order.value(state.sureTo)} AND NOT ${order.after(state.at, state.key)}`;
  const missed = await order.read(sql`WHERE ${behind}`);
  const last = missed.at(-1);
  if (missed.length === pageSize && typeof last?.stamp === 'string') {
    const until: [string, string] = [state.at, state.key];
    const going = { ...moved, again: { at: last.stamp, key: last.key, until, since: now } };
    return tell(going, [], [...missed, ...forward], true);
  }
  return tell({ ...moved, sureTo: sureUpTo(moved.at, now) }, [], [...missed, ...forward], false);
}

/** Conditions in the order of (stamp, key). */
function stampOrder({ feed, dialect, connection }: FeedReader, column: ColumnInfo) {
  const [stamp, key] = [dialect.id(column.name), dialect.id(feed.key.name)];
  const value = (text: string): SqlText => dialect.like(column, text);
  const limit = raw(`LIMIT ${pageSize}`);
  return {
    stamp,
    value,
    after: (at: string, last: string): SqlText =>
      sql`(${stamp} > ${value(at)} OR (${stamp} = ${value(at)} AND ${key} > ${dialect.like(feed.key, last)}))`,
    read: (where: SqlText): Promise<readonly FeedRow[]> =>
      readFeed(connection, dialect, feed, sql`${where} ORDER BY ${stamp}, ${key} ${limit}`),
  };
}

async function serverNow({ connection, dialect }: FeedReader): Promise<number> {
  const { rows } = await connection.run(sql`SELECT ${dialect.serverNow} AS now`);
  return Number(rows[0]?.['now']) * 1_000;
}

/** From where rows must be read again, when the newest is `at` and it was read at `now`; `null` where all is sure. */
function sureUpTo(at: string | null, now: number): string | null {
  const ms = parseTimestamp(at ?? '');
  if (at === null || ms === undefined) return null;
  const sure = now - overlapMs - timestampResolution(at);
  return ms <= sure ? null : formatTimestamp(sure, at);
}

/** The position after rows were read forward. What was not sure before stays so until it is read again. */
function forwardTo(state: StampState, rows: readonly FeedRow[], now: number): StampState {
  const last = rows.at(-1);
  if (!last) return state;
  return { ...state, at: last.stamp, key: last.key, sureTo: state.sureTo ?? sureUpTo(last.stamp, now) };
}

/** Tells the rows that were not told in this version. */
function tell(state: StampState, before: readonly FeedEvent[], rows: readonly FeedRow[], more: boolean): FeedPage {
  const recent = new Map(state.recent.map(([key, hash, told]) => [key, { hash, told }]));
  const events = [...before];
  for (const row of rows) {
    const known = recent.get(row.key);
    if (known?.hash === row.hash) continue;
    const told = (known?.told ?? 0) + 1;
    // Two versions within one stamp, back and forth, differ by their count.
    events.push({ row, id: `${row.key}:${row.stamp ?? '-'}:${row.hash}${told > 1 ? `:${told}` : ''}` });
    recent.delete(row.key);
    recent.set(row.key, { hash: row.hash, told });
  }
  const kept = [...recent].slice(state.sureTo === null ? -settledRecent : -maxRecent);
  return { events, state: { ...state, recent: kept.map(([key, { hash, told }]) => [key, hash, told]) }, more };
}

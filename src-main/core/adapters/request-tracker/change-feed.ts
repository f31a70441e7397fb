import { ok, type Result } from '../../../../src-shared/result/result.ts';
import type { RtError } from './answer-error.ts';
import type { PullCursor } from './pull-cursor.ts';
import { pageSize, type Condition, type RestApi } from './rest-api.ts';
import type { RtFeedRow } from './rt-shapes.ts';

/** Pages in a row without anything new after which the end is believed although the anchor was not met. */
const mostIdlePages = 5;

/**
 * Adds the tickets touched since the cursor to its `pending` list.
 *
 * Request Tracker cuts pages before it hides rows the account may not see, and then tells no total, so neither a short page nor
 * an empty one is the end. Reading by falling id ends safely: at the anchor, a row this account has seen before.
 */
export async function readFeed(
  api: RestApi,
  cursor: PullCursor,
  now: number,
  signal: AbortSignal,
): Promise<Result<PullCursor, RtError>> {
  const isFirst = cursor.below === null;
  const conditions: Condition[] =
    cursor.anchor === 0 ? [] : [{ field: 'id', operator: '>=', value: String(cursor.anchor) }];
  const fresh = new Map<number, RtFeedRow>();
  const seen = new Set<number>();
  let idle = 0;
  for (let page = 1; ; page++) {
    const rows = await api.feed(conditions, page, signal);
    if (!rows.ok) return rows;
    const known = seen.size;
    for (const row of rows.value) {
      seen.add(row.id);
      if (row.id > cursor.anchor && cursor.recent[row.id] === undefined) fresh.set(row.id, row);
    }
    const enough = isFirst ? fresh.size >= pageSize : rows.value.some((row) => row.id <= cursor.anchor);
    if (enough) break;
    // Rows written meanwhile push others onto the next page, so a page may repeat what was seen.
    idle = seen.size > known ? 0 : idle + 1;
    if (idle === 0) continue;
    if ((cursor.anchor === 0 && rows.value.length === 0) || idle >= mostIdlePages) break;
    if (cursor.anchor === 0) continue;
    const anchor = await api.transactionVisible(cursor.anchor, signal);
    if (!anchor.ok) return anchor;
    if (!anchor.value) break;
  }
  const recent = { ...cursor.recent };
  for (const id of fresh.keys()) recent[id] = { at: now, done: false };
  // What stood there before the first load is part of it; of these rows only the anchor is wanted.
  if (isFirst) return ok({ ...cursor, recent, anchor: fresh.size < pageSize ? 0 : Math.min(...fresh.keys()) });
  return ok({ ...cursor, recent, pending: withTouched(cursor, [...fresh.values()]) });
}

/** Tickets in the order of their oldest new transaction. A ticket that may come from a queue never shown is wanted whole. */
function withTouched(cursor: PullCursor, rows: readonly RtFeedRow[]): PullCursor['pending'] {
  const pending = new Map(cursor.pending.map((one) => [one.ticket, one]));
  for (const row of rows.toSorted((a, b) => a.id - b.id)) {
    const before = pending.get(row.ObjectId);
    const moved = (row.Type === 'Set' && row.Field === 'Queue') || row.Field === 'MergedInto';
    pending.set(row.ObjectId, {
      ticket: row.ObjectId,
      after: moved ? 0 : Math.min(before?.after ?? cursor.anchor, cursor.aside[row.ObjectId] ?? cursor.anchor),
      ...(moved || before?.left ? { left: true } : {}),
    });
  }
  return [...pending.values()];
}

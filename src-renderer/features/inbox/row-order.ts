import type { ConversationRow, InboxView } from '../../../src-shared/model/conversation.ts';

/** Order of the rows of a view, as the core pages them: newest activity first; in `waiting` the longest waiting first. */
export function compareRows(view: InboxView, a: ConversationRow, b: ConversationRow): number {
  if (view === 'waiting') {
    const byWait = (a.waitingSince ?? Infinity) - (b.waitingSince ?? Infinity);
    if (byWait !== 0 && !Number.isNaN(byWait)) return byWait;
  } else if (a.lastActivityAt !== b.lastActivityAt) {
    return b.lastActivityAt - a.lastActivityAt;
  }
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}

/** Index at which the row belongs in an ordered list, by binary search. */
export function placeFor(view: InboxView, rows: readonly ConversationRow[], row: ConversationRow): number {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compareRows(view, rows[middle] as ConversationRow, row) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

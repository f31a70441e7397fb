import type { ConversationRow, InboxView } from '../../../src-shared/model/conversation.ts';
import { placeFor } from './row-order.ts';

export type RowChange =
  | { readonly type: 'row'; readonly row: ConversationRow; readonly inView: boolean }
  | { readonly type: 'removed'; readonly id: string };

/**
 * The rows after a batch of changes. Rows keep their identity where nothing changed, so that only what changed renders.
 *
 * @param complete true where all rows of the view are loaded; otherwise a row that belongs behind the last loaded one is
 *   left to the page it will come with
 */
export function applyRowChanges(
  view: InboxView,
  rows: readonly ConversationRow[],
  changes: readonly RowChange[],
  complete: boolean,
): readonly ConversationRow[] {
  // Only the last word about a row counts.
  const last = new Map<string, ConversationRow | undefined>();
  for (const change of changes) {
    if (change.type === 'removed') last.set(change.id, undefined);
    else last.set(change.row.id, change.inView ? change.row : undefined);
  }
  const kept = rows.filter((row) => !last.has(row.id));
  const next = kept.slice();
  for (const row of last.values()) {
    if (!row) continue;
    const at = placeFor(view, next, row);
    if (at < next.length || complete) next.splice(at, 0, row);
  }
  return next;
}

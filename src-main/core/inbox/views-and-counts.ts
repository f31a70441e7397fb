import type { InboxView } from '../../../src-shared/model/conversation.ts';
import { inboxViews } from '../../../src-shared/model/conversation.ts';
import type { ReadDb, WriteTx } from '../store/store.ts';
import type { StoredConversation } from './stored-conversation.ts';

/** Bits as the indexes of the schema name them. */
export const viewBits: Readonly<Record<InboxView, number>> = {
  mine: 1,
  unassigned: 2,
  open: 4,
  waiting: 8,
  calls: 16,
  attention: 32,
  resolved: 64,
  all: 128,
};
/** Counted like a view, listed by none. */
const unreadBit = 256;

export const isOpen = (state: StoredConversation['state']): boolean => state !== 'resolved' && state !== 'closed';

/**
 * The views a conversation is in. Open means neither resolved nor closed; `unassigned` is open and nobody's; `calls` has missed
 * calls nobody called back; `waiting` those whose customer spoke last.
 */
export function viewsOf(conversation: StoredConversation): number {
  if (conversation.known === 0) return 0;
  const open = isOpen(conversation.state);
  let views = viewBits.all | (open ? viewBits.open : viewBits.resolved);
  if (open && conversation.mine === 1) views |= viewBits.mine;
  if (open && conversation.owner === '') views |= viewBits.unassigned;
  if (open && conversation.waitingSince !== null) views |= viewBits.waiting;
  if (open && conversation.missedSince !== null) views |= viewBits.calls;
  if (conversation.outbound === 'attention') views |= viewBits.attention;
  return views;
}

export interface Counted {
  readonly system: string;
  readonly views: number;
  readonly unread: number;
}

/** Carries one row's change into the counts; `undefined` stands for a row that is not there. */
export function moveCounts(tx: WriteTx, before: Counted | undefined, after: Counted | undefined): void {
  const [old, now] = [bitsOf(before), bitsOf(after)];
  if (old === now && before?.system === after?.system) return;
  const add = tx.prepare(
    'INSERT INTO inbox_count (view, system, n) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET n = n + excluded.n',
  );
  for (let bit = 1; bit <= unreadBit; bit *= 2) {
    if (before !== undefined && (old & bit) !== 0) add.run(bit, before.system, -1);
    if (after !== undefined && (now & bit) !== 0) add.run(bit, after.system, 1);
  }
}
const bitsOf = (counted: Counted | undefined): number =>
  counted === undefined ? 0 : counted.views | (counted.unread === 1 && counted.views !== 0 ? unreadBit : 0);

const total = (db: ReadDb, bit: number): number =>
  db.prepare('SELECT coalesce(sum(n), 0) FROM inbox_count WHERE view = ?').pluck().get(bit) as number;

export function readCounts(db: ReadDb): Record<InboxView, number> {
  return Object.fromEntries(inboxViews.map((view) => [view, total(db, viewBits[view])])) as Record<InboxView, number>;
}
export const readUnread = (db: ReadDb): number => total(db, unreadBit);

export function countOf(db: ReadDb, view: InboxView, system: string | undefined): number {
  if (system === undefined) return total(db, viewBits[view]);
  const n = db.prepare('SELECT n FROM inbox_count WHERE view = ? AND system = ?').pluck().get(viewBits[view], system);
  return (n as number | undefined) ?? 0;
}

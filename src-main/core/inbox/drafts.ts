import type { ConversationId } from '../../../src-shared/model/ids.ts';
import type { ReadDb, WriteTx } from '../store/store.ts';

export interface Draft {
  /** The tab the agent was writing in. */
  readonly mode: 'reply' | 'note';
  readonly text: string;
  /** What stands in the other tab; absent where it is empty. */
  readonly other?: string;
  readonly savedAt?: number;
}

/** What the agent has half written. It hangs on the conversation's id alone: nothing anybody else does takes it away. */
export function readDraft(db: ReadDb, id: ConversationId): Draft {
  const row = db
    .prepare('SELECT mode, text, other, saved_at AS savedAt FROM inbox_draft WHERE conversation = ?')
    .get(id);
  if (row === undefined) return { mode: 'reply', text: '' };
  const { other, ...draft } = row as Draft;
  return other ? { ...draft, other } : draft;
}

/** Keeps both texts in place of what was kept before; with both empty nothing is kept. */
export function writeDraft(tx: WriteTx, id: ConversationId, draft: Omit<Draft, 'savedAt'>, now: number): void {
  const { mode, text, other = '' } = draft;
  if (text === '' && other === '') tx.prepare('DELETE FROM inbox_draft WHERE conversation = ?').run(id);
  else {
    tx.prepare(
      'INSERT OR REPLACE INTO inbox_draft (conversation, mode, text, other, saved_at) VALUES (?, ?, ?, ?, ?)',
    ).run(id, mode, text, other, Math.round(now));
  }
}

/**
 * Takes a draft along when its ticket is merged into another. Where both have one, replies join the reply and notes the note:
 * what was meant for colleagues never lands in an answer to the customer.
 */
export function moveDraft(tx: WriteTx, from: ConversationId, to: ConversationId): void {
  const [moved, there] = [readDraft(tx, from), readDraft(tx, to)];
  if (moved.savedAt === undefined) return;
  const savedAt = Math.max(moved.savedAt, there.savedAt ?? 0);
  const mode = there.savedAt === undefined ? moved.mode : there.mode;
  const texts = (of: Draft['mode']): string =>
    [there, moved]
      .map((draft) => (draft.mode === of ? draft.text : (draft.other ?? '')))
      .filter((text) => text !== '')
      .join('\n\n');
  writeDraft(tx, to, { mode, text: texts(mode), other: texts(mode === 'reply' ? 'note' : 'reply') }, savedAt);
  writeDraft(tx, from, { mode: 'reply', text: '' }, savedAt);
}

import type { ConversationId } from '../../../src-shared/model/ids.ts';
import type { ReadDb, WriteTx } from '../store/store.ts';

export interface Draft {
  readonly mode: 'reply' | 'note';
  readonly text: string;
  readonly savedAt?: number;
}

/** What the agent has half written. It hangs on the conversation's id alone: nothing anybody else does takes it away. */
export function readDraft(db: ReadDb, id: ConversationId): Draft {
  const row = db.prepare('SELECT mode, text, saved_at AS savedAt FROM inbox_draft WHERE conversation = ?').get(id);
  return (row as Draft | undefined) ?? { mode: 'reply', text: '' };
}

export function writeDraft(tx: WriteTx, id: ConversationId, mode: Draft['mode'], text: string, now: number): void {
  if (text === '') tx.prepare('DELETE FROM inbox_draft WHERE conversation = ?').run(id);
  else {
    tx.prepare('INSERT OR REPLACE INTO inbox_draft (conversation, mode, text, saved_at) VALUES (?, ?, ?, ?)').run(
      id,
      mode,
      text,
      Math.round(now),
    );
  }
}

/**
 * Takes a draft along when its ticket is merged into another. Where both have one, both texts are kept, as a note if either
 * was one: what was meant for colleagues never lands in an answer to the customer.
 */
export function moveDraft(tx: WriteTx, from: ConversationId, to: ConversationId): void {
  const [moved, there] = [readDraft(tx, from), readDraft(tx, to)];
  if (moved.text === '') return;
  const savedAt = Math.max(moved.savedAt ?? 0, there.savedAt ?? 0);
  const mode = there.text !== '' && (moved.mode === 'note' || there.mode === 'note') ? 'note' : moved.mode;
  writeDraft(tx, to, mode, there.text === '' ? moved.text : `${there.text}\n\n${moved.text}`, savedAt);
  writeDraft(tx, from, 'reply', '', savedAt);
}

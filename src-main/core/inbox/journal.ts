import type { ReadDb, WriteTx } from '../store/store.ts';
import type { RecordNumber } from '../identity/records.ts';
import type { ConversationNumber } from './stored-conversation.ts';

/** Changes kept for windows that come back; beyond it they get a fresh snapshot. */
export const defaultJournalLimit = 50_000;

/** `reset`: what belongs to the timeline changed as a whole; only a fresh snapshot is right. */
export type JournalLine = { readonly entry: string; readonly what: 'put' | 'gone' } | { readonly what: 'reset' };

export function writeJournal(
  tx: WriteTx,
  on: { readonly conversation: ConversationNumber | null; readonly record: RecordNumber | null },
  line: JournalLine,
): void {
  tx.prepare('INSERT INTO inbox_journal (conversation, record, entry, what) VALUES (?, ?, ?, ?)').run(
    on.conversation,
    on.conversation === null ? on.record : null,
    line.what === 'reset' ? null : line.entry,
    line.what,
  );
}

export function trimJournal(tx: WriteTx, limit: number): void {
  tx.prepare('DELETE FROM inbox_journal WHERE seq <= (SELECT max(seq) FROM inbox_journal) - ?').run(limit);
}

/** `<epoch>.<seq>`: the epoch tells another workspace file from this one. */
export function journalCursor(db: ReadDb): string {
  return `${epochOf(db)}.${lastSeq(db)}`;
}

/**
 * Entries put and removed in one conversation since the cursor, newest state of each; `undefined` where the cursor is not of
 * this file, too old, or before a reset.
 */
export function journalSince(
  db: ReadDb,
  conversation: ConversationNumber,
  records: readonly RecordNumber[],
  cursor: string,
): { readonly put: readonly string[]; readonly gone: readonly string[] } | undefined {
  const parts = /^([0-9a-f]+)\.(\d{1,15})$/u.exec(cursor);
  if (parts === null || parts[1] !== epochOf(db)) return undefined;
  const since = Number(parts[2]);
  const oldest = db.prepare('SELECT min(seq) FROM inbox_journal').pluck().get() as number | null;
  if (since > lastSeq(db) || since < (oldest ?? lastSeq(db) + 1) - 1) return undefined;

  type Row = { readonly seq: number; readonly entry: string | null; readonly what: 'put' | 'gone' | 'reset' };
  const rows = db
    .prepare('SELECT seq, entry, what FROM inbox_journal WHERE conversation = ? AND seq > ?')
    .all(conversation, since) as Row[];
  const ofRecord = db.prepare('SELECT seq, entry, what FROM inbox_journal WHERE record = ? AND seq > ?');
  for (const record of records) rows.push(...(ofRecord.all(record, since) as Row[]));
  const last = new Map<string, 'put' | 'gone'>();
  for (const { entry, what } of rows.toSorted((a, b) => a.seq - b.seq)) {
    if (entry === null || what === 'reset') return undefined;
    last.delete(entry);
    last.set(entry, what);
  }
  const of = (wanted: 'put' | 'gone'): string[] => [...last].filter(([, what]) => what === wanted).map(([id]) => id);
  return { put: of('put'), gone: of('gone') };
}

const epochOf = (db: ReadDb): string =>
  db.prepare('SELECT epoch FROM inbox_epoch WHERE one = 1').pluck().get() as string;
const lastSeq = (db: ReadDb): number =>
  (db.prepare("SELECT seq FROM sqlite_sequence WHERE name = 'inbox_journal'").pluck().get() as number | undefined) ?? 0;

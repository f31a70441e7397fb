import type { Card } from '../../../src-shared/model/card.ts';
import type { RecordNumber } from '../identity/records.ts';
import type { WriteTx } from '../store/store.ts';
import { personTokens, textTokens } from './search-tokens.ts';
import type { ConversationNumber } from './stored-conversation.ts';
import type { EntryNumber } from './stored-entry.ts';

function put(tx: WriteTx, table: string, rowid: number, words: string): void {
  tx.prepare(`DELETE FROM ${table} WHERE rowid = ?`).run(rowid);
  if (words !== '') tx.prepare(`INSERT INTO ${table} (rowid, words) VALUES (?, ?)`).run(rowid, words);
}

export const indexEntry = (tx: WriteTx, entry: EntryNumber, text: string): void =>
  put(tx, 'inbox_entry_words', entry, textTokens(text));

export const unindexEntry = (tx: WriteTx, entry: EntryNumber): void => put(tx, 'inbox_entry_words', entry, '');

export const indexSubject = (
  tx: WriteTx,
  conversation: ConversationNumber,
  subject: string,
  customFields: Readonly<Record<string, string>>,
): void =>
  put(tx, 'inbox_subject_words', conversation, textTokens([subject, ...Object.values(customFields)].join(' ')));

/** Names, organisations, addresses and the system's own fields (customer numbers) of a record. */
export function indexPerson(tx: WriteTx, record: RecordNumber, card: Card): void {
  const others = [
    ...Object.values(card.organizations ?? {}).map(({ name }) => name),
    ...Object.values(card.emails ?? {}).map(({ address }) => address),
    ...Object.values(card.extra ?? {}),
  ];
  put(tx, 'inbox_person_words', record, personTokens(card.name?.full ?? '', others));
}

export const unindexPerson = (tx: WriteTx, record: RecordNumber): void => put(tx, 'inbox_person_words', record, '');

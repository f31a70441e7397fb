import type { ConversationRow } from '../../../src-shared/model/conversation.ts';
import type { CustomerId } from '../../../src-shared/model/ids.ts';
import { callingCode, normalisePhone } from '../identity/phone-number.ts';
import type { RecordNumber } from '../identity/records.ts';
import type { ReadDb } from '../store/store.ts';
import { numberKey } from './project-ticket.ts';
import { rowByNumber } from './rows.ts';
import { ftsQuery, snippetOf } from './search-tokens.ts';
import type { ConversationNumber } from './stored-conversation.ts';

export interface SearchResult {
  readonly conversations: { row: ConversationRow; snippet: string }[];
  readonly customers: { id: CustomerId; name: string; detail: string }[];
}

/** Hits of one kind that are looked through, newest first: a word that is everywhere must not cost a walk through everything. */
const mostHits = 300;
const conversationsPerCustomer = 3;

/**
 * Searches ticket numbers, subjects, people (names, pinyin, addresses, numbers however written) and bodies. Exact numbers come
 * first, then subjects, the conversations of people found, and bodies; newest first within each.
 */
export function search(db: ReadDb, typed: string, limit: number, region: string): SearchResult {
  const text = typed.trim().slice(0, 200);
  if (text === '') return { conversations: [], customers: [] };
  const customers = new Map<CustomerId, RecordNumber>();
  const customerOf = db.prepare('SELECT customer FROM identity_record WHERE n = ?').pluck();
  for (const record of [...byDigits(db, text, region), ...byPersonWords(db, text)]) {
    const customer = customerOf.get(record) as CustomerId | undefined;
    if (customer !== undefined && customers.size < limit && !customers.has(customer)) customers.set(customer, record);
  }

  const found = new Map<ConversationNumber, string>();
  const add = (n: ConversationNumber, snippet: () => string): void => {
    if (found.size < limit && !found.has(n)) found.set(n, snippet());
  };
  for (const { n, number, subject } of byTicketNumber(db, text, limit)) add(n, () => `${number} ${subject}`);
  for (const { n, subject } of bySubject(db, text, limit)) add(n, () => snippetOf(subject, text));
  for (const customer of customers.keys()) {
    for (const { n, preview } of latestOf(db, customer)) add(n, () => preview);
  }
  if (found.size < limit) {
    for (const { n, body } of byBody(db, text)) add(n, () => snippetOf(body, text));
  }
  return {
    conversations: [...found].flatMap(([n, snippet]) => {
      const row = rowByNumber(db, n);
      return row === undefined ? [] : [{ row, snippet }];
    }),
    customers: [...customers].map(([id, record]) => ({ id, name: nameOf(db, id), detail: detailOf(db, record) })),
  };
}

interface Hit {
  readonly n: ConversationNumber;
  readonly number: string;
  readonly subject: string;
}

function byTicketNumber(db: ReadDb, text: string, limit: number): readonly Hit[] {
  const key = numberKey(text);
  if (!/\d/u.test(key) || key.length > 40) return [];
  return db
    .prepare(
      `SELECT n, number, subject FROM inbox_conversation INDEXED BY inbox_conversation_number
       WHERE number_key <> '' AND number_key >= ? AND number_key < ? AND known = 1 ORDER BY number_key LIMIT ?`,
    )
    .all(key, `${key}\u{10ffff}`, limit) as Hit[];
}

function bySubject(db: ReadDb, text: string, limit: number): readonly Hit[] {
  const query = ftsQuery(text, 2, false);
  if (query === undefined) return [];
  const read = db.prepare('SELECT n, number, subject FROM inbox_conversation WHERE n = ? AND known = 1');
  return hits(db, 'inbox_subject_words', query, limit * 2)
    .map((n) => read.get(n) as Hit | undefined)
    .filter((hit) => hit !== undefined);
}

function byBody(db: ReadDb, text: string): readonly { readonly n: ConversationNumber; readonly body: string }[] {
  const query = ftsQuery(text, 3, false);
  if (query === undefined) return [];
  const read = db.prepare('SELECT conversation, record, substr(text, 1, 20000) AS body FROM inbox_entry WHERE n = ?');
  const customerOf = db.prepare('SELECT customer FROM identity_record WHERE n = ?').pluck();
  return hits(db, 'inbox_entry_words', query, mostHits).flatMap((entry) => {
    const found = read.get(entry) as { conversation: number | null; record: number | null; body: string } | undefined;
    if (found === undefined) return [];
    if (found.conversation !== null) return [{ n: found.conversation, body: found.body }];
    const [latest] = latestOf(db, customerOf.get(found.record) as CustomerId);
    return latest === undefined ? [] : [{ n: latest.n, body: found.body }];
  });
}

const byPersonWords = (db: ReadDb, text: string): readonly RecordNumber[] => {
  const query = ftsQuery(text, 1, true);
  return query === undefined ? [] : hits(db, 'inbox_person_words', query, mostHits);
};

const hits = (db: ReadDb, table: string, query: string, limit: number): readonly number[] =>
  db
    .prepare(`SELECT rowid FROM ${table} WHERE ${table} MATCH ? ORDER BY rowid DESC LIMIT ?`)
    .pluck()
    .all(query, limit) as number[];

/** Records whose numbers end in the digits, or begin with them, from four digits on. */
function byDigits(db: ReadDb, text: string, region: string): readonly RecordNumber[] {
  if (/\p{L}/u.test(text.replace(/^(?:tel|sip):/iu, ''))) return [];
  const full = normalisePhone(text, region).e164?.slice(1);
  const digits = text.normalize('NFKC').replace(/\D/gu, '');
  if (digits.length < 4) return [];
  const national = digits.replace(/^0+/u, '');
  const range = (column: 'digits' | 'reversed', start: string): readonly RecordNumber[] =>
    db
      .prepare(`SELECT record FROM identity_number WHERE ${column} >= ? AND ${column} < ? LIMIT ?`)
      .pluck()
      .all(start, `${start}:`, mostHits) as RecordNumber[];
  const backwards = (ending: string): string => [...ending].toReversed().join('');
  return [
    ...(full === undefined ? [] : range('digits', full)),
    ...range('reversed', backwards(digits)),
    ...(national.length >= 4 && national !== digits ? range('reversed', backwards(national)) : []),
    ...range('digits', national),
    ...range('digits', `${callingCode(region) ?? ''}${national}`),
  ];
}

function latestOf(db: ReadDb, customer: CustomerId): readonly { readonly n: number; readonly preview: string }[] {
  return db
    .prepare(
      `SELECT n, preview FROM inbox_conversation INDEXED BY inbox_conversation_customer
       WHERE customer = ? AND known = 1 ORDER BY last_at DESC, n DESC LIMIT ?`,
    )
    .all(customer, conversationsPerCustomer) as { readonly n: number; readonly preview: string }[];
}

const nameOf = (db: ReadDb, id: CustomerId): string =>
  (db.prepare('SELECT name FROM identity_customer WHERE id = ?').pluck().get(id) as string | undefined) ?? '';

/** What tells people of one name apart: organisation, number or address of the record that was found. */
function detailOf(db: ReadDb, record: RecordNumber): string {
  const read = (path: string): string | null =>
    db
      .prepare(`SELECT value FROM identity_record, json_tree(card, ?) WHERE n = ? AND atom IS NOT NULL LIMIT 1`)
      .pluck()
      .get(path, record) as string | null;
  return ['$.organizations', '$.phones', '$.emails'].map(read).find((value) => typeof value === 'string') ?? '';
}

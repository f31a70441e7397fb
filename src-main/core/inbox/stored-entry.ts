import type { Entry, EntryKind } from '../../../src-shared/model/conversation.ts';
import type { ConversationId, CustomerId, EntryId, SystemId, TransactionId } from '../../../src-shared/model/ids.ts';
import type { RecordNumber } from '../identity/records.ts';
import type { ReadDb, WriteTx } from '../store/store.ts';
import type { ConversationNumber } from './stored-conversation.ts';

export type EntryNumber = number;

/** Whose turn an entry makes it: the customer spoke (and waits), or they were answered. */
export const sides = { none: 0, customerSpoke: 1, answered: 2 } as const;
export type Side = (typeof sides)[keyof typeof sides];

/** An entry as stored. */
export interface StoredEntry {
  readonly n: EntryNumber;
  id: EntryId;
  conversation: ConversationNumber | null;
  record: RecordNumber | null;
  kind: EntryKind;
  system: SystemId;
  /** JSON of the reference in its system. */
  reference: string | null;
  at: number;
  role: Entry['author']['role'];
  author: string;
  text: string;
  html: string | null;
  /** JSON of attachments, call and change. */
  extra: string;
  side: Side;
  /** 1 where a person wrote it. */
  spoken: 0 | 1;
  /** 1 where the agent at this workstation wrote it, here or in the system itself. */
  own: 0 | 1;
  /** Key of the record it was pulled from; null while only sent. */
  pulledKey: string | null;
  pulledAt: number | null;
  versionAt: number;
  /** When the agent sent it from here; null where it came from elsewhere. */
  sentAt: number | null;
  txId: TransactionId | null;
  txParticipant: string | null;
  txAct: string | null;
  /** JSON of the transaction's present state. */
  txState: string | null;
}

const changing = [
  'id',
  'conversation',
  'record',
  'kind',
  'system',
  'reference',
  'at',
  'role',
  'author',
  'text',
  'html',
  'extra',
  'side',
  'spoken',
  'own',
  'pulledKey',
  'pulledAt',
  'versionAt',
  'sentAt',
  'txId',
  'txParticipant',
  'txAct',
  'txState',
] as const satisfies readonly (keyof StoredEntry)[];
const column = (property: string): string => property.replace(/[A-Z]/gu, (capital) => `_${capital.toLowerCase()}`);
const names = [...changing.map(column), 'writer'];

export const entryColumns = ['n', ...changing].map((property) => `${column(property)} AS ${property}`).join(', ');
const insert = `INSERT INTO inbox_entry (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})`;
const update = `UPDATE inbox_entry SET ${names.map((name) => `${name} = ?`).join(', ')} WHERE n = ?`;

export function entryByKey(db: ReadDb, pulledKey: string): StoredEntry | undefined {
  const row = db.prepare(`SELECT ${entryColumns} FROM inbox_entry WHERE pulled_key = ?`).get(pulledKey);
  return row as StoredEntry | undefined;
}
export function entryById(db: ReadDb, id: string): StoredEntry | undefined {
  return db.prepare(`SELECT ${entryColumns} FROM inbox_entry WHERE id = ?`).get(id) as StoredEntry | undefined;
}
export function entryByNumber(db: ReadDb, n: EntryNumber): StoredEntry | undefined {
  return db.prepare(`SELECT ${entryColumns} FROM inbox_entry WHERE n = ?`).get(n) as StoredEntry | undefined;
}
export function insertEntry(tx: WriteTx, entry: Omit<StoredEntry, 'n'>): EntryNumber {
  const values = changing.map((property) => entry[property]);
  return Number(tx.prepare(insert).run(...values, writerOf(entry)).lastInsertRowid);
}
export function updateEntry(tx: WriteTx, entry: StoredEntry): void {
  tx.prepare(update).run(...changing.map((property) => entry[property]), writerOf(entry), entry.n);
}

/** Who made an entry, as far as reading marks care: somebody whose words are news to the agent, or the agent. */
export const writers = { nobody: 0, somebodyElse: 1, theAgent: 2 } as const;

export function writerOf(entry: Pick<StoredEntry, 'own' | 'spoken' | 'kind' | 'side'>): 0 | 1 | 2 {
  if (entry.own === 1) return writers.theAgent;
  const missedCall = entry.kind === 'call' && entry.side === sides.customerSpoke;
  return entry.spoken === 1 || missedCall ? writers.somebodyElse : writers.nobody;
}

/** Parts of an entry that are kept as JSON. */
export type EntryExtra = Pick<Entry, 'attachments' | 'seal' | 'call' | 'change'>;

/** The entry as the window gets it; ids of its conversation and customer are the caller's to know. */
export function toEntry(
  stored: StoredEntry,
  conversation: ConversationId | undefined,
  customer: CustomerId | undefined,
): Entry {
  const { attachments, seal, call, change } = JSON.parse(stored.extra) as EntryExtra;
  return {
    id: stored.id,
    ...(conversation === undefined ? {} : { conversation }),
    ...(customer === undefined ? {} : { customer }),
    kind: stored.kind,
    system: stored.system,
    ...(stored.reference === null ? {} : { reference: JSON.parse(stored.reference) as Entry['reference'] }),
    at: stored.at,
    author: { role: stored.role, name: stored.author },
    text: stored.text,
    ...(stored.html === null ? {} : { html: stored.html }),
    attachments,
    ...(seal === undefined ? {} : { seal }),
    ...(call === undefined ? {} : { call }),
    ...(change === undefined ? {} : { change }),
    ...(stored.txState === null ? {} : { transaction: JSON.parse(stored.txState) as Entry['transaction'] }),
  };
}

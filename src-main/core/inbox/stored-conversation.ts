import type { ConversationRow, TicketStateClass } from '../../../src-shared/model/conversation.ts';
import type { ConversationId, CustomerId, SystemId } from '../../../src-shared/model/ids.ts';
import type { ReadDb, WriteTx } from '../store/store.ts';
import type { RecordNumber } from '../identity/records.ts';

export type ConversationNumber = number;

/** A conversation as stored: what its ticket says, what follows from its entries, and what the agent did with it. */
export interface StoredConversation {
  readonly n: ConversationNumber;
  readonly id: ConversationId;
  channel: ConversationRow['channel'];
  readonly system: SystemId;
  readonly ticketId: string | null;
  version: string | null;
  /** 0 while only entries or transactions spoke of it: it is in no view. */
  known: 0 | 1;
  number: string;
  numberKey: string;
  subject: string;
  state: TicketStateClass;
  nativeState: string;
  priority: ConversationRow['priority'];
  owner: string;
  mine: 0 | 1;
  queue: string;
  record: RecordNumber | null;
  customer: CustomerId | null;
  /** JSON of `TicketFacts`. */
  detail: string;
  ticketAt: number;
  versionAt: number;
  createdAt: number;
  lastAt: number;
  preview: string;
  waitingSince: number | null;
  missedSince: number | null;
  calledBackAt: number;
  entries: number;
  /** Newest stored entry of somebody else (a mark, not moved back by removals), and the times of the latest of others and of the agent. */
  incomingN: number;
  incomingAt: number;
  ownAt: number;
  /** Up to which stored entry the agent has read; null: never opened here. */
  readN: number | null;
  forcedUnread: 0 | 1;
  unread: 0 | 1;
  outbound: 'sending' | 'attention' | null;
  views: number;
}

/** What only the open ticket shows. */
export interface TicketFacts {
  readonly nativeStates?: readonly string[];
  readonly customFields?: Readonly<Record<string, string>>;
}

const changing = [
  'channel',
  'version',
  'known',
  'number',
  'numberKey',
  'subject',
  'state',
  'nativeState',
  'priority',
  'owner',
  'mine',
  'queue',
  'record',
  'customer',
  'detail',
  'ticketAt',
  'versionAt',
  'createdAt',
  'lastAt',
  'preview',
  'waitingSince',
  'missedSince',
  'calledBackAt',
  'entries',
  'incomingN',
  'incomingAt',
  'ownAt',
  'readN',
  'forcedUnread',
  'unread',
  'outbound',
  'views',
] as const satisfies readonly (keyof StoredConversation)[];
const column = (property: string): string => property.replace(/[A-Z]/gu, (capital) => `_${capital.toLowerCase()}`);

/** Columns of `inbox_conversation` under the names of `StoredConversation`. */
export const conversationColumns = ['n', 'id', 'system', 'ticketId', ...changing]
  .map((property) => `c.${column(property)} AS ${property}`)
  .join(', ');
const update = `UPDATE inbox_conversation SET ${changing.map((property) => `${column(property)} = ?`).join(', ')} WHERE n = ?`;

export function conversationByNumber(db: ReadDb, n: ConversationNumber): StoredConversation | undefined {
  const row = db.prepare(`SELECT ${conversationColumns} FROM inbox_conversation AS c WHERE n = ?`).get(n);
  return row as StoredConversation | undefined;
}

/** By id; ids of tickets that were merged into others lead to these. */
export function conversationById(db: ReadDb, id: ConversationId): StoredConversation | undefined {
  const row = db.prepare(`SELECT ${conversationColumns} FROM inbox_conversation AS c WHERE id = ?`).get(id);
  if (row !== undefined) return row as StoredConversation;
  const moved = db.prepare('SELECT target FROM inbox_moved WHERE id = ?').pluck().get(id) as ConversationId | undefined;
  return moved === undefined || moved === id ? undefined : conversationById(db, moved);
}

export function insertConversation(
  tx: WriteTx,
  fresh: Pick<StoredConversation, 'id' | 'channel' | 'system' | 'ticketId'>,
): StoredConversation {
  const { lastInsertRowid } = tx
    .prepare('INSERT INTO inbox_conversation (id, channel, system, ticket_id) VALUES (?, ?, ?, ?)')
    .run(fresh.id, fresh.channel, fresh.system, fresh.ticketId);
  return conversationByNumber(tx, Number(lastInsertRowid))!;
}

export function saveConversation(tx: WriteTx, conversation: StoredConversation): void {
  tx.prepare(update).run(...changing.map((property) => conversation[property]), conversation.n);
}

import type { ConversationRow } from '../../../src-shared/model/conversation.ts';
import type { ConversationId } from '../../../src-shared/model/ids.ts';
import type { Reference } from '../../../src-shared/model/reference.ts';
import type { ReadDb } from '../store/store.ts';
import type { TicketDetail } from './inbox.ts';
import {
  conversationById,
  conversationColumns,
  type ConversationNumber,
  type StoredConversation,
  type TicketFacts,
} from './stored-conversation.ts';

/** A conversation with what its customer adds to the row, read at once. */
export interface JoinedConversation extends StoredConversation {
  readonly customerName: string | null;
  readonly customerEntries: number;
}

export const rowColumns = `${conversationColumns},
  (SELECT p.name FROM identity_customer AS p WHERE p.id = c.customer) AS customerName,
  (SELECT coalesce(sum(x.entries), 0) FROM identity_record AS r JOIN inbox_record AS x ON x.record = r.n
    WHERE r.customer = c.customer) AS customerEntries`;

export function rowByNumber(db: ReadDb, n: ConversationNumber): ConversationRow | undefined {
  const row = db.prepare(`SELECT ${rowColumns} FROM inbox_conversation AS c WHERE n = ? AND known = 1`).get(n);
  return row === undefined ? undefined : toRow(row as JoinedConversation);
}

export function rowById(db: ReadDb, id: ConversationId): ConversationRow | undefined {
  const found = conversationById(db, id);
  return found === undefined ? undefined : rowByNumber(db, found.n);
}

export function toRow(c: JoinedConversation): ConversationRow {
  const reference = ticketReference(c);
  return {
    id: c.id,
    ...(c.customer === null ? {} : { customer: c.customer }),
    customerName: c.customerName ?? '',
    subject: c.subject,
    preview: c.preview,
    state: c.state,
    nativeState: c.nativeState,
    priority: c.priority,
    ...(c.owner === '' ? {} : { owner: c.owner }),
    mine: c.mine === 1,
    ...(c.queue === '' ? {} : { queue: c.queue }),
    channel: c.channel,
    system: c.system,
    ...(reference === undefined ? {} : { reference }),
    lastActivityAt: c.lastAt,
    ...(c.waitingSince === null ? {} : { waitingSince: c.waitingSince }),
    unread: c.unread === 1,
    entries: c.entries + c.customerEntries,
    ...(c.outbound === null ? {} : { outbound: c.outbound }),
  };
}

function ticketReference(c: StoredConversation): Reference | undefined {
  if (c.ticketId === null) return undefined;
  return {
    system: c.system,
    kind: 'ticket',
    id: c.ticketId,
    ...(c.version === null ? {} : { version: c.version }),
  };
}

export function ticketDetail(c: StoredConversation): TicketDetail | undefined {
  const reference = ticketReference(c);
  if (reference === undefined) return undefined;
  const facts = JSON.parse(c.detail) as TicketFacts;
  return {
    reference,
    number: c.number,
    status: c.nativeState,
    statuses: facts.nativeStates ?? [],
    owner: c.owner,
    queue: c.queue,
    customFields: facts.customFields ?? {},
  };
}

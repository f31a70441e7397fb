import type { Reference } from '../../../src-shared/model/reference.ts';
import { emptyCard } from '../identity/card-fields.ts';
import { stableId } from '../identity/stable-id.ts';
import type { RecordNumber } from '../identity/records.ts';
import type { ConversationId } from '../../../src-shared/model/ids.ts';
import type { Batch } from './batch.ts';
import type { StoredConversation } from './stored-conversation.ts';
import { writerOf, writers, type StoredEntry } from './stored-entry.ts';
import { presentReference } from './tombstones.ts';

type Place = Pick<StoredEntry, 'conversation' | 'record'>;

export const ticketConversationId = (ticket: Pick<Reference, 'system' | 'id'>): ConversationId =>
  stableId('t', ticket.system, ticket.id) as ConversationId;

/** The conversation of a ticket, or of the one it was merged into; made, but in no view, where the ticket itself is still to come. */
export function conversationOfTicket(batch: Batch, ticket: Reference): StoredConversation {
  const present = presentReference(batch.tx, ticket);
  const id = ticketConversationId(present);
  return batch.byId(id) ?? batch.create({ id, channel: 'ticket', system: present.system, ticketId: present.id });
}

/** The record a customer-level entry stands on; noted as a person without content where the record itself is still to come. */
export function recordOfCustomer(batch: Batch, customer: Reference, at: number): RecordNumber {
  const { identity } = batch.context;
  const present = presentReference(batch.tx, customer);
  const found = identity.find(batch.tx, present.system, present.id);
  if (found !== undefined) return found.record;
  const placed = identity.mention(batch.tx, {
    system: present.system,
    id: present.id,
    card: emptyCard,
    matchBy: 'card',
    at,
  });
  batch.regrouped(placed.regrouping);
  return placed.record;
}

/** Keeps the numbers of entries in step; every insert, removal and move of an entry goes through here. */
export function countEntries(batch: Batch, place: Place, change: number): void {
  if (place.conversation !== null) {
    const conversation = batch.byNumber(place.conversation);
    if (conversation === undefined) return;
    conversation.entries += change;
    batch.touch(conversation);
    return;
  }
  batch.tx
    .prepare(
      'INSERT INTO inbox_record (record, entries) VALUES (?, ?) ON CONFLICT DO UPDATE SET entries = entries + excluded.entries',
    )
    .run(place.record, change);
  if (change < 0) batch.maybeForgotten(place.record!);
}

/** Notes on the conversation that there is something the agent has not read. */
export function noteWriter(batch: Batch, entry: StoredEntry): void {
  if (entry.conversation === null) return;
  const conversation = batch.byNumber(entry.conversation);
  if (conversation === undefined) return;
  batch.touch(conversation);
  if (writerOf(entry) === writers.somebodyElse) conversation.incomingN = Math.max(conversation.incomingN, entry.n);
}

import type { Reference } from '../../../src-shared/model/reference.ts';
import { referenceKey } from '../../../src-shared/model/reference.ts';
import type { RemovedBody, UnifiedMessage } from '../adapters/unified-message.ts';
import type { Batch } from './batch.ts';
import { moveDraft } from './drafts.ts';
import { conversationOfTicket, countEntries, recordOfCustomer, ticketConversationId } from './place-entry.ts';
import { unindexEntry, unindexPerson } from './search-index.ts';
import type { StoredConversation } from './stored-conversation.ts';
import { entryByKey } from './stored-entry.ts';
import { putTombstone, tombstoneOf } from './tombstones.ts';

export function projectRemoved(batch: Batch, { body, time }: UnifiedMessage<RemovedBody>): void {
  const { reference, mergedInto } = body;
  const known = tombstoneOf(batch.tx, reference);
  if (known !== undefined && (known.at > time || known.mergedInto !== undefined)) return;
  putTombstone(batch.tx, reference, Math.round(time), mergedInto);
  if (reference.kind === 'ticket') removeTicket(batch, reference, mergedInto, time);
  else if (reference.kind === 'customer') removeCustomer(batch, reference, mergedInto, time);
  else removeEntry(batch, reference, time);
}

/**
 * A deleted ticket leaves all views; its entries stay, in case it comes back, and are shown nowhere. A merged one hands its
 * entries, transactions and half-written answer to the ticket it went into.
 */
function removeTicket(batch: Batch, reference: Reference, mergedInto: Reference | undefined, time: number): void {
  const conversation = batch.byId(ticketConversationId(reference));
  if (conversation === undefined || conversation.ticketId !== reference.id) return;
  if (mergedInto === undefined) {
    // A ticket that changed after it was removed is there again.
    if (conversation.versionAt > time) return;
    if (conversation.record !== null) batch.maybeForgotten(conversation.record);
    Object.assign(conversation, { known: 0, record: null, customer: null } satisfies Partial<StoredConversation>);
    batch.touch(conversation);
    return;
  }
  const target = conversationOfTicket(batch, mergedInto);
  if (target.n !== conversation.n) moveInto(batch, conversation, target);
}

function moveInto(batch: Batch, from: StoredConversation, target: StoredConversation): void {
  const { tx } = batch;
  tx.prepare('UPDATE inbox_entry SET conversation = ? WHERE conversation = ?').run(target.n, from.n);
  for (const table of ['inbox_transaction', 'inbox_call']) {
    tx.prepare(`UPDATE ${table} SET conversation = ? WHERE conversation = ?`).run(target.n, from.n);
  }
  tx.prepare('UPDATE inbox_moved SET target = ? WHERE target = ?').run(target.id, from.id);
  tx.prepare('INSERT OR REPLACE INTO inbox_moved (id, target) VALUES (?, ?)').run(from.id, target.id);
  moveDraft(tx, from.id, target.id);
  target.entries += from.entries;
  target.incomingN = Math.max(target.incomingN, from.incomingN);
  target.calledBackAt = Math.max(target.calledBackAt, from.calledBackAt);
  if (from.record !== null) batch.maybeForgotten(from.record);
  batch.drop(from);
  batch.touch(target);
  batch.reset({ conversation: target.n, record: null });
}

function removeCustomer(batch: Batch, reference: Reference, mergedInto: Reference | undefined, time: number): void {
  const { tx, context } = batch;
  const found = context.identity.find(tx, reference.system, reference.id);
  if (found === undefined || (found.at > time && mergedInto === undefined)) return;
  if (mergedInto !== undefined) {
    const target = recordOfCustomer(batch, mergedInto, Math.round(time));
    if (target === found.record) return;
    const customer = context.identity.customerOf(tx, target) ?? null;
    const rows = tx.prepare('SELECT n FROM inbox_conversation WHERE record = ?').pluck().all(found.record) as number[];
    for (const n of rows) {
      const conversation = batch.byNumber(n)!;
      Object.assign(conversation, { record: target, customer });
      batch.touch(conversation);
      batch.reset({ conversation: n, record: null });
    }
    const { changes } = tx
      .prepare('UPDATE inbox_entry SET record = ? WHERE record = ? AND conversation IS NULL')
      .run(target, found.record);
    countEntries(batch, { conversation: null, record: target }, changes);
    countEntries(batch, { conversation: null, record: found.record }, -changes);
    batch.reset({ conversation: null, record: target });
  }
  unindexPerson(tx, found.record);
  batch.regrouped(context.identity.removeRecord(tx, found.record, true));
  batch.maybeForgotten(found.record);
}

function removeEntry(batch: Batch, reference: Reference, time: number): void {
  const entry = entryByKey(batch.tx, referenceKey(reference));
  // What was sent from here stays as a record of it, with the state of its transaction.
  if (entry === undefined || entry.sentAt !== null || entry.versionAt > time) return;
  batch.tx.prepare('DELETE FROM inbox_entry WHERE n = ?').run(entry.n);
  unindexEntry(batch.tx, entry.n);
  countEntries(batch, entry, -1);
  batch.entryGone(entry);
}

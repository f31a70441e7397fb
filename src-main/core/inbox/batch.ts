import type { Entry } from '../../../src-shared/model/conversation.ts';
import type { ConversationId, CustomerId } from '../../../src-shared/model/ids.ts';
import type { Regrouping } from '../identity/components.ts';
import type { RecordNumber } from '../identity/records.ts';
import type { WriteTx } from '../store/store.ts';
import { derive } from './derive.ts';
import type { InboxChange } from './inbox.ts';
import type { InboxContext } from './inbox-context.ts';
import { trimJournal, writeJournal } from './journal.ts';
import { unindexPerson } from './search-index.ts';
import {
  conversationById,
  conversationByNumber,
  insertConversation,
  saveConversation,
  type ConversationNumber,
  type StoredConversation,
} from './stored-conversation.ts';
import { entryByNumber, toEntry, type EntryNumber, type StoredEntry } from './stored-entry.ts';
import { moveCounts, type Counted } from './views-and-counts.ts';

/** Rows of a renamed customer that are announced; older ones show the name when they are next read. */
const mostRenamedRows = 200;

/**
 * One unit of work on the read model, inside the caller's write transaction: loads each conversation once, works out what
 * follows from its entries once at the end, keeps counts and journal in step, and says what changed.
 */
export interface Batch {
  readonly tx: WriteTx;
  readonly context: InboxContext;
  /** Present state of a conversation in this unit of work; change its fields and call `touch`. */
  byId(id: ConversationId): StoredConversation | undefined;
  byNumber(n: ConversationNumber): StoredConversation | undefined;
  create(fresh: Parameters<typeof insertConversation>[1]): StoredConversation;
  touch(conversation: StoredConversation): void;
  /** Takes a conversation out for good; its entries must have been moved before. */
  drop(conversation: StoredConversation): void;
  entryPut(entry: Pick<StoredEntry, 'n' | 'id' | 'conversation' | 'record'>): void;
  entryGone(entry: Pick<StoredEntry, 'n' | 'id' | 'conversation' | 'record'>): void;
  /** Timelines as a whole are not what they were: windows need a fresh snapshot. */
  reset(on: { readonly conversation: ConversationNumber | null; readonly record: RecordNumber | null }): void;
  /** Carries a regrouping of customers into the conversations of the records that moved. */
  regrouped(regrouping: Regrouping): void;
  /** A person only mentioned may have lost what mentioned them; then they go. */
  maybeForgotten(record: RecordNumber): void;
  flush(): InboxChange;
}

interface Loaded {
  readonly conversation: StoredConversation;
  readonly before: Counted | undefined;
}

export function createBatch(tx: WriteTx, context: InboxContext): Batch {
  const { identity } = context;
  const loaded = new Map<ConversationNumber, Loaded>();
  const touched = new Set<ConversationNumber>();
  const changedConversations = new Set<ConversationId>();
  const removedConversations = new Set<ConversationId>();
  const customers = new Set<CustomerId>();
  const entries = new Map<string, EntryNumber>();
  const removedEntries = new Map<string, ConversationNumber | null>();
  const forgotten = new Set<RecordNumber>();
  const resets = new Set<ConversationNumber>();
  const conversationIds = new Map<ConversationNumber, ConversationId>();

  const remember = (conversation: StoredConversation | undefined, isNew = false): StoredConversation | undefined => {
    if (conversation === undefined) return undefined;
    const known = loaded.get(conversation.n);
    if (known !== undefined) return known.conversation;
    const { system, views, unread } = conversation;
    loaded.set(conversation.n, { conversation, before: isNew ? undefined : { system, views, unread } });
    conversationIds.set(conversation.n, conversation.id);
    return conversation;
  };

  const byNumber: Batch['byNumber'] = (n) => loaded.get(n)?.conversation ?? remember(conversationByNumber(tx, n));
  const touch: Batch['touch'] = (conversation) => void touched.add(conversation.n);
  const reset: Batch['reset'] = (on) => {
    writeJournal(tx, on, { what: 'reset' });
    if (on.conversation !== null) resets.add(on.conversation);
  };

  const regrouped: Batch['regrouped'] = ({ moved, touched: kept, retired }) => {
    const shifted = new Set<CustomerId>();
    for (const { record, from, to } of moved) {
      shifted.add(to);
      if (from !== '' && !retired.has(from)) shifted.add(from);
      const rows = tx.prepare('SELECT n FROM inbox_conversation WHERE record = ?').pluck().all(record) as number[];
      for (const n of rows) touch(byNumber(n)!);
    }
    const records = [...shifted].flatMap((customer) => identity.recordsOf(tx, customer));
    const hasEntries = tx.prepare('SELECT 1 FROM inbox_record WHERE record = ? AND entries > 0');
    const timelinesShift = records.some((record) => hasEntries.get(record) !== undefined);
    if (timelinesShift) for (const record of records) reset({ conversation: null, record });

    for (const id of [...kept, ...retired]) customers.add(id);
    const latest = tx.prepare(
      'SELECT n, id FROM inbox_conversation WHERE customer = ? AND known = 1 ORDER BY last_at DESC LIMIT ?',
    );
    for (const customer of kept) {
      for (const row of latest.all(customer, mostRenamedRows) as { n: ConversationNumber; id: ConversationId }[]) {
        changedConversations.add(row.id);
        if (timelinesShift && shifted.has(customer)) resets.add(row.n);
      }
    }
  };

  function forget(record: RecordNumber): void {
    const used = (sql: string): boolean => tx.prepare(sql).get(record) !== undefined;
    if (
      tx.prepare('SELECT real FROM identity_record WHERE n = ?').pluck().get(record) !== 0 ||
      used('SELECT 1 FROM inbox_conversation WHERE record = ? LIMIT 1') ||
      used('SELECT 1 FROM inbox_record WHERE record = ? AND entries > 0') ||
      identity.hasDecisions(tx, record)
    ) {
      return;
    }
    unindexPerson(tx, record);
    tx.prepare('DELETE FROM inbox_record WHERE record = ?').run(record);
    regrouped(identity.removeRecord(tx, record, false));
  }

  function settle(): void {
    for (const n of touched) {
      const { conversation, before } = loaded.get(n)!;
      // Records may have changed hands since the conversation was tied to one.
      if (conversation.record !== null) conversation.customer = identity.customerOf(tx, conversation.record) ?? null;
      derive(tx, conversation, context);
      saveConversation(tx, conversation);
      const { system, views, unread } = conversation;
      moveCounts(tx, before, { system, views, unread });
      loaded.set(n, { conversation, before: { system, views, unread } });
      if (conversation.known === 1) changedConversations.add(conversation.id);
      else if ((before?.views ?? 0) !== 0) removedConversations.add(conversation.id);
    }
    touched.clear();
  }

  const shown = (n: EntryNumber): Entry | undefined => {
    const entry = entryByNumber(tx, n);
    if (entry === undefined) return undefined;
    if (entry.conversation === null) {
      const customer = entry.record === null ? undefined : identity.customerOf(tx, entry.record);
      return toEntry(entry, undefined, customer);
    }
    const conversation = byNumber(entry.conversation);
    return toEntry(entry, conversation?.id, conversation?.customer ?? undefined);
  };

  return {
    tx,
    context,
    byId: (id) => remember(conversationById(tx, id)),
    byNumber,
    create: (fresh) => {
      const conversation = remember(insertConversation(tx, fresh), true)!;
      touch(conversation);
      return conversation;
    },
    touch,
    drop(conversation) {
      moveCounts(tx, loaded.get(conversation.n)?.before, undefined);
      tx.prepare('DELETE FROM inbox_conversation WHERE n = ?').run(conversation.n);
      tx.prepare('DELETE FROM inbox_subject_words WHERE rowid = ?').run(conversation.n);
      loaded.delete(conversation.n);
      touched.delete(conversation.n);
      removedConversations.add(conversation.id);
    },
    entryPut(entry) {
      writeJournal(tx, entry, { entry: entry.id, what: 'put' });
      entries.set(entry.id, entry.n);
      removedEntries.delete(entry.id);
    },
    entryGone(entry) {
      writeJournal(tx, entry, { entry: entry.id, what: 'gone' });
      entries.delete(entry.id);
      removedEntries.set(entry.id, entry.conversation);
    },
    reset,
    regrouped,
    maybeForgotten: (record) => void forgotten.add(record),
    flush() {
      // Saved first: whether a mentioned person is still needed is read from the rows.
      settle();
      for (const record of forgotten) forget(record);
      settle();
      trimJournal(tx, context.journalLimit);
      for (const id of removedConversations) changedConversations.delete(id);
      return {
        conversations: changedConversations,
        removedConversations,
        customers,
        entries: [...entries.values()].map(shown).filter((entry) => entry !== undefined),
        removedEntries: [...removedEntries].map(([id, n]) => ({
          id,
          conversation: n === null ? undefined : (byNumber(n)?.id ?? conversationIds.get(n)),
        })),
        resetTimelines: new Set([...resets].map((n) => byNumber(n)?.id).filter((id) => id !== undefined)),
      };
    },
  };
}

import type { SystemId } from '../../../src-shared/model/ids.ts';
import { presentId } from '../identity/customers.ts';
import { createIdentity, type IdentityDeps } from '../identity/create-identity.ts';
import type { UnifiedMessage } from '../adapters/unified-message.ts';
import type { Clock } from '../ports/clock.ts';
import type { Logger } from '../ports/logger.ts';
import type { Store, WriteTx } from '../store/store.ts';
import { answeredMeanwhile } from './answered-meanwhile.ts';
import { createBatch, type Batch } from './batch.ts';
import { customerCommands } from './customer-commands.ts';
import { defaultDedupeLimit, firstTime, trimSeen } from './dedupe.ts';
import { readDraft, writeDraft } from './drafts.ts';
import type { Inbox, InboxChange } from './inbox.ts';
import { isMeAmong, type InboxAgent, type InboxContext } from './inbox-context.ts';
import { defaultJournalLimit, journalCursor, journalSince } from './journal.ts';
import { readPage } from './list.ts';
import { projectTransaction } from './outbound.ts';
import { projectMessage } from './project-message.ts';
import { projectCall } from './project-call.ts';
import { rowById, ticketDetail } from './rows.ts';
import { search } from './search.ts';
import { conversationById } from './stored-conversation.ts';
import { entryById } from './stored-entry.ts';
import { readTimeline, shown } from './timeline.ts';
import { readCounts, readUnread, viewBits } from './views-and-counts.ts';

export interface InboxDeps extends Omit<IdentityDeps, 'clock'> {
  readonly store: Store;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly agent: InboxAgent;
  /** The configured systems; values of one that is no longer there cannot be written. */
  readonly systems: (id: SystemId) => { readonly name: string } | undefined;
  /** Messages remembered so that each is applied once. */
  readonly dedupeLimit?: number;
  /** Changes kept for windows that come back. */
  readonly journalLimit?: number;
}

/**
 * The read model over the workspace's store. What is written inside a caller's transaction is announced right after that
 * transaction has committed, and never where it was rolled back.
 */
export function createInbox(deps: InboxDeps): Inbox {
  const { store, clock, logger, dedupeLimit = defaultDedupeLimit } = deps;
  const identity = createIdentity(deps);
  const context: InboxContext = {
    identity,
    clock,
    logger,
    region: deps.region,
    agent: deps.agent,
    isMe: isMeAmong(deps.agent),
    journalLimit: deps.journalLimit ?? defaultJournalLimit,
  };
  const listeners = new Set<(change: InboxChange) => void>();

  /** Runs one unit of work in the open transaction and has its changes announced when that commits. */
  function inBatch<T>(tx: WriteTx, work: (batch: Batch) => T): T {
    const batch = createBatch(tx, context);
    const result = work(batch);
    const change = { ...batch.flush(), cursor: journalCursor(tx) };
    if (isEmpty(change)) return result;
    store.onOutcome(tx, (committed) => {
      if (committed) for (const listener of listeners) listener(change);
    });
    return result;
  }
  const change = <T>(work: (batch: Batch) => T): T => store.write('process', (tx) => inBatch(tx, work));

  return {
    apply: (tx: WriteTx, messages: readonly UnifiedMessage[]) =>
      inBatch(tx, (batch) => {
        let fresh = 0;
        for (const message of messages) {
          if (!firstTime(tx, message)) continue;
          projectMessage(batch, message);
          fresh++;
        }
        trimSeen(tx, dedupeLimit);
        return fresh;
      }),
    recordCall: (tx, call) => inBatch(tx, (batch) => projectCall(batch, call)),
    recordTransaction: (tx, view, intent, made) =>
      inBatch(tx, (batch) => projectTransaction(batch, view, intent, made)),
    answeredMeanwhile,

    list: (query) => store.read((db) => readPage(db, query)),
    counts: () => store.read(readCounts),
    unread: () => store.read(readUnread),
    row: (id) => store.read((db) => rowById(db, id)),
    inView: (row, query) =>
      store.read((db) => {
        const found = conversationById(db, row.id);
        if (found === undefined || (found.views & viewBits[query.view]) === 0) return false;
        if (query.system !== undefined && found.system !== query.system) return false;
        return query.customer === undefined || found.customer === presentId(db, query.customer);
      }),
    ticket: (id) =>
      store.read((db) => {
        const found = conversationById(db, id);
        return found?.known === 1 ? ticketDetail(found) : undefined;
      }),
    timeline: (query) =>
      store.read((db) => {
        const found = conversationById(db, query.id);
        return found?.known === 1 ? readTimeline(db, found, query) : undefined;
      }),
    changesSince: (id, cursor) =>
      store.read((db) => {
        const found = conversationById(db, id);
        if (found === undefined || found.id !== id) return undefined;
        const records = found.customer === null ? [] : identity.recordsOf(db, found.customer);
        const since = journalSince(db, found.n, records, cursor);
        if (since === undefined) return undefined;
        const entries = since.put.map((entry) => entryById(db, entry)).filter((entry) => entry !== undefined);
        return { entries: entries.map((entry) => shown(entry, found)), removed: since.gone };
      }),
    cursor: () => store.read(journalCursor),
    markRead: (id, read) =>
      change((batch) => {
        const found = batch.byId(id);
        if (found === undefined || found.known === 0) return false;
        found.forcedUnread = read ? 0 : 1;
        if (read) found.readN = Math.max(found.readN ?? 0, found.incomingN);
        batch.touch(found);
        return true;
      }),
    saveDraft(id, mode, text, other = '') {
      const now = clock.now();
      store.write('process', (tx) => writeDraft(tx, conversationById(tx, id)?.id ?? id, { mode, text, other }, now));
      return now;
    },
    draft: (id) => store.read((db) => readDraft(db, conversationById(db, id)?.id ?? id)),
    search: (text, limit) => store.read((db) => search(db, text, limit, deps.region)),

    ...customerCommands({ store, identity, change, isConfigured: (id) => deps.systems(id) !== undefined }),

    onChange(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

const isEmpty = (change: InboxChange): boolean =>
  change.conversations.size +
    change.removedConversations.size +
    change.customers.size +
    change.entries.length +
    change.removedEntries.length +
    (change.resetTimelines?.size ?? 0) ===
  0;

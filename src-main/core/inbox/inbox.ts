import type { Customer, MergeSuggestion } from '../../../src-shared/model/customer.ts';
import type { ConversationRow, Entry, InboxView } from '../../../src-shared/model/conversation.ts';
import type { ConversationId, CustomerId, SystemId } from '../../../src-shared/model/ids.ts';
import type { Intent } from '../../../src-shared/model/intent.ts';
import type { LiveCall } from '../../../src-shared/model/live-call.ts';
import type { Reference } from '../../../src-shared/model/reference.ts';
import type { TransactionView } from '../../../src-shared/model/transaction.ts';
import type { WireError } from '../../../src-shared/result/error-codes.ts';
import type { Result } from '../../../src-shared/result/result.ts';
import type { UnifiedMessage } from '../adapters/unified-message.ts';
import type { ReadDb, WriteTx } from '../store/store.ts';

/** What changed in the read model by one commit; sent to live views after it. */
export interface InboxChange {
  readonly conversations: ReadonlySet<ConversationId>;
  readonly removedConversations: ReadonlySet<ConversationId>;
  readonly customers: ReadonlySet<CustomerId>;
  readonly entries: readonly Entry[];
  readonly removedEntries: readonly { readonly id: string; readonly conversation: ConversationId | undefined }[];
  /** Conversations whose timeline changed as a whole (a ticket was merged into them): show a fresh snapshot. */
  readonly resetTimelines?: ReadonlySet<ConversationId>;
  /** The change cursor right after this commit; `changesSince` with it gives what came later. */
  readonly cursor?: string;
}

export interface ListQuery {
  readonly view: InboxView;
  readonly system?: SystemId | undefined;
  readonly customer?: CustomerId | undefined;
  readonly after?: string | undefined;
  readonly limit: number;
}
export interface Page<T> {
  readonly rows: readonly T[];
  readonly next?: string | undefined;
  readonly total: number;
}
export interface TicketDetail {
  readonly reference: Reference;
  readonly number: string;
  readonly status: string;
  readonly statuses: readonly string[];
  readonly owner: string;
  readonly queue: string;
  readonly customFields: Readonly<Record<string, string>>;
}
export interface TimelinePage {
  /** Oldest first. */
  readonly entries: readonly Entry[];
  /** Leads to the page before this one, while there is one. */
  readonly before?: string | undefined;
  /** Leads to the page after this one, while there is one. */
  readonly after?: string | undefined;
  readonly total: number;
}

/** The read model: a projection of unified messages that could be rebuilt from the systems. */
export interface Inbox {
  /** Applies messages, each at most once (`source` + `id`). Returns how many were new. Runs in the batch's transaction. */
  apply(tx: WriteTx, messages: readonly UnifiedMessage[]): number;
  /**
   * Puts a call on the timeline, or brings it up to date: finds the customer by number (a caller nobody knows becomes a customer
   * with only that number), and the conversation: the customer's open one with the latest activity, else a new one of its own.
   */
  recordCall(
    tx: WriteTx,
    call: LiveCall,
  ): {
    readonly customer: CustomerId | undefined;
    readonly customerName: string;
    readonly conversation: ConversationId | undefined;
  };
  /** The outbound entries of a transaction with their present state; recognises the records it made when they are pulled. */
  recordTransaction(
    tx: WriteTx,
    view: TransactionView,
    intent: Intent,
    made: ReadonlyMap<string, readonly Reference[]>,
  ): void;
  /** Has anything public been added since the agent looked? */
  answeredMeanwhile(db: ReadDb, intent: Intent): Result<void, WireError<'CONFLICT'>>;

  list(query: ListQuery): Page<ConversationRow>;
  counts(): Record<InboxView, number>;
  unread(): number;
  row(id: ConversationId): ConversationRow | undefined;
  inView(row: ConversationRow, query: Pick<ListQuery, 'view' | 'system' | 'customer'>): boolean;
  ticket(id: ConversationId): TicketDetail | undefined;
  timeline(query: {
    id: ConversationId;
    before?: string | undefined;
    /** The page after this cursor, for walking forward from the start. */
    after?: string | undefined;
    limit: number;
    fromStart?: boolean | undefined;
  }): TimelinePage | undefined;
  /** Entries of the conversation stored after the change cursor, or undefined where the cursor is too old. */
  changesSince(
    id: ConversationId,
    cursor: string,
  ): { readonly entries: readonly Entry[]; readonly removed: readonly string[] } | undefined;
  /** The present change cursor. */
  cursor(): string;
  markRead(id: ConversationId, read: boolean): boolean;
  /** `other` is the text of the tab that is not `mode`; absent: empty. Returns when it was kept. */
  saveDraft(id: ConversationId, mode: 'reply' | 'note', text: string, other?: string): number;
  draft(id: ConversationId): { mode: 'reply' | 'note'; text: string; other?: string; savedAt?: number };
  search(
    text: string,
    limit: number,
  ): {
    conversations: { row: ConversationRow; snippet: string }[];
    customers: { id: CustomerId; name: string; detail: string }[];
  };

  customer(id: CustomerId): Customer | undefined;
  /** By a number however it is written; `region` for numbers without a country code. */
  customerByPhone(number: string): Customer | undefined;
  conversationsOf(id: CustomerId, limit: number): readonly ConversationRow[];
  suggestions(id: CustomerId): readonly MergeSuggestion[];
  override(id: CustomerId, pointer: string, system?: SystemId, recordId?: string): Customer | undefined;
  previewMerge(keep: CustomerId, absorb: CustomerId): Customer | undefined;
  merge(
    keep: CustomerId,
    absorb: CustomerId,
  ): Result<{ customer: Customer; undo: string }, WireError<'NOT_FOUND' | 'CONFLICT'>>;
  undoMerge(undo: string): Result<void, WireError<'NOT_FOUND' | 'CONFLICT'>>;
  dismissSuggestion(a: CustomerId, b: CustomerId): void;

  /** After each commit that changed something. */
  onChange(listener: (change: InboxChange) => void): () => void;
}

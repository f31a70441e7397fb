import type { Card } from '../../../src-shared/model/card.ts';
import type { Attachment, Entry, TicketStateClass } from '../../../src-shared/model/conversation.ts';
import type { SystemId, UnixMillis } from '../../../src-shared/model/ids.ts';
import type { AgentPresence, LiveCall, QueueStatus } from '../../../src-shared/model/live-call.ts';
import type { Reference } from '../../../src-shared/model/reference.ts';

/**
 * The one shape every adapter turns its raw bytes into.
 *
 * `id` and `source` together name the message for ever (CloudEvents 1.0 `id` and `source`): the same fact pulled twice, or
 * pushed and then pulled, has the same id, and the core applies it once.
 */
export interface UnifiedMessage<B extends UnifiedBody = UnifiedBody> {
  readonly id: string;
  readonly source: SystemId;
  /** When it happened, by the system's own clock. */
  readonly time: UnixMillis;
  readonly body: B;
}

/** A customer record of one system, whole: what is absent here is absent there. */
export interface CustomerBody {
  readonly type: 'customer';
  readonly reference: Reference;
  readonly card: Card;
  /** Pointers of the card that `updateContact` may write. */
  readonly writable: readonly string[];
  /** Records of other systems this one declares to be the same person (a customer number in a ticket, for example). */
  readonly links: readonly DeclaredLink[];
  readonly changedAt?: UnixMillis;
}

/** "The record `value` of kind `customer` in the system `system`", or in any system that knows such a key under `key`. */
export interface DeclaredLink {
  /** Name of the key, e.g. `customerNo`; matched with the same key of other records' `links` or `keys`. */
  readonly key: string;
  readonly value: string;
}

/** A ticket as it stands. Its entries come as messages of their own. */
export interface TicketBody {
  readonly type: 'ticket';
  readonly reference: Reference;
  /** As people say it, e.g. `#4711`. */
  readonly number: string;
  readonly subject: string;
  readonly state: TicketStateClass;
  readonly nativeState: string;
  /** Native states it can be moved to from here, including the present one. */
  readonly nativeStates: readonly string[];
  readonly priority: 'low' | 'normal' | 'high' | 'urgent';
  /** Empty where nobody owns it. */
  readonly owner: string;
  readonly queue: string;
  readonly requesters: readonly Requester[];
  readonly customFields: Readonly<Record<string, string>>;
  readonly links: readonly DeclaredLink[];
  /** Where the matter lives; absent: a ticket. Decides the picture beside it and what its entries are called. */
  readonly channel?: 'ticket' | 'chat' | 'mail' | 'complaint';
  readonly createdAt: UnixMillis;
  readonly changedAt: UnixMillis;
}
export interface Requester {
  readonly reference?: Reference;
  readonly name?: string;
  readonly email?: string;
  readonly phone?: string;
}

/** One thing on the timeline, tied to a ticket or to a customer record. */
export interface EntryBody {
  readonly type: 'entry';
  readonly reference: Reference;
  readonly on: { readonly ticket: Reference } | { readonly customer: Reference };
  readonly kind: Entry['kind'];
  readonly author: Entry['author'];
  readonly text: string;
  readonly html?: string;
  readonly attachments: readonly Attachment[];
  readonly seal?: Entry['seal'];
  readonly change?: Entry['change'];
  readonly call?: Entry['call'];
  /** The idempotency key of the operation that wrote it, where the system gives it back. */
  readonly operationKey?: string;
}

/** A call as it stands, whole. `mine`, `customer` and `conversation` are filled in by the core. */
export interface CallBody {
  readonly type: 'call';
  readonly call: Omit<LiveCall, 'system' | 'mine' | 'e164' | 'customer' | 'customerName' | 'conversation'> & {
    readonly agentInterface?: string;
  };
  /** True where the adapter knows that the call is offered to, or with, the agent at this workstation. */
  readonly own?: boolean;
}

export interface PresenceBody {
  readonly type: 'presence';
  readonly presence: Omit<AgentPresence, 'system'> & { readonly agentInterface?: string };
  /** True where this is the agent at this workstation. */
  readonly own?: boolean;
}

export interface QueueBody {
  readonly type: 'queue';
  readonly queue: Omit<QueueStatus, 'system'>;
}

/** The record is gone in its system (deleted, merged away). */
export interface RemovedBody {
  readonly type: 'removed';
  readonly reference: Reference;
  readonly mergedInto?: Reference;
}

/** A record that could not be read. It is parked with this reason; the others go on. */
export interface UnreadableBody {
  readonly type: 'unreadable';
  /** What, where (offset, field, line) and what to do. */
  readonly reason: string;
  /** At most 64 KiB, secrets removed. */
  readonly raw: string;
}

export type UnifiedBody =
  | CustomerBody
  | TicketBody
  | EntryBody
  | CallBody
  | PresenceBody
  | QueueBody
  | RemovedBody
  | UnreadableBody;

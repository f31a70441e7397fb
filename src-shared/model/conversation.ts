import * as v from 'valibot';
import {
  conversationIdSchema,
  customerIdSchema,
  entryIdSchema,
  systemIdSchema,
  transactionIdSchema,
  unixMillisSchema,
} from './ids.ts';
import { participantStates, transactionStates } from './transaction-states.ts';
import { referenceSchema } from './reference.ts';

/** Where a ticket stands, in words every ticket system can be mapped to. The native state is kept beside it. */
export const ticketStateClasses = ['new', 'open', 'pending', 'resolved', 'closed'] as const;
export type TicketStateClass = (typeof ticketStateClasses)[number];

export const priorityClasses = ['low', 'normal', 'high', 'urgent'] as const;

/** What kind of thing an entry is. `note` is internal and can never reach the customer; `reply` and `message` are public. */
export const entryKinds = ['message', 'reply', 'note', 'call', 'status', 'activity', 'bot', 'complaint'] as const;
export type EntryKind = (typeof entryKinds)[number];

export const attachmentSchema = v.object({
  reference: referenceSchema,
  name: v.string(),
  mediaType: v.string(),
  /** Bytes, where the system says. */
  size: v.optional(v.number()),
});
export type Attachment = v.InferOutput<typeof attachmentSchema>;

/** A call as it stands on the timeline: how it went, never its live state (that is `LiveCall`). */
export const callSummarySchema = v.object({
  direction: v.picklist(['inbound', 'outbound', 'internal']),
  outcome: v.picklist(['ringing', 'talking', 'answered', 'missed', 'abandoned', 'transferred', 'failed']),
  from: v.string(),
  to: v.string(),
  queue: v.optional(v.string()),
  agent: v.optional(v.string()),
  /** Seconds. */
  waited: v.optional(v.number()),
  /** Seconds. */
  talked: v.optional(v.number()),
  disposition: v.optional(v.string()),
});

/**
 * What the signature or encryption of a message says. `trusted`: unaltered, by the address it names, by an issuer the settings trust;
 * `untrusted`: unaltered, but `reason` speaks against its sender; `altered`: not what was signed; `unchecked`: nobody could tell, see
 * `reason`; `encrypted`: it cannot be read here.
 */
export const sealSchema = v.object({
  state: v.picklist(['trusted', 'untrusted', 'altered', 'unchecked', 'encrypted']),
  /** Who signed, as the certificate says; empty where unknown. */
  by: v.string(),
  reason: v.optional(v.picklist(['issuer', 'expired', 'address', 'size', 'scheme', 'partial', 'broken'])),
});
export type Seal = v.InferOutput<typeof sealSchema>;

/** One thing on a conversation's timeline. */
export const entrySchema = v.object({
  id: entryIdSchema,
  /** Absent: the entry belongs to the customer and is shown in each of their conversations. */
  conversation: v.optional(conversationIdSchema),
  customer: v.optional(customerIdSchema),
  kind: v.picklist(entryKinds),
  system: systemIdSchema,
  reference: v.optional(referenceSchema),
  at: unixMillisSchema,
  author: v.object({ role: v.picklist(['customer', 'agent', 'system', 'bot']), name: v.string() }),
  /** Plain text; the window renders it as text nodes only. */
  text: v.string(),
  /** Present where the source was HTML. Hostile: rendered only inside a sandboxed frame with its own policy. */
  html: v.optional(v.string()),
  attachments: v.array(attachmentSchema),
  /** Present on signed and encrypted messages. */
  seal: v.optional(sealSchema),
  call: v.optional(callSummarySchema),
  /** For `status` entries: which field changed and how. */
  change: v.optional(v.object({ field: v.string(), from: v.string(), to: v.string() })),
  /** Present on what an agent sent from here: the transaction that carries it. */
  transaction: v.optional(
    v.object({
      id: transactionIdSchema,
      state: v.picklist(transactionStates),
      participants: v.array(v.object({ system: systemIdSchema, state: v.picklist(participantStates) })),
    }),
  ),
});
export type Entry = v.InferOutput<typeof entrySchema>;

/** A row of the inbox list. */
export const conversationRowSchema = v.object({
  id: conversationIdSchema,
  customer: v.optional(customerIdSchema),
  customerName: v.string(),
  subject: v.string(),
  /** First line of the newest entry a person wrote, at most 160 characters. */
  preview: v.string(),
  state: v.picklist(ticketStateClasses),
  nativeState: v.string(),
  priority: v.picklist(priorityClasses),
  owner: v.optional(v.string()),
  mine: v.boolean(),
  queue: v.optional(v.string()),
  /** Where the matter lives: a ticket, or the call centre for a call without one. */
  channel: v.picklist(['ticket', 'call', 'chat', 'mail', 'complaint']),
  system: systemIdSchema,
  reference: v.optional(referenceSchema),
  lastActivityAt: unixMillisSchema,
  /** Since when the customer has been waiting for an answer; absent when nobody waits. */
  waitingSince: v.optional(unixMillisSchema),
  unread: v.boolean(),
  entries: v.number(),
  /** The worst state of transactions still moving on this conversation. */
  outbound: v.optional(v.picklist(['sending', 'attention'])),
});
export type ConversationRow = v.InferOutput<typeof conversationRowSchema>;

export const inboxViews = ['mine', 'unassigned', 'open', 'waiting', 'calls', 'attention', 'resolved', 'all'] as const;
export type InboxView = (typeof inboxViews)[number];

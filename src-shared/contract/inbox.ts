import * as v from 'valibot';
import { conversationRowSchema, entrySchema, inboxViews } from '../model/conversation.ts';
import {
  conversationIdSchema,
  customerIdSchema,
  entryIdSchema,
  systemIdSchema,
  unixMillisSchema,
} from '../model/ids.ts';
import { referenceSchema } from '../model/reference.ts';
import { call, stream } from '../rpc/contract.ts';

const view = v.picklist(inboxViews);
const filter = v.object({
  view,
  system: v.optional(systemIdSchema),
  customer: v.optional(customerIdSchema),
});
/** Opaque keyset cursor of a list. */
const pageCursor = v.pipe(v.string(), v.maxLength(500));

/** What a conversation is besides its row: the tickets it gathers and what may be done with them. */
export const conversationDetailSchema = v.object({
  row: conversationRowSchema,
  /** The system that can suggest a reply; absent where none can. */
  suggests: v.optional(systemIdSchema),
  /** The ticket replies and notes go to; absent for a matter that has no ticket yet. */
  ticket: v.optional(
    v.object({
      reference: referenceSchema,
      /** Human-readable number, e.g. `#4711`. */
      number: v.string(),
      status: v.string(),
      statuses: v.array(v.string()),
      owner: v.string(),
      owners: v.array(v.string()),
      queue: v.string(),
      queues: v.array(v.string()),
      customFields: v.record(v.string(), v.string()),
      /** What the adapter can do with it. */
      can: v.array(v.picklist(['reply', 'addNote', 'updateTicket'])),
      /** False where a reply or note cannot carry files; absent: it can. */
      takesFiles: v.optional(v.boolean()),
    }),
  ),
});

export const inboxContract = {
  /** A window of the list, newest activity first (or longest waiting first in `waiting`). */
  list: call({
    in: v.object({
      ...filter.entries,
      after: v.optional(pageCursor),
      limit: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(200)),
    }),
    out: v.object({ rows: v.array(conversationRowSchema), next: v.optional(pageCursor), total: v.number() }),
    errors: ['NOT_FOUND'],
    idempotent: true,
  }),
  /** Row changes and counts of all views. The first event is always `counts`; `reset` asks the window to list again. */
  live: stream({
    in: filter,
    event: v.variant('type', [
      v.object({ type: v.literal('counts'), counts: v.record(view, v.number()), unread: v.number() }),
      /** `inView` false: the row left the view the subscription is for. */
      v.object({ type: v.literal('row'), row: conversationRowSchema, inView: v.boolean() }),
      v.object({ type: v.literal('removed'), id: conversationIdSchema }),
      v.object({ type: v.literal('reset') }),
    ]),
  }),
  open: call({
    in: v.object({ id: conversationIdSchema }),
    out: conversationDetailSchema,
    errors: ['NOT_FOUND'],
    idempotent: true,
  }),
  /** A page of the timeline, newest last. `before` walks back in time. */
  timeline: call({
    in: v.object({
      id: conversationIdSchema,
      before: v.optional(pageCursor),
      /** Walks forward in time, from the oldest page on. */
      after: v.optional(pageCursor),
      limit: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(500)),
      /** True: the oldest page instead of the newest. */
      fromStart: v.optional(v.boolean()),
    }),
    out: v.object({
      entries: v.array(entrySchema),
      before: v.optional(pageCursor),
      after: v.optional(pageCursor),
      total: v.number(),
    }),
    errors: ['NOT_FOUND'],
    idempotent: true,
  }),
  /**
   * Changes of one conversation. The first event is `snapshot`, or, where the cursor could be resumed, the missed `entry`
   * events followed by `current`. The composer is enabled only after `snapshot` or `current`.
   */
  conversationLive: stream({
    in: v.object({ id: conversationIdSchema }),
    event: v.variant('type', [
      v.object({
        type: v.literal('snapshot'),
        detail: conversationDetailSchema,
        entries: v.array(entrySchema),
        before: v.optional(pageCursor),
        total: v.number(),
      }),
      v.object({ type: v.literal('current') }),
      v.object({ type: v.literal('detail'), detail: conversationDetailSchema }),
      v.object({ type: v.literal('entry'), entry: entrySchema, total: v.number() }),
      v.object({ type: v.literal('entryRemoved'), id: entryIdSchema }),
    ]),
  }),
  /**
   * A reply the agent could give, in pieces, from the first system that can. Nothing is stored or sent. Each run begins with `start`
   * and ends with `done` or `failed`: an end of either kind is final and is not asked for again. Unsubscribing stops it.
   */
  suggest: stream({
    in: v.object({
      conversation: conversationIdSchema,
      /** Tag (BCP 47) of the agent's language, for a customer whose own cannot be told. */
      language: v.pipe(v.string(), v.regex(/^[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*$/), v.maxLength(35)),
    }),
    event: v.variant('type', [
      /** What came before, in a run that was cut off, no longer counts. */
      v.object({ type: v.literal('start'), by: systemIdSchema }),
      v.object({ type: v.literal('delta'), text: v.pipe(v.string(), v.maxLength(100_000)) }),
      v.object({ type: v.literal('done') }),
      v.object({
        type: v.literal('failed'),
        /** `NOTHING_TO_ANSWER`: the customer has not said anything in words. */
        code: v.picklist(['NOT_FOUND', 'NOTHING_TO_ANSWER', 'REFUSED', 'UNAVAILABLE', 'OVERLOADED', 'TIMEOUT']),
        message: v.string(),
        /** Catalogue key and English text of what a person should do. */
        advice: v.optional(v.object({ key: v.string(), text: v.string() })),
        retryAfterMs: v.optional(v.number()),
      }),
    ]),
  }),
  /** Names (also by pinyin), numbers however written, subjects and bodies. */
  search: call({
    in: v.object({
      text: v.pipe(v.string(), v.maxLength(200)),
      limit: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(50)),
    }),
    out: v.object({
      conversations: v.array(v.object({ row: conversationRowSchema, snippet: v.string() })),
      customers: v.array(v.object({ id: customerIdSchema, name: v.string(), detail: v.string() })),
    }),
    idempotent: true,
  }),
  markRead: call({
    in: v.object({ id: conversationIdSchema, read: v.boolean() }),
    out: v.object({}),
    errors: ['NOT_FOUND'],
    idempotent: true,
  }),
  /** The bytes of an attachment, at most 20 MiB. */
  attachment: call({
    in: v.object({ reference: referenceSchema }),
    out: v.object({ name: v.string(), mediaType: v.string(), base64: v.string() }),
    errors: ['NOT_FOUND', 'UNAVAILABLE', 'REFUSED'],
    idempotent: true,
  }),
  saveDraft: call({
    in: v.object({
      conversation: conversationIdSchema,
      mode: v.picklist(['reply', 'note']),
      text: v.pipe(v.string(), v.maxLength(200_000)),
      /** The unsent text of the other mode: replies and notes are written side by side and never mix. */
      other: v.optional(v.pipe(v.string(), v.maxLength(200_000))),
    }),
    out: v.object({ savedAt: unixMillisSchema }),
    idempotent: true,
  }),
  draft: call({
    in: v.object({ conversation: conversationIdSchema }),
    out: v.object({
      mode: v.picklist(['reply', 'note']),
      text: v.string(),
      other: v.optional(v.string()),
      savedAt: v.optional(unixMillisSchema),
    }),
    idempotent: true,
  }),
} as const;

import * as v from 'valibot';
import {
  callIdSchema,
  conversationIdSchema,
  customerIdSchema,
  intentIdSchema,
  systemIdSchema,
  unixMillisSchema,
} from './ids.ts';
import { referenceSchema } from './reference.ts';

const text = v.pipe(v.string(), v.minLength(1), v.maxLength(200_000));

/** A file the agent adds; content as base64 (RFC 4648), about 10 MiB decoded at most. */
export const outgoingAttachmentSchema = v.object({
  name: v.pipe(v.string(), v.minLength(1), v.maxLength(255)),
  mediaType: v.pipe(v.string(), v.maxLength(255)),
  base64: v.pipe(v.string(), v.maxLength(14 * 1024 * 1024)),
});
const attachments = v.optional(v.array(outgoingAttachmentSchema));

const replyAct = v.object({ act: v.literal('reply'), ticket: referenceSchema, text, attachments });
const noteAct = v.object({ act: v.literal('addNote'), ticket: referenceSchema, text, attachments });
const updateTicketAct = v.object({
  act: v.literal('updateTicket'),
  ticket: referenceSchema,
  /** Native names and values of the system; only what is present changes. */
  changes: v.object({
    status: v.optional(v.string()),
    owner: v.optional(v.string()),
    queue: v.optional(v.string()),
    customFields: v.optional(v.record(v.string(), v.string())),
  }),
});
const createTicketAct = v.object({
  act: v.literal('createTicket'),
  system: systemIdSchema,
  queue: v.string(),
  subject: v.pipe(v.string(), v.minLength(1), v.maxLength(500)),
  /** E-mail address of the customer. */
  requester: v.string(),
  text,
  customFields: v.optional(v.record(v.string(), v.string())),
});
const updateContactAct = v.object({
  act: v.literal('updateContact'),
  record: referenceSchema,
  /** Each change says what the agent saw (`from`): a write is refused where the system holds something else by now. */
  changes: v.pipe(v.array(v.object({ pointer: v.string(), from: v.string(), to: v.string() })), v.minLength(1)),
});
const logCallAct = v.object({
  act: v.literal('logCall'),
  /** The customer's record in the system that keeps the call log. */
  record: referenceSchema,
  call: callIdSchema,
  direction: v.picklist(['inbound', 'outbound']),
  number: v.string(),
  startedAt: unixMillisSchema,
  /** Seconds of talk. */
  talked: v.number(),
  disposition: v.string(),
  text: v.string(),
});

/**
 * One thing the agent asked for, in business words.
 *
 * `reply` is public and goes to the customer; `addNote` is internal and never does: no adapter may map one to the other.
 */
export const actSchema = v.variant('act', [
  replyAct,
  noteAct,
  updateTicketAct,
  createTicketAct,
  updateContactAct,
  logCallAct,
]);
export type Act = v.InferOutput<typeof actSchema>;
export type ActName = Act['act'];
export type ActOf<N extends ActName> = Extract<Act, { act: N }>;

/** What the agent asked for: one or more acts that belong together and are carried out together. */
export const intentSchema = v.object({
  id: intentIdSchema,
  conversation: v.optional(conversationIdSchema),
  customer: v.optional(customerIdSchema),
  /** The newest entry the agent had seen; where something public came after it, the send stops and shows it. */
  seen: v.optional(v.object({ at: unixMillisSchema, entries: v.number() })),
  /** True: send although something came in between; the agent was shown it and said so. */
  evenIfAnswered: v.optional(v.boolean()),
  acts: v.pipe(v.array(actSchema), v.minLength(1), v.maxLength(20)),
});
export type Intent = v.InferOutput<typeof intentSchema>;

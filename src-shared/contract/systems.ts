import * as v from 'valibot';
import { systemIdSchema, transactionIdSchema, unixMillisSchema } from '../model/ids.ts';
import { outboxStatusSchema, systemStatusSchema } from '../model/system-status.ts';
import {
  adapterChoiceSchema,
  configuredSystemSchema,
  previewRecordSchema,
  systemDraftSchema,
  testReportSchema,
} from '../model/system-setup.ts';
import { transactionStates } from '../model/transaction-states.ts';
import { call, stream } from '../rpc/contract.ts';

export const parkedItemSchema = v.object({
  id: v.string(),
  topic: v.string(),
  system: v.optional(systemIdSchema),
  lane: v.string(),
  at: unixMillisSchema,
  reason: v.string(),
  attempts: v.number(),
  /**
   * First 4,000 characters of the raw content. Replaced in it, as in `reason`, are the secrets of the system's settings (from four
   * characters on, also as JSON, addresses and Base64 write them) and what stands in fields for credentials.
   */
  excerpt: v.string(),
});
export type ParkedItem = v.InferOutput<typeof parkedItemSchema>;

/** What still has to reach a system, or a person has to decide about, where that keeps it from being removed. */
export const openTransactionsSchema = v.object({
  transactions: v.array(
    v.object({ id: transactionIdSchema, summary: v.string(), state: v.picklist(transactionStates) }),
  ),
});

export const systemsContract = {
  live: stream({
    in: v.object({}),
    event: v.object({
      systems: v.array(systemStatusSchema),
      outbox: outboxStatusSchema,
      /** Systems that are gone: what was read from them is still shown, under the name they had. */
      removed: v.optional(v.array(v.object({ id: systemIdSchema, name: v.string() }))),
    }),
  }),
  pause: call({
    in: v.object({ id: systemIdSchema, paused: v.boolean() }),
    out: v.object({}),
    errors: ['NOT_FOUND'],
    idempotent: true,
  }),
  /** Try to reach it now instead of at the next scheduled attempt. */
  retryNow: call({ in: v.object({ id: systemIdSchema }), out: v.object({}), errors: ['NOT_FOUND'], idempotent: true }),
  parked: call({
    in: v.object({ limit: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(200)) }),
    /** Oldest first, and how many there are in all. */
    out: v.object({ items: v.array(parkedItemSchema), total: v.number() }),
    idempotent: true,
  }),
  redrive: call({
    in: v.object({ ids: v.pipe(v.array(v.string()), v.maxLength(200)) }),
    out: v.object({ redriven: v.number() }),
    errors: ['NOT_FOUND'],
    idempotent: false,
  }),

  /** Kinds of systems that can be added, and where changes are kept. */
  adapters: call({
    in: v.object({}),
    out: v.object({
      adapters: v.array(adapterChoiceSchema),
      /** `memory`: gone at the end of this run (the demo). */
      keeps: v.picklist(['file', 'memory']),
      /** The file, for people. */
      place: v.string(),
    }),
    idempotent: true,
  }),
  /** How a system is set up, without its secrets. */
  get: call({
    in: v.object({ id: systemIdSchema }),
    out: configuredSystemSchema,
    errors: ['NOT_FOUND'],
    idempotent: true,
  }),
  /** Tries a draft step by step; every event is the whole report so far. Stores nothing and writes nothing to the system. */
  test: stream({ in: systemDraftSchema, event: testReportSchema }),
  /** The newest records and what the mapping of the draft makes of them. Stores nothing and writes nothing to the system. */
  preview: call({
    in: v.object({
      draft: systemDraftSchema,
      limit: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(20)),
    }),
    out: v.object({ records: v.array(previewRecordSchema) }),
    errors: ['BAD_REQUEST', 'UNAVAILABLE', 'REFUSED', 'NOT_FOUND'],
    idempotent: true,
  }),
  /** Adds or changes a system; it runs from then on (or rests, where `paused`). What is wrong is told as `draftProblemsSchema`. */
  save: call({
    in: v.object({ draft: systemDraftSchema, paused: v.optional(v.boolean()) }),
    out: v.object({ id: systemIdSchema }),
    errors: ['BAD_REQUEST', 'CONFLICT', 'REFUSED', 'NOT_FOUND'],
    idempotent: false,
  }),
  /** Removes a system and its secrets. What was read from it stays. Refused with `openTransactionsSchema` while something waits for it. */
  remove: call({
    in: v.object({ id: systemIdSchema }),
    out: v.object({}),
    errors: ['NOT_FOUND', 'REFUSED', 'CONFLICT'],
    idempotent: false,
  }),
} as const;

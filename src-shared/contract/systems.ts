import * as v from 'valibot';
import { systemIdSchema, unixMillisSchema } from '../model/ids.ts';
import { outboxStatusSchema, systemStatusSchema } from '../model/system-status.ts';
import { call, stream } from '../rpc/contract.ts';

export const parkedItemSchema = v.object({
  id: v.string(),
  topic: v.string(),
  system: v.optional(systemIdSchema),
  lane: v.string(),
  at: unixMillisSchema,
  reason: v.string(),
  attempts: v.number(),
  /** First 4,000 characters of the raw content, secrets removed. */
  excerpt: v.string(),
});

export const systemsContract = {
  live: stream({
    in: v.object({}),
    event: v.object({ systems: v.array(systemStatusSchema), outbox: outboxStatusSchema }),
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
    out: v.array(parkedItemSchema),
    idempotent: true,
  }),
  redrive: call({
    in: v.object({ ids: v.array(v.string()) }),
    out: v.object({ redriven: v.number() }),
    errors: ['NOT_FOUND'],
    idempotent: false,
  }),
} as const;

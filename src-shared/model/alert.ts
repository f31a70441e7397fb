import * as v from 'valibot';
import { systemIdSchema, transactionIdSchema, unixMillisSchema } from './ids.ts';

/** In which step a participant of a transaction can get stuck and need a person. */
export const stuckSteps = ['prepare', 'unknown', 'refused', 'compensating'] as const;
export type StuckStep = (typeof stuckSteps)[number];

/**
 * Transactions that need a person for one cause: the same step that cannot be gone on with in the same system, for a reason
 * that reads the same but for numbers and quoted values.
 */
export const alertSchema = v.object({
  /** Absent where it is no system's doing: Trunkline itself failed to go on. */
  system: v.optional(systemIdSchema),
  systemName: v.optional(v.string()),
  step: v.picklist([...stuckSteps, 'fault']),
  count: v.number(),
  /** Since when the oldest of them has needed a person. */
  oldestAt: unixMillisSchema,
  /** How many have needed one for up to an hour, up to a day, and longer. */
  ages: v.object({ hour: v.number(), day: v.number(), older: v.number() }),
  /** What the oldest says. */
  reason: v.string(),
  /** Oldest first, at most 100; `count` counts them all. */
  transactions: v.array(transactionIdSchema),
});
export type Alert = v.InferOutput<typeof alertSchema>;

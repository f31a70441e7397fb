import * as v from 'valibot';
import { cardSchema } from './card.ts';
import { customerIdSchema, systemIdSchema, unixMillisSchema } from './ids.ts';
import { referenceSchema } from './reference.ts';

/** Why a value is the one shown: the rules in the order they are tried. */
export const winningRules = ['override', 'preferredSystem', 'mostRecent', 'onlyValue', 'firstSeen'] as const;

/** Who says what about one field. All competing values are kept; exactly one has `won`. */
export const fieldValueSchema = v.object({
  /** JSON Pointer (RFC 6901) into the card, e.g. `/phones/main/number`. */
  pointer: v.string(),
  value: v.string(),
  system: systemIdSchema,
  recordId: v.string(),
  /** When Trunkline saw this value. */
  observedAt: unixMillisSchema,
  /** When the system says the record changed, where it says so. */
  changedAt: v.optional(unixMillisSchema),
  won: v.boolean(),
  /** The rule that decided between the competing values of this pointer. */
  rule: v.picklist(winningRules),
  /** True where the system accepts a new value through Trunkline. */
  writable: v.boolean(),
});
export type FieldValue = v.InferOutput<typeof fieldValueSchema>;

/** The unified contact: one person, built from the references that are the same person. */
export const customerSchema = v.object({
  id: customerIdSchema,
  displayName: v.string(),
  card: cardSchema,
  references: v.array(referenceSchema),
  fields: v.array(fieldValueSchema),
  /** E.164 numbers of all references. */
  e164: v.array(v.string()),
  openConversations: v.number(),
});
export type Customer = v.InferOutput<typeof customerSchema>;

/** Two customers that may be one person, with what speaks for it. Never merged without a person. */
export const mergeSuggestionSchema = v.object({
  a: customerIdSchema,
  b: customerIdSchema,
  aName: v.string(),
  bName: v.string(),
  evidence: v.array(v.object({ kind: v.string(), value: v.string() })),
});
export type MergeSuggestion = v.InferOutput<typeof mergeSuggestionSchema>;

import * as v from 'valibot';
import { customerSchema, mergeSuggestionSchema } from '../model/customer.ts';
import { conversationRowSchema } from '../model/conversation.ts';
import { customerIdSchema, systemIdSchema } from '../model/ids.ts';
import { call, stream } from '../rpc/contract.ts';

export const customersContract = {
  get: call({
    in: v.object({ id: customerIdSchema }),
    out: v.object({
      customer: customerSchema,
      conversations: v.array(conversationRowSchema),
      suggestions: v.array(mergeSuggestionSchema),
    }),
    errors: ['NOT_FOUND'],
    idempotent: true,
  }),
  live: stream({
    in: v.object({ id: customerIdSchema }),
    event: v.object({ customer: customerSchema, conversations: v.array(conversationRowSchema) }),
  }),
  /** The agent says which of the competing values is the right one; kept until taken back (`system` absent). */
  override: call({
    in: v.object({
      id: customerIdSchema,
      pointer: v.string(),
      system: v.optional(systemIdSchema),
      recordId: v.optional(v.string()),
    }),
    out: customerSchema,
    errors: ['NOT_FOUND', 'BAD_REQUEST'],
    idempotent: true,
  }),
  /** What a merge would give, without doing it. */
  previewMerge: call({
    in: v.object({ keep: customerIdSchema, absorb: customerIdSchema }),
    out: customerSchema,
    errors: ['NOT_FOUND'],
    idempotent: true,
  }),
  merge: call({
    in: v.object({ keep: customerIdSchema, absorb: customerIdSchema }),
    out: v.object({ customer: customerSchema, undo: v.string() }),
    errors: ['NOT_FOUND', 'CONFLICT'],
    idempotent: false,
  }),
  undoMerge: call({
    in: v.object({ undo: v.string() }),
    out: v.object({}),
    errors: ['NOT_FOUND', 'CONFLICT'],
    idempotent: true,
  }),
  dismissSuggestion: call({
    in: v.object({ a: customerIdSchema, b: customerIdSchema }),
    out: v.object({}),
    idempotent: true,
  }),
} as const;

import * as v from 'valibot';
import {
  agentIdSchema,
  conversationIdSchema,
  customerIdSchema,
  intentIdSchema,
  systemIdSchema,
  transactionIdSchema,
  unixMillisSchema,
} from './ids.ts';
import { actSchema } from './intent.ts';
import { participantStates, transactionStates } from './transaction-states.ts';

/** How much an acknowledgement is worth: survives power loss, survives kill -9, survives nothing. */
export const durabilityLevels = ['power', 'process', 'memory'] as const;
export type Durability = (typeof durabilityLevels)[number];

/** The answer to an intent. */
export const receiptSchema = v.object({
  transaction: transactionIdSchema,
  durability: v.picklist(durabilityLevels),
  /** True where the same intent id was already recorded: nothing was done twice. */
  duplicate: v.boolean(),
});
export type Receipt = v.InferOutput<typeof receiptSchema>;

/** What a person may do with a transaction or participant that needs one. */
export const manualActions = ['retryNow', 'compensate', 'markDone', 'handOver', 'editAndReplay'] as const;
export type ManualAction = (typeof manualActions)[number];

export const participantSchema = v.object({
  /** `p1`, `p2`, ... in commit order. */
  key: v.string(),
  system: systemIdSchema,
  systemName: v.string(),
  /** What is done there, one line a change, e.g. `updateContact /phones/main/number`. Translated by `act`. */
  operations: v.array(v.object({ act: v.string(), summary: v.string() })),
  role: v.picklist(['compensatable', 'pivot', 'retriable']),
  state: v.picklist(participantStates),
  attempts: v.number(),
  lastError: v.optional(v.string()),
  nextAttemptAt: v.optional(unixMillisSchema),
  /** Where the effect can be found in the system, e.g. the transaction number of the ticket system. */
  evidence: v.optional(v.string()),
});
export type ParticipantView = v.InferOutput<typeof participantSchema>;

export const auditLineSchema = v.object({
  at: unixMillisSchema,
  actor: v.string(),
  /** `recorded`, `prepared`, `decided`, `committed`, `unknown`, `probed`, `retryNow`, `markDone`, ... */
  event: v.string(),
  participant: v.optional(v.string()),
  text: v.string(),
});

/** One transaction in a list: enough to recognise it and see where it stands. The rest is asked for when it is opened. */
export const openTransactionSchema = v.object({
  id: transactionIdSchema,
  state: v.picklist(transactionStates),
  createdAt: unixMillisSchema,
  /** Who has taken it on, where it is in attention. */
  owner: v.optional(v.string()),
  participants: v.array(
    v.object({
      key: v.string(),
      system: systemIdSchema,
      systemName: v.string(),
      state: v.picklist(participantStates),
      /** Names of what is done there, in order. */
      acts: v.array(v.string()),
    }),
  ),
});
export type OpenTransaction = v.InferOutput<typeof openTransactionSchema>;

export const transactionViewSchema = v.object({
  id: transactionIdSchema,
  intent: intentIdSchema,
  conversation: v.optional(conversationIdSchema),
  customer: v.optional(customerIdSchema),
  agent: agentIdSchema,
  summary: v.string(),
  state: v.picklist(transactionStates),
  createdAt: unixMillisSchema,
  updatedAt: unixMillisSchema,
  /** For `refused`, `compensated` and `attention`: why, in one sentence. */
  reason: v.optional(v.string()),
  /** Who has taken it on, where it is in attention. */
  owner: v.optional(v.string()),
  participants: v.array(participantSchema),
  audit: v.array(auditLineSchema),
  /** Manual actions that are allowed right now. */
  actions: v.array(v.picklist(manualActions)),
  /** What was asked for, where it may be edited and sent again. Absent where it may not, and where files go with it. */
  acts: v.optional(v.array(actSchema)),
});
export type TransactionView = v.InferOutput<typeof transactionViewSchema>;

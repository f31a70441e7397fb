import * as v from 'valibot';
import { alertSchema } from '../model/alert.ts';
import { actSchema } from '../model/intent.ts';
import { transactionIdSchema } from '../model/ids.ts';
import { manualActions, openTransactionSchema, transactionViewSchema } from '../model/transaction.ts';
import { call, stream } from '../rpc/contract.ts';

export const transactionsContract = {
  get: call({
    in: v.object({ id: transactionIdSchema }),
    out: transactionViewSchema,
    errors: ['NOT_FOUND'],
    idempotent: true,
  }),
  /** One transaction as it moves; the first event is its present state. */
  live: stream({ in: v.object({ id: transactionIdSchema }), event: transactionViewSchema }),
  /**
   * All that is open or needs a person, oldest first, at most 500, and what needs one grouped by cause, the cause that has
   * waited longest first. A few times a second at most; each event is the latest state.
   */
  openLive: stream({
    in: v.object({}),
    event: v.object({
      transactions: v.array(openTransactionSchema),
      attention: v.number(),
      moving: v.number(),
      alerts: v.array(alertSchema),
    }),
  }),
  act: call({
    in: v.object({
      id: transactionIdSchema,
      action: v.picklist(manualActions),
      /** The participant it is about; absent: the whole transaction. */
      participant: v.optional(v.string()),
      /** Mandatory for `markDone`, `compensate` and `handOver`. */
      reason: v.optional(v.pipe(v.string(), v.maxLength(2000))),
      /** `markDone`: did the effect happen in the system or not? */
      outcome: v.optional(v.picklist(['happened', 'didNotHappen'])),
      /** `handOver`: to whom. */
      owner: v.optional(v.string()),
      /** `editAndReplay`: the acts of the new intent that replaces this one. */
      acts: v.optional(v.array(actSchema)),
    }),
    out: transactionViewSchema,
    errors: ['NOT_FOUND', 'REFUSED', 'CONFLICT'],
    idempotent: false,
  }),
} as const;

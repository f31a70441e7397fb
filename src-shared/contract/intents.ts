import * as v from 'valibot';
import { entrySchema } from '../model/conversation.ts';
import { intentSchema } from '../model/intent.ts';
import { receiptSchema } from '../model/transaction.ts';
import { call } from '../rpc/contract.ts';

export const intentsContract = {
  /**
   * Records the intent durably (level `power`) and answers with the receipt before any system is contacted.
   *
   * `CONFLICT`: something public came in after what the agent had seen; `detail` is `{ entries }`, see
   * `answeredMeanwhileSchema`. `REFUSED`: the plan is not safe or an act is not possible; the message says why.
   * Sending the same intent id twice answers the first receipt with `duplicate: true`.
   */
  submit: call({
    in: intentSchema,
    out: receiptSchema,
    errors: ['CONFLICT', 'REFUSED', 'NOT_FOUND', 'OVERLOADED'],
    idempotent: true,
  }),
} as const;

export const answeredMeanwhileSchema = v.object({ entries: v.array(entrySchema) });

import type { TransactionId } from '../../../src-shared/model/ids.ts';
import type { Operation } from '../adapters/operation.ts';
import type { StoredParticipant, StoredTransaction } from './stored-transaction.ts';

/** The idempotency key of a participant's operation: `<transaction>.<participant>`, the same for every attempt. */
export const operationKey = (id: TransactionId, participantKey: string): string => `${id}.${participantKey}`;

/** The transaction and participant an operation key names, or `undefined` where it is not one of ours. */
export function parseOperationKey(
  key: string,
): { readonly id: TransactionId; readonly participant: string } | undefined {
  const match = /^(\d{1,19}(?:-[0-9a-z]{9})?)\.(p[1-9]\d{0,2})$/.exec(key);
  return match?.[1] === undefined || match[2] === undefined
    ? undefined
    : { id: match[1] as TransactionId, participant: match[2] };
}

/** What the participant does: the acts of the intent as they are, done by the agent who asked for them. */
export function operationOf(transaction: StoredTransaction, participant: StoredParticipant): Operation {
  return {
    key: operationKey(transaction.id, participant.key),
    acts: participant.acts.map((index) => {
      const act = transaction.intent.acts[index];
      if (act === undefined) throw new Error(`transaction ${transaction.id}: the intent has no act ${index}`);
      return act;
    }),
    agent: transaction.agent,
  };
}

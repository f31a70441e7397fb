import type { ManualAction } from '../../../src-shared/model/transaction.ts';
import { survivesLostAnswer } from './roles.ts';
import { isInDoubt, tookEffect, type StoredParticipant, type StoredTransaction } from './stored-transaction.ts';

const isMoving = (transaction: StoredTransaction): boolean =>
  transaction.state !== 'attention' &&
  transaction.state !== 'done' &&
  transaction.state !== 'compensated' &&
  transaction.state !== 'refused';

const waits = (transaction: StoredTransaction): boolean =>
  transaction.participants.some((participant) => participant.nextAttemptAt !== undefined);

/** Nothing is in any system, by anyone's word, and nothing is on its way there. */
export const nothingTookEffect = (transaction: StoredTransaction): boolean =>
  transaction.participants.every((one) => !tookEffect(one) && !isInDoubt(one));

/** Asking the system again can settle it: not where its outcome can only be looked up by a person. */
const canBeTriedAgain = (participant: StoredParticipant): boolean =>
  participant.stuck !== undefined && (participant.stuck !== 'unknown' || survivesLostAnswer(participant.promise));

/** Every effect there is, or may be, can be taken back by the adapter. */
function canBeTakenBack(transaction: StoredTransaction): boolean {
  return transaction.participants.every((one) => {
    if (one.state === 'settledByHand') return one.settled === 'didNotHappen';
    if (isInDoubt(one)) return survivesLostAnswer(one.promise) && one.promise.compensate !== 'manualOnly';
    return !tookEffect(one) || one.promise.compensate !== 'manualOnly';
  });
}

/** What a person may do with the transaction right now. Pure; shown in the drawer and checked again when it is done. */
export function allowedActions(transaction: StoredTransaction): readonly ManualAction[] {
  const replaced = transaction.replacedBy !== undefined;
  if (transaction.state === 'refused' || transaction.state === 'compensated') return replaced ? [] : ['editAndReplay'];
  if (transaction.state === 'attention') {
    const actions: ManualAction[] = [];
    if (transaction.participants.some(canBeTriedAgain) || transaction.participants.every((one) => !one.stuck))
      actions.push('retryNow');
    if (!transaction.stopping && canBeTakenBack(transaction)) actions.push('compensate');
    if (transaction.participants.some((one) => one.stuck !== undefined)) actions.push('markDone');
    actions.push('handOver');
    if (!replaced && nothingTookEffect(transaction)) actions.push('editAndReplay');
    return actions;
  }
  if (!isMoving(transaction) || !waits(transaction)) return [];
  return !transaction.stopping && canBeTakenBack(transaction) ? ['retryNow', 'compensate'] : ['retryNow'];
}

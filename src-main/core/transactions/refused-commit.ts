import { survivesLostAnswer } from './roles.ts';
import { isInDoubt, tookEffect, type StoredParticipant, type StoredTransaction } from './stored-transaction.ts';
import type { StepDeps } from './step-context.ts';

/** On its way there, and whether it arrives can be found out before it is taken back. */
const canBeFoundOut = (one: StoredParticipant): boolean =>
  one.role === 'compensatable' && one.state !== 'attention' && survivesLostAnswer(one.promise);

/** Everything that is in a system, or may come to be there, can be taken back by that system. */
export const canTakeAllBack = (transaction: StoredTransaction, except: string): boolean =>
  transaction.participants.every(
    (one) =>
      one.key === except ||
      ((!isInDoubt(one) || canBeFoundOut(one)) &&
        (!tookEffect(one) || (one.role === 'compensatable' && one.state !== 'settledByHand'))),
  );

/**
 * A system refused for good what was decided. As long as everything that happened can be taken back, it is; once something
 * has happened that cannot, the refusal goes to a person.
 */
export function recordRefusedCommit(
  deps: Pick<StepDeps, 'log'>,
  { id, epoch }: StoredTransaction,
  key: string,
  reason: string,
): Promise<StoredTransaction> {
  return deps.log.change(id, epoch, (now) => {
    const refused = { lastError: reason, nextAttemptAt: undefined };
    const line = { event: 'refused', participant: key, text: reason };
    if (!canTakeAllBack(now, key))
      return {
        // At once, also where others are still on their way: a person can begin to look.
        transaction: now.state === 'attention' ? {} : { state: 'attention', resume: 'committing', reason },
        participants: { [key]: { ...refused, state: 'attention', stuck: 'refused' } },
        audit: [line, { event: 'attention', participant: key, text: reason }],
      };
    if (now.stopping) return { participants: { [key]: { ...refused, state: 'refused' } }, audit: [line] };
    return {
      transaction: { state: 'compensating', stopping: true, reason },
      participants: { [key]: { ...refused, state: 'refused' } },
      audit: [line, { event: 'compensating', text: 'what was done is taken back, in reverse order' }],
    };
  });
}

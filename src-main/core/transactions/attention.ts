import type { NeedsPerson, StepDeps } from './step-context.ts';
import { isThrough, type StoredTransaction } from './stored-transaction.ts';

/** Records that a person is needed, for one participant. Others that are on their way are not held up by it. */
export function recordAttention(
  deps: Pick<StepDeps, 'log' | 'logger'>,
  { id, epoch }: Pick<StoredTransaction, 'id' | 'epoch'>,
  need: NeedsPerson,
): Promise<StoredTransaction> {
  deps.logger.warn('transactions.attention', { transaction: id, participant: need.participant, step: need.stuck });
  return deps.log.change(id, epoch, (now) => ({
    transaction: now.state === 'attention' ? {} : { state: 'attention', resume: now.state, reason: need.reason },
    participants: {
      [need.participant]: { state: 'attention', stuck: need.stuck, lastError: need.reason, nextAttemptAt: undefined },
    },
    audit: [{ event: 'attention', participant: need.participant, text: need.reason }],
  }));
}

/**
 * A person is needed for one participant behind the pivot while others there are still on their way: those go on, whatever
 * the person does and however long that takes.
 */
export const othersGoOn = ({ state, resume, stopping, participants }: StoredTransaction): boolean =>
  state === 'attention' &&
  resume === 'committing' &&
  !stopping &&
  participants.some((one) => one.stuck !== undefined) &&
  participants.every((one) => one.role === 'retriable' || isThrough(one)) &&
  participants.some((one) => !isThrough(one) && one.state !== 'attention');

import { committing, committingLine } from './commit-stage.ts';
import { changed, type LogChange } from './log.ts';
import { stagesOf } from './stages.ts';
import { stepCommit } from './step-commit.ts';
import { goOn, type StepContext, type StepResult } from './step-context.ts';
import { fresh, isReady, isThrough, type StoredParticipant, type StoredTransaction } from './stored-transaction.ts';

/** Those that are sent to first, where all of their systems can be spoken to now. */
function firstStage(ctx: StepContext, { participants }: StoredTransaction): readonly StoredParticipant[] {
  const stages = stagesOf(participants).map((stage) => stage.filter((one) => !isThrough(one)));
  const first = stages.find((stage) => stage.length > 0) ?? [];
  return first.every((one) => ctx.systems.get(one.system)?.open === true) ? first : [];
}

/**
 * The commit point: one durable record, which also marks those that are sent to first, and what was looked at before where
 * that is not recorded yet. Whoever answered in between is found by the same SQLite transaction.
 *
 * @param looked changes that the looks brought and that are not recorded
 */
export async function stepDecide(
  ctx: StepContext,
  { id, epoch }: StoredTransaction,
  looked: readonly LogChange[] = [],
): Promise<StepResult> {
  ctx.reachFaultPoint('transaction.beforeDecision', id);
  const after = await ctx.log.change(id, epoch, (before, tx) => {
    const now = looked.reduce((one, change) => changed(one, change, one.updatedAt), before);
    if (!now.participants.every(isReady)) throw new Error(`transaction ${id}: a decision with unprepared participants`);
    const asSeen = now.intent.evenIfAnswered === true ? undefined : ctx.hooks.precondition(tx, now.intent);
    if (asSeen !== undefined && !asSeen.ok) {
      const reason = asSeen.error.message;
      return [...looked, { transaction: { stopping: true, reason }, audit: [{ event: 'stopped', text: reason }] }];
    }
    const decided: LogChange = {
      transaction: { state: 'decided' },
      participants: Object.fromEntries(now.participants.map((one) => [one.key, fresh])),
      audit: [{ event: 'decided', text: 'every system can do its part; it will be carried out' }],
    };
    const first = firstStage(ctx, now).map((one): StoredParticipant => ({ ...one, attempts: 0 }));
    if (first.length === 0) return [...looked, decided];
    const sending: LogChange = {
      transaction: { state: 'committing' },
      participants: Object.fromEntries(first.map((one) => [one.key, committing(one)])),
      audit: first.map(committingLine),
    };
    return [...looked, decided, sending];
  });
  if (after.stopping) return goOn;
  ctx.reachFaultPoint('transaction.afterDecision', id);
  return after.state === 'committing' ? stepCommit(ctx, after, true) : goOn;
}

import { recordAttention } from './attention.ts';
import { commitStage, type CommitResult } from './commit-stage.ts';
import { createMadeRecord, type MadeRecord } from './made-record.ts';
import type { LogChange } from './log.ts';
import { recordRefusedCommit } from './refused-commit.ts';
import { stagesOf } from './stages.ts';
import { goOn, soonest } from './step-context.ts';
import type { NeedsPerson, StepContext, StepResult, Wait } from './step-context.ts';
import { heldForOthers, letGo } from './step-release.ts';
import {
  findParticipant,
  isInDoubt,
  isThrough,
  tookEffect,
  unprepared,
  type StoredParticipant,
  type StoredTransaction,
} from './stored-transaction.ts';

/**
 * Carries the decision out, stage by stage in commit order. A stage up to and including the pivot is waited for; of the
 * participants behind it, one that has to wait or needs a person does not keep the others from committing.
 *
 * @param marked the first stage was marked as sent by the record of the decision
 */
export async function stepCommit(ctx: StepContext, start: StoredTransaction, marked = false): Promise<StepResult> {
  const { id, epoch } = start;
  const made = createMadeRecord(ctx, id, epoch);
  const waits: Wait[] = [];
  let isMarked = marked;
  for (const stage of stagesOf(start.participants)) {
    const now = ctx.log.read(id) ?? start;
    const todo = stage
      .map(({ key }) => findParticipant(now, key))
      .filter((one) => !isThrough(one) && one.state !== 'attention');
    if (todo.length === 0) continue;
    const results = await commitStage(ctx, now, todo, made, isMarked);
    isMarked = false;
    if (results.every(({ next }) => next === 'through')) continue;
    await made.flush();
    const end = await afterTrouble(ctx, now, todo, results, waits);
    if (end !== undefined) return end;
  }
  const [first, ...rest] = waits;
  if (first === undefined) return finish(ctx, start, made);
  await made.flush();
  return soonest([first, ...rest]);
}

/** @returns how the step ends, or `undefined` where the stages that follow go on all the same */
async function afterTrouble(
  ctx: StepContext,
  transaction: StoredTransaction,
  stage: readonly StoredParticipant[],
  results: readonly CommitResult[],
  waits: Wait[],
): Promise<StepResult | undefined> {
  const needs: NeedsPerson[] = [];
  const here: Wait[] = [];
  let refused = false;
  let stopping = false;
  for (const [index, { key }] of stage.entries()) {
    const result = results[index];
    if (result?.next === 'refused') {
      refused = true;
      const after = await recordRefusedCommit(ctx, transaction, key, result.reason);
      stopping ||= after.stopping;
    } else if (result?.next === 'wait') here.push(result);
    else if (result?.next === 'attention') needs.push(result);
  }
  if (stopping) return goOn;
  if (stage.every(({ role }) => role === 'retriable')) {
    for (const need of needs) await recordAttention(ctx, transaction, need);
    waits.push(...here);
    return undefined;
  }
  // A person has to look at what was refused before anything else is begun.
  if (refused) return goOn;
  const [need] = needs;
  const [first, ...rest] = here;
  if (need !== undefined) return waitBeforePivot(ctx, transaction.id, need);
  return first === undefined ? undefined : waitBeforePivot(ctx, transaction.id, soonest([first, ...rest]));
}

async function finish(ctx: StepContext, { id, epoch }: StoredTransaction, made: MadeRecord): Promise<StepResult> {
  ctx.reachFaultPoint('transaction.beforeDone', id);
  const part = made.take();
  const decide = (before: StoredTransaction): LogChange | undefined => {
    const { participants, audit } = part.change;
    const now = before.participants.map((one) => ({ ...one, ...participants[one.key] }));
    const stuck = now.find((one) => one.state === 'attention');
    if (stuck !== undefined) {
      if (before.state === 'attention') return part.keys.length === 0 ? undefined : part.change;
      const reason = `${stuck.systemName}: ${stuck.lastError ?? 'a person has to look'}`;
      const transaction = { state: 'attention', resume: 'committing', reason } as const;
      return { transaction, participants, audit: [...audit, { event: 'attention', text: reason }] };
    }
    if (!now.every(isThrough)) return part.keys.length === 0 ? undefined : part.change;
    const missing = now.filter((one) => one.settled === 'didNotHappen').map((one) => one.systemName);
    const reason = `settled by hand; it did not happen in ${missing.join(', ')}`;
    const done = { event: 'done', text: missing.length === 0 ? 'carried out in every system' : reason };
    return {
      transaction: { state: 'done', ...(missing.length === 0 ? {} : { reason }) },
      participants,
      audit: [...audit, done],
    };
  };
  await ctx.log.change(id, epoch, decide, part.keys.length === 0 ? 'power' : part.level);
  made.wrote(part);
  return goOn;
}

/**
 * What comes first cannot be done now. Where nothing was sent anywhere the decision is taken back: once the outage is over
 * everything is looked at again, also whether the customer has been answered since. Otherwise only what is held is given
 * back, when the wait is long.
 */
async function waitBeforePivot(
  ctx: StepContext,
  id: StoredTransaction['id'],
  outcome: Wait | NeedsPerson,
): Promise<StepResult> {
  const now = ctx.log.read(id);
  if (now === undefined) return outcome;
  const untouched = now.participants.every(
    (one) => !tookEffect(one) && !isInDoubt(one) && one.state !== 'settledByHand',
  );
  if (untouched && outcome.next === 'wait') {
    await ctx.log.change(id, now.epoch, (current) => ({
      transaction: { state: 'preparing' },
      participants: Object.fromEntries(current.participants.map((other) => [other.key, unprepared])),
      audit: [
        { event: 'decisionWithdrawn', text: 'nothing was sent yet; everything will be checked again after the wait' },
      ],
    }));
    await letGo(ctx, id, now.epoch, 'given back for the time of the wait');
  } else if (outcome.next === 'attention' || outcome.afterMs > ctx.limits.holdMs) {
    if (heldForOthers(now)) await letGo(ctx, id, now.epoch, 'given back for the time of a long wait');
  }
  return outcome;
}

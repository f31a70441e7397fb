import { err } from '../../../src-shared/result/result.ts';
import type { AdapterError } from '../adapters/adapter-error.ts';
import { operationOf } from './operation-of.ts';
import { callParticipant } from './participant-call.ts';
import { recordRefusedCommit } from './refused-commit.ts';
import { resolveUnknown } from './resolve-unknown.ts';
import { errorText, goOn, soonest, through } from './step-context.ts';
import type { NeedsPerson, StepContext, StepResult, Through, Wait } from './step-context.ts';
import { heldForOthers, letGo, releaseHeld } from './step-release.ts';
import { prepareOne } from './step-prepare.ts';
import {
  fresh,
  isInDoubt,
  isReady,
  isThrough,
  restingState,
  tookEffect,
  unprepared,
  type StoredParticipant,
  type StoredTransaction,
} from './stored-transaction.ts';
import { mayHaveBeenSent, reachSystem, waitAfterError } from './waiting.ts';

type Refused = { readonly next: 'refused'; readonly reason: string };

const find = (transaction: StoredTransaction, key: string): StoredParticipant => {
  const found = transaction.participants.find((one) => one.key === key);
  if (found === undefined) throw new Error(`transaction ${transaction.id} has no participant ${key}`);
  return found;
};

/**
 * Carries the decision out, in commit order. Up to and including the pivot each participant is waited for; of those behind
 * it, one that has to wait does not keep the others from committing.
 */
export async function stepCommit(ctx: StepContext, start: StoredTransaction): Promise<StepResult> {
  const { id } = start;
  const waits: Wait[] = [];
  let stuck: NeedsPerson | undefined;
  for (const { key } of start.participants) {
    const now = ctx.log.read(id) ?? start;
    const one = find(now, key);
    if (isThrough(one)) continue;
    if (one.state === 'attention') continue;
    const outcome = await commitOne(ctx, now, one);
    if (outcome.next === 'through') continue;
    if (outcome.next === 'refused') {
      const after = await recordRefusedCommit(ctx, now, key, outcome.reason);
      if (after.stopping) return goOn;
      stuck ??= { next: 'attention', participant: key, stuck: 'refused', reason: outcome.reason };
    } else if (one.role !== 'retriable') return waitBeforePivot(ctx, id, outcome);
    else if (outcome.next === 'wait') waits.push(outcome);
    else stuck ??= outcome;
  }
  const [first, ...rest] = waits;
  if (first !== undefined) return soonest([first, ...rest]);
  if (stuck !== undefined) return stuck;
  return finish(ctx, start);
}

async function finish(ctx: StepContext, { id, epoch }: StoredTransaction): Promise<StepResult> {
  ctx.reachFaultPoint('transaction.beforeDone', id);
  await ctx.log.change(id, epoch, (now) => {
    const stuck = now.participants.find((one) => one.state === 'attention');
    if (stuck !== undefined) {
      const reason = `${stuck.systemName}: ${stuck.lastError ?? 'a person has to look'}`;
      return {
        transaction: { state: 'attention', resume: 'committing', reason },
        audit: [{ event: 'attention', text: reason }],
      };
    }
    if (!now.participants.every(isThrough)) return undefined;
    const missing = now.participants.filter((one) => one.settled === 'didNotHappen').map((one) => one.systemName);
    if (missing.length === 0)
      return { transaction: { state: 'done' }, audit: [{ event: 'done', text: 'carried out in every system' }] };
    const reason = `settled by hand; it did not happen in ${missing.join(', ')}`;
    return { transaction: { state: 'done', reason }, audit: [{ event: 'done', text: reason }] };
  });
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

/** A participant whose promise was given back during a wait is prepared again before its commit. */
async function prepareAgain(
  ctx: StepContext,
  transaction: StoredTransaction,
  key: string,
): Promise<Through | Wait | NeedsPerson | Refused> {
  const released = await releaseHeld(ctx, transaction, find(transaction, key));
  if (released.next !== 'through') return released;
  const now = await ctx.log.change(transaction.id, transaction.epoch, () => ({
    participants: { [key]: { held: true } },
    audit: [{ event: 'preparing', participant: key, text: 'its promise had been given back; asking again' }],
  }));
  return prepareOne(ctx, now, find(now, key));
}

async function commitOne(
  ctx: StepContext,
  start: StoredTransaction,
  before: StoredParticipant,
): Promise<Through | Wait | NeedsPerson | Refused> {
  const { id, epoch } = start;
  const { key, systemName } = before;
  if (isInDoubt(before)) {
    const resolved = await resolveUnknown(ctx, start, before);
    if (resolved.next === 'present') return through;
    if (resolved.next !== 'absent') return resolved;
  }
  const { entry, wait } = await reachSystem(ctx, start, before);
  if (wait !== undefined) return wait;
  if (!isReady(before)) {
    const again = await prepareAgain(ctx, start, key);
    if (again.next !== 'through') return again;
  }
  const now = await ctx.log.change(id, epoch, (current) => {
    const one = find(current, key);
    return {
      transaction: { state: 'committing' },
      participants: { [key]: { state: 'committing', attempts: one.attempts + 1, nextAttemptAt: undefined } },
      audit: [{ event: 'committing', participant: key, text: `sending to ${systemName}, try ${one.attempts + 1}` }],
    };
  });
  const one = find(now, key);
  ctx.reachFaultPoint('transaction.beforeCommit', key);
  const { session } = entry;
  const result = await callParticipant(ctx, `commit in ${systemName}`, ctx.signal, async (signal) => {
    const gone: AdapterError = { kind: 'misconfigured', message: 'it can no longer be written to' };
    return session.commit?.(operationOf(now, one), one.prepared ?? {}, signal) ?? err(gone);
  });
  if (result.ok) {
    const { evidence, made, state } = result.value;
    if (!now.participants.some((other) => other.state === 'committed'))
      ctx.reachFaultPoint('transaction.afterFirstCommit', key);
    await ctx.log.change(id, epoch, () => ({
      participants: {
        [key]: {
          ...fresh,
          attempts: one.attempts,
          state: 'committed',
          held: false,
          evidence,
          committed: state,
          made: made ?? [],
        },
      },
      audit: [{ event: 'committed', participant: key, text: `${systemName}: ${evidence}` }],
    }));
    ctx.reachFaultPoint('transaction.afterCommit', key);
    return through;
  }
  const { error } = result;
  if (error.kind === 'refused') return { next: 'refused', reason: `${systemName}: ${errorText(error)}` };
  if (mayHaveBeenSent(error) === 'no')
    return waitAfterError(ctx, now, one, error, { stuck: 'refused', patch: { state: restingState(one) } });
  // Nothing is proved before `settleMs`, and nothing is repeated without a probe.
  ctx.settle.sent(id, key);
  return waitAfterError(ctx, now, one, error, {
    stuck: 'unknown',
    patch: { state: 'unknown' },
    notBeforeMs: entry.descriptor.settleMs,
    event: 'unknown',
  });
}

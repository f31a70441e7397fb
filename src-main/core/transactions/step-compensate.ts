import { err } from '../../../src-shared/result/result.ts';
import type { AdapterError } from '../adapters/adapter-error.ts';
import { operationOf } from './operation-of.ts';
import { callParticipant } from './participant-call.ts';
import { resolveUnknown } from './resolve-unknown.ts';
import {
  goOn,
  through,
  type NeedsPerson,
  type StepContext,
  type StepResult,
  type Through,
  type Wait,
} from './step-context.ts';
import { releaseHeld } from './step-release.ts';
import { fresh, isInDoubt, tookEffect, type StoredParticipant, type StoredTransaction } from './stored-transaction.ts';
import { reachSystem, waitAfterError } from './waiting.ts';

/**
 * Takes a transaction back, in reverse commit order: what happened is compensated, what is held is released, what is in
 * doubt is found out first. Ends in `compensated`, or in `refused` where nothing had taken effect anywhere.
 */
export async function stepCompensate(ctx: StepContext, start: StoredTransaction): Promise<StepResult> {
  const { id, epoch } = start;
  for (const { key } of start.participants.toReversed()) {
    const outcome = await takeBackOne(ctx, id, start, key);
    if (outcome.next !== 'through') return outcome;
  }
  await ctx.log.change(id, epoch, (now) => {
    const left = now.participants.some((one) => one.state === 'compensated' || one.state === 'settledByHand');
    return left
      ? { transaction: { state: 'compensated' }, audit: [{ event: 'compensated', text: 'everything was taken back' }] }
      : { transaction: { state: 'refused' }, audit: [{ event: 'ended', text: 'nothing was changed in any system' }] };
  });
  return goOn;
}

async function takeBackOne(
  ctx: StepContext,
  id: StoredTransaction['id'],
  start: StoredTransaction,
  key: string,
): Promise<Through | Wait | NeedsPerson> {
  const find = (): { now: StoredTransaction; one: StoredParticipant } => {
    const now = ctx.log.read(id) ?? start;
    const one = now.participants.find((other) => other.key === key);
    if (one === undefined) throw new Error(`transaction ${id} has no participant ${key}`);
    return { now, one };
  };
  let { now, one } = find();
  if (isInDoubt(one)) {
    const resolved = await resolveUnknown(ctx, now, one);
    if (resolved.next !== 'present' && resolved.next !== 'absent') return resolved;
    ({ now, one } = find());
  }
  if (one.state === 'attention' && one.stuck === 'compensating')
    return { next: 'attention', participant: key, stuck: 'compensating', reason: one.lastError ?? one.systemName };
  if (one.state === 'committed' || one.state === 'compensating') return compensateOne(ctx, now, one);
  return releaseHeld(ctx, now, one);
}

async function compensateOne(
  ctx: StepContext,
  transaction: StoredTransaction,
  participant: StoredParticipant,
): Promise<Through | Wait | NeedsPerson> {
  if (!tookEffect(participant)) throw new Error(`${participant.key} has nothing to take back`);
  const { entry, wait } = await reachSystem(ctx, transaction, participant);
  if (wait !== undefined) return wait;
  const { id, epoch } = transaction;
  const { key, systemName } = participant;
  // A first compensation starts counting anew; a repeated one goes on.
  const attempts = (participant.state === 'compensating' ? participant.attempts : 0) + 1;
  const doubts = participant.state === 'compensating' ? participant.doubts : 0;
  const now = await ctx.log.change(id, epoch, () => ({
    participants: { [key]: { state: 'compensating', attempts, doubts, nextAttemptAt: undefined } },
    audit: [{ event: 'compensating', participant: key, text: `taking back in ${systemName}, try ${attempts}` }],
  }));
  const one = { ...participant, attempts, doubts };
  ctx.reachFaultPoint('transaction.beforeCompensate', key);
  const { session } = entry;
  const result = await callParticipant(ctx, `compensation in ${systemName}`, ctx.signal, async (signal) => {
    const gone: AdapterError = { kind: 'refused', message: 'it has no way to take this back' };
    return session.compensate?.(operationOf(now, one), one.prepared ?? {}, one.committed, signal) ?? err(gone);
  });
  if (!result.ok) return waitAfterError(ctx, now, one, result.error, { stuck: 'compensating', patch: { attempts } });
  ctx.reachFaultPoint('transaction.afterCompensate', key);
  const { evidence } = result.value;
  await ctx.log.change(id, epoch, () => ({
    participants: { [key]: { ...fresh, attempts, state: 'compensated', evidence } },
    audit: [{ event: 'compensated', participant: key, text: `${systemName}: ${evidence}` }],
  }));
  return through;
}

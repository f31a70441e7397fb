import type { Result } from '../../../src-shared/result/result.ts';
import type { AdapterError } from '../adapters/adapter-error.ts';
import type { CommitOutcome } from '../adapters/operation.ts';
import type { MadeRecord } from './made-record.ts';
import { operationOf } from './operation-of.ts';
import { callParticipant } from './participant-call.ts';
import { prepareOne } from './prepare-one.ts';
import { canBeAsked, resolveUnknown } from './resolve-unknown.ts';
import { errorText, through } from './step-context.ts';
import type { NeedsPerson, Refused, StepContext, Through, Wait } from './step-context.ts';
import { releaseHeld } from './step-release.ts';
import {
  findParticipant,
  fresh,
  isInDoubt,
  isReady,
  restingState,
  type ParticipantPatch,
  type StoredParticipant,
  type StoredTransaction,
} from './stored-transaction.ts';
import { mayHaveBeenSent, reachSystem, waitAfterError } from './waiting.ts';

export type CommitResult = Through | Wait | NeedsPerson | Refused;
type Due = { readonly next: 'due' };
const due: Due = { next: 'due' };

/** What is written before a participant is sent to: nothing is ever sent without it. */
export const committing = (one: StoredParticipant): ParticipantPatch => ({
  state: 'committing',
  attempts: one.attempts + 1,
  nextAttemptAt: undefined,
});
export const committingLine = (one: StoredParticipant) => ({
  event: 'committing',
  participant: one.key,
  text: `sending to ${one.systemName}, try ${one.attempts + 1}`,
});

/** A participant whose promise was given back during a wait is prepared again before its commit. */
async function prepareAgain(
  ctx: StepContext,
  transaction: StoredTransaction,
  key: string,
): Promise<Through | Wait | NeedsPerson | Refused> {
  const released = await releaseHeld(ctx, transaction, findParticipant(transaction, key));
  if (released.next !== 'through') return released;
  const now = await ctx.log.change(transaction.id, transaction.epoch, () => ({
    participants: { [key]: { held: true } },
    audit: [{ event: 'preparing', participant: key, text: 'its promise had been given back; asking again' }],
  }));
  return prepareOne(ctx, now, findParticipant(now, key));
}

/** Everything that has to be settled before a participant may be marked as sent. */
async function becomeDue(
  ctx: StepContext,
  transaction: StoredTransaction,
  one: StoredParticipant,
): Promise<CommitResult | Due> {
  if (isInDoubt(one)) {
    const resolved = await resolveUnknown(ctx, transaction, one);
    if (resolved.next === 'present') return through;
    if (resolved.next !== 'absent') return resolved;
  }
  const { wait } = await reachSystem(ctx, transaction, one);
  if (wait !== undefined) return wait;
  if (isReady(one)) return due;
  const again = await prepareAgain(ctx, transaction, one.key);
  return again.next === 'through' ? due : again;
}

/** Marks the participants as sent, with one write that takes along what was made before. */
async function mark(
  ctx: StepContext,
  { id, epoch }: StoredTransaction,
  keys: readonly string[],
  made: MadeRecord,
): Promise<StoredTransaction> {
  const part = made.take();
  const after = await ctx.log.change(id, epoch, (now) => {
    const those = keys.map((key) => findParticipant(now, key));
    return {
      transaction: now.state === 'attention' ? {} : { state: 'committing' },
      participants: {
        ...part.change.participants,
        ...Object.fromEntries(those.map((one) => [one.key, committing(one)])),
      },
      audit: [...part.change.audit, ...those.map(committingLine)],
    };
  });
  made.wrote(part);
  return after;
}

/**
 * Commits participants side by side. Before the first call all of them are marked as sent, durably and with one write.
 *
 * @param marked they are already, by the record of the decision
 * @returns one result per participant, in the same order; those that are through are in `made` and not yet recorded
 */
export async function commitStage(
  ctx: StepContext,
  start: StoredTransaction,
  stage: readonly StoredParticipant[],
  made: MadeRecord,
  marked: boolean,
): Promise<readonly CommitResult[]> {
  const ready = marked ? stage.map(() => due) : await Promise.all(stage.map((one) => becomeDue(ctx, start, one)));
  const keys = stage.flatMap(({ key }, index) => (ready[index]?.next === 'due' ? [key] : []));
  if (keys.length === 0) return ready.filter((one) => one.next !== 'due');
  const now = marked ? start : await mark(ctx, start, keys, made);
  let open = keys.length;
  const sent = stage.map(async ({ key }, index): Promise<CommitResult> => {
    const before = ready[index] ?? due;
    if (before.next !== 'due') return before;
    const result = await sendOne(ctx, now, findParticipant(now, key), made);
    if (--open > 0 && !made.empty) made.flushWithin(ctx.limits.gatherMs);
    return result;
  });
  const settled = await Promise.allSettled(sent);
  await made.hold();
  return settled.map((one) => {
    if (one.status === 'rejected') throw one.reason;
    return one.value;
  });
}

async function sendOne(
  ctx: StepContext,
  now: StoredTransaction,
  one: StoredParticipant,
  made: MadeRecord,
): Promise<CommitResult> {
  const { key, systemName } = one;
  ctx.reachFaultPoint('transaction.beforeCommit', key);
  const entry = ctx.systems.get(one.system);
  const result = await callParticipant(
    ctx,
    `commit in ${systemName}`,
    ctx.signal,
    async (signal): Promise<Result<CommitOutcome, AdapterError>> =>
      ctx.calls.commit(entry?.session, operationOf(now, one), one.prepared ?? {}, signal),
  );
  if (result.ok) {
    const { evidence, made: references = [], state } = result.value;
    if (made.empty && !now.participants.some((other) => other.state === 'committed'))
      ctx.reachFaultPoint('transaction.afterFirstCommit', key);
    made.add(
      one,
      {
        ...fresh,
        attempts: one.attempts,
        state: 'committed',
        held: false,
        evidence,
        committed: state,
        made: references,
      },
      { event: 'committed', participant: key, text: `${systemName}: ${evidence}` },
    );
    return through;
  }
  const { error } = result;
  if (error.kind === 'refused') {
    const reason = `${systemName}: ${errorText(error)}`;
    if (one.attempts === 1 || canBeAsked(one)) return { next: 'refused', reason };
    // What an earlier try did is not known: the refusal may be about the repeat only.
    const doubt = 'an earlier try may have arrived, and it cannot be asked. Look there, then say what happened.';
    return { next: 'attention', participant: key, stuck: 'unknown', reason: `${reason}; ${doubt}` };
  }
  if (mayHaveBeenSent(error) === 'no')
    return waitAfterError(ctx, now, one, error, { stuck: 'refused', patch: { state: restingState(one) } });
  // Nothing is proved before `settleMs`, and nothing is repeated without a probe.
  ctx.settle.sent(now.id, key);
  return waitAfterError(ctx, now, one, error, {
    stuck: 'unknown',
    patch: { state: 'unknown' },
    notBeforeMs: entry?.descriptor.settleMs ?? 0,
    event: 'unknown',
  });
}

import { err, ok, type Result } from '../../../src-shared/result/result.ts';
import type { AdapterError } from '../adapters/adapter-error.ts';
import type { ProbeOutcome } from '../adapters/operation.ts';
import { backoffMs } from './limits.ts';
import { operationOf } from './operation-of.ts';
import { callParticipant } from './participant-call.ts';
import { repeatsSafely } from './roles.ts';
import type { NeedsPerson, StepContext, Wait } from './step-context.ts';
import { fresh, restingState, type StoredParticipant, type StoredTransaction } from './stored-transaction.ts';
import type { DirectoryEntry } from './transactions.ts';
import { reachSystem, recordWait, waitAfterError } from './waiting.ts';

export type Resolution = { readonly next: 'present' } | { readonly next: 'absent' } | Wait | NeedsPerson;

type Look = (signal: AbortSignal) => Promise<Result<ProbeOutcome, AdapterError>>;

/**
 * How it can be found out whether a commit arrived: by the adapter's probe; for a branch also by whether the system still
 * lists it as in doubt, because nobody but this coordinator settles it.
 */
function lookFor(
  entry: DirectoryEntry,
  transaction: StoredTransaction,
  participant: StoredParticipant,
): Look | undefined {
  const { session } = entry;
  const operation = operationOf(transaction, participant);
  const { probe, inDoubt } = session;
  if (participant.promise.probe !== 'none' && probe !== undefined)
    return (signal) => probe.call(session, operation, participant.prepared, signal);
  if (participant.promise.prepare !== 'native' || inDoubt === undefined || participant.level !== 'prepared')
    return undefined;
  return async (signal) => {
    const keys = await inDoubt.call(session, signal);
    if (!keys.ok) return err(keys.error);
    return ok(
      keys.value.includes(operation.key) ? { found: 'absent' } : { found: 'present', evidence: 'branch settled' },
    );
  };
}

/** An earlier try can be looked for, so that a repeat is only ever sent where nothing had arrived. */
export const canBeAsked = ({ promise, level }: StoredParticipant): boolean =>
  promise.probe !== 'none' || (promise.prepare === 'native' && level === 'prepared');

/**
 * Finds out what became of a commit whose answer was lost: asked before anything is repeated. `present` and `absent` are
 * recorded; `absent` counts only when `settleMs` has passed, and puts the participant back to where it was prepared.
 */
export async function resolveUnknown(
  ctx: StepContext,
  transaction: StoredTransaction,
  participant: StoredParticipant,
): Promise<Resolution> {
  const { entry, wait } = await reachSystem(ctx, transaction, participant);
  if (wait !== undefined) return wait;
  const { id, epoch } = transaction;
  const { key, systemName } = participant;
  const left = ctx.settle.left(id, key, entry.descriptor.settleMs);
  const look = lookFor(entry, transaction, participant);
  if (look === undefined) {
    if (repeatsSafely(participant.promise))
      return recordAbsent(ctx, transaction, participant, 'a repeat is recognised');
    const reason = `${systemName}: the answer was lost and it cannot be asked whether the change arrived. Look there, then say what happened.`;
    return { next: 'attention', participant: key, stuck: 'unknown', reason };
  }
  const result = await callParticipant(ctx, `probe in ${systemName}`, ctx.signal, look);
  if (!result.ok) {
    const patch = { state: 'unknown', attempts: participant.attempts + 1 } as const;
    return waitAfterError(ctx, transaction, participant, result.error, { stuck: 'unknown', patch });
  }
  const outcome = result.value;
  switch (outcome.found) {
    case 'present':
      ctx.settle.clear(id, key);
      await ctx.log.change(id, epoch, () => ({
        participants: {
          [key]: {
            ...fresh,
            state: 'committed',
            held: false,
            evidence: outcome.evidence,
            committed: outcome.state,
            made: outcome.made ?? [],
          },
        },
        audit: [{ event: 'probed', participant: key, text: `${systemName}: it did arrive (${outcome.evidence})` }],
      }));
      return { next: 'present' };
    case 'absent':
      if (left === 0) return recordAbsent(ctx, transaction, participant, 'it did not arrive');
      return recordWait(ctx, transaction, participant, {
        text: 'no answer came; not found there yet, and it may still arrive',
        afterMs: left,
        patch: { state: 'unknown' },
      });
    case 'unsure': {
      const doubts = participant.doubts + 1;
      const text = `cannot say yet whether it arrived: ${outcome.reason}`;
      if (doubts > ctx.limits.maxDoubts)
        return { next: 'attention', participant: key, stuck: 'unknown', reason: `${systemName}: ${text}` };
      const attempts = participant.attempts + 1;
      return recordWait(ctx, transaction, participant, {
        text,
        afterMs: Math.max(left, backoffMs(ctx.limits, attempts, ctx.random)),
        patch: { state: 'unknown', doubts, attempts },
      });
    }
  }
}

async function recordAbsent(
  ctx: StepContext,
  transaction: StoredTransaction,
  participant: StoredParticipant,
  why: string,
): Promise<Resolution> {
  ctx.settle.clear(transaction.id, participant.key);
  await ctx.log.change(transaction.id, transaction.epoch, () => ({
    participants: { [participant.key]: { state: restingState(participant), nextAttemptAt: undefined } },
    audit: [{ event: 'probed', participant: participant.key, text: `${participant.systemName}: ${why}` }],
  }));
  return { next: 'absent' };
}

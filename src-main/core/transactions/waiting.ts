import type { StuckStep } from '../../../src-shared/model/alert.ts';
import type { AdapterError } from '../adapters/adapter-error.ts';
import { backoffMs } from './limits.ts';
import { errorText, type NeedsPerson, type StepContext, type Wait } from './step-context.ts';
import type { ParticipantPatch, StoredParticipant, StoredTransaction } from './stored-transaction.ts';
import type { DirectoryEntry } from './transactions.ts';

/** Records that a participant waits, durably and where people see it; the audit gets a line only when the cause is new. */
export async function recordWait(
  ctx: StepContext,
  transaction: StoredTransaction,
  participant: StoredParticipant,
  wait: { readonly text: string; readonly afterMs: number; readonly patch?: ParticipantPatch; readonly event?: string },
): Promise<Wait> {
  const nextAttemptAt = Math.floor(ctx.clock.now() + wait.afterMs);
  const cause = `${participant.systemName}: ${wait.text}`;
  await ctx.log.change(transaction.id, transaction.epoch, (now) => {
    const before = now.participants.find((one) => one.key === participant.key);
    const isNew = wait.event !== undefined || before?.lastError !== wait.text;
    return {
      participants: { [participant.key]: { ...wait.patch, lastError: wait.text, nextAttemptAt } },
      audit: isNew ? [{ event: wait.event ?? 'waiting', participant: participant.key, text: cause }] : [],
    };
  });
  return { next: 'wait', cause, afterMs: wait.afterMs };
}

/**
 * The system of a participant, or the wait where it cannot be worked with now: paused by a person, outside its hours, or no
 * longer in the configuration. Such a wait counts no attempt.
 */
export async function reachSystem(
  ctx: StepContext,
  transaction: StoredTransaction,
  participant: StoredParticipant,
): Promise<
  { readonly entry: DirectoryEntry; readonly wait?: never } | { readonly wait: Wait; readonly entry?: never }
> {
  const entry = ctx.systems.get(participant.system);
  if (entry?.open === true) return { entry };
  const text =
    entry === undefined
      ? `the system "${participant.system}" is no longer configured; configure it again or take this back`
      : 'paused, or outside its hours';
  const wait = await recordWait(ctx, transaction, participant, { text, afterMs: ctx.limits.idleMs });
  // Where it opened while that was written down, its nudge came before there was anything to nudge.
  return { wait: ctx.systems.get(participant.system)?.open === true ? { ...wait, afterMs: 0 } : wait };
}

/** What an error says about the call it answers. */
export type Sent = 'no' | 'maybe';
export const mayHaveBeenSent = (error: AdapterError): Sent =>
  error.kind === 'unknown' || error.kind === 'nonsense' ? 'maybe' : 'no';

/**
 * Waits after a failed try that had no effect or may be repeated. Outages (`unreachable`, `busy`) wait as long as they last,
 * `misconfigured` looks again seldom, everything else counts as a doubt and goes to a person after `maxDoubts`.
 */
export async function waitAfterError(
  ctx: StepContext,
  transaction: StoredTransaction,
  participant: StoredParticipant,
  error: AdapterError,
  options: {
    readonly stuck: StuckStep;
    readonly patch?: ParticipantPatch;
    readonly notBeforeMs?: number;
    readonly event?: string;
  },
): Promise<Wait | NeedsPerson> {
  const text = errorText(error);
  const counts = error.kind !== 'unreachable' && error.kind !== 'busy' && error.kind !== 'misconfigured';
  const doubts = participant.doubts + (counts ? 1 : 0);
  const attempts = options.patch?.attempts ?? participant.attempts;
  if (counts && doubts > ctx.limits.maxDoubts) {
    const reason = `${participant.systemName}: ${text}`;
    return { next: 'attention', participant: participant.key, stuck: options.stuck, reason };
  }
  const afterMs = Math.max(
    options.notBeforeMs ?? 0,
    error.retryAfterMs ?? 0,
    error.kind === 'misconfigured' ? ctx.limits.idleMs : backoffMs(ctx.limits, attempts, ctx.random),
  );
  const { event } = options;
  return recordWait(ctx, transaction, participant, { text, afterMs, event, patch: { ...options.patch, doubts } });
}

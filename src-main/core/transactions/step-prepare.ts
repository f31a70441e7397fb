import { err } from '../../../src-shared/result/result.ts';
import type { AdapterError } from '../adapters/adapter-error.ts';
import type { PrepareOutcome } from '../adapters/operation.ts';
import { operationOf } from './operation-of.ts';
import { callParticipant } from './participant-call.ts';
import {
  errorText,
  goOn,
  soonest,
  through,
  type NeedsPerson,
  type StepContext,
  type StepResult,
  type Through,
  type Wait,
} from './step-context.ts';
import {
  fresh,
  holds,
  isReady,
  unprepared,
  type StoredParticipant,
  type StoredTransaction,
} from './stored-transaction.ts';
import { letGo, releaseHeld } from './step-release.ts';
import { mayHaveBeenSent, reachSystem, waitAfterError } from './waiting.ts';

const levelWords: Readonly<Record<PrepareOutcome['level'], string>> = {
  checked: 'checked; nothing is held',
  reserved: 'reserved',
  prepared: 'prepared; the system promises to commit',
};

const asPromised = (participant: StoredParticipant, level: PrepareOutcome['level']): boolean =>
  participant.promise.prepare === 'native'
    ? level === 'prepared'
    : participant.promise.prepare !== 'reserve' || level !== 'checked';

/**
 * Prepares one participant and records how it went. The record that it may hold something must be durable already.
 *
 * @returns `refused` with the reason where the system said no for good; the refusal itself is recorded by the caller
 */
export async function prepareOne(
  ctx: StepContext,
  transaction: StoredTransaction,
  participant: StoredParticipant,
): Promise<Through | Wait | NeedsPerson | { readonly next: 'refused'; readonly reason: string }> {
  const { entry, wait } = await reachSystem(ctx, transaction, participant);
  if (wait !== undefined) return wait;
  const { key, systemName } = participant;
  const attempts = participant.attempts + 1;
  const { session } = entry;
  const result = await callParticipant(ctx, `prepare in ${systemName}`, ctx.signal, async (signal) => {
    const gone: AdapterError = { kind: 'misconfigured', message: 'it can no longer prepare' };
    return session.prepare?.(operationOf(transaction, participant), signal) ?? err(gone);
  });
  if (result.ok) {
    const { level, state } = result.value;
    if (!asPromised(participant, level))
      return {
        next: 'refused',
        reason: `${systemName}: it should have held the change, but only ${levelWords[level]}`,
      };
    await ctx.log.change(transaction.id, transaction.epoch, () => ({
      participants: { [key]: { ...fresh, attempts, state: level, level, prepared: state } },
      audit: [{ event: level, participant: key, text: `${systemName}: ${levelWords[level]}` }],
    }));
    return through;
  }
  const { error } = result;
  if (error.kind === 'refused') return { next: 'refused', reason: `${systemName}: ${errorText(error)}` };
  const late = holds(participant) && mayHaveBeenSent(error) === 'maybe';
  if (late) ctx.settle.sent(transaction.id, key);
  const patch = { attempts, ...(late ? { late } : {}) };
  return waitAfterError(ctx, transaction, participant, error, { stuck: 'prepare', patch });
}

/**
 * The prepare phase: looks first, then those that hold something, each group side by side. A refusal stops the transaction;
 * a wait gives back what is held, because what was looked at has to be looked at again after it.
 */
export async function stepPrepare(ctx: StepContext, start: StoredTransaction): Promise<StepResult> {
  const { id, epoch } = start;
  for (const one of start.participants) {
    const { wait } = await reachSystem(ctx, start, one);
    if (wait !== undefined) return wait;
  }
  for (const one of start.participants) {
    if (!one.held) continue;
    const released = await releaseHeld(ctx, start, one);
    if (released.next !== 'through') return released;
  }
  const round = await ctx.log.change(id, epoch, (now) => ({
    transaction: { state: 'preparing' },
    participants: Object.fromEntries(
      now.participants
        .filter((one) => one.state !== 'settledByHand')
        .map((one) => [
          one.key,
          {
            ...unprepared,
            nextAttemptAt: undefined,
            held: holds(one),
            ...(one.promise.prepare === 'none' ? { prepared: {} } : {}),
          },
        ]),
    ),
    audit: [{ event: 'preparing', text: 'asking every system whether it can do its part' }],
  }));
  ctx.reachFaultPoint('transaction.beforePrepare', id);

  let isFirst = true;
  const prepareAndRecord = async (one: StoredParticipant) => {
    const outcome = await prepareOne(ctx, round, one);
    if (outcome.next === 'refused') {
      await ctx.log.change(id, epoch, (now) => ({
        transaction: now.stopping ? {} : { stopping: true, reason: outcome.reason },
        participants: { [one.key]: { state: 'refused', lastError: outcome.reason, nextAttemptAt: undefined } },
        audit: [{ event: 'refused', participant: one.key, text: outcome.reason }],
      }));
    } else if (outcome.next === 'through' && isFirst) {
      isFirst = false;
      ctx.reachFaultPoint('transaction.afterFirstPrepare', one.key);
    }
    return outcome;
  };
  const asked = round.participants.filter((one) => !isReady(one));
  const holding = asked.filter(holds);
  for (const group of [asked.filter((one) => !holds(one)), holding]) {
    const outcomes = await Promise.all(group.map(prepareAndRecord));
    const refused = outcomes.some((outcome) => outcome.next === 'refused');
    const stuck = outcomes.find((outcome) => outcome.next === 'attention');
    const [first, ...rest] = outcomes.filter((outcome) => outcome.next === 'wait');
    if (!refused && stuck === undefined && first === undefined) continue;
    if (group !== holding && holding.length > 0) await recordNotAsked(ctx, round, holding);
    if (refused) return goOn;
    await letGo(ctx, id, epoch, 'given back, because another system is waited for');
    return stuck ?? soonest([first as Wait, ...rest]);
  }
  ctx.reachFaultPoint('transaction.afterPrepare', id);
  return stepDecide(ctx, round);
}

/** It did not come to the participants that hold something: they were marked ahead of a call that was never made. */
function recordNotAsked(
  ctx: StepContext,
  { id, epoch }: StoredTransaction,
  holding: readonly StoredParticipant[],
): Promise<StoredTransaction> {
  const participants = Object.fromEntries(holding.map((one) => [one.key, { held: false }]));
  return ctx.log.change(id, epoch, () => ({ participants, audit: [] }));
}

/** The commit point: one durable record. Whoever answered in between is found by the same SQLite transaction. */
async function stepDecide(ctx: StepContext, { id, epoch }: StoredTransaction): Promise<StepResult> {
  ctx.reachFaultPoint('transaction.beforeDecision', id);
  const after = await ctx.log.change(id, epoch, (now, tx) => {
    if (!now.participants.every(isReady)) throw new Error(`transaction ${id}: a decision with unprepared participants`);
    const asSeen = now.intent.evenIfAnswered === true ? undefined : ctx.hooks.precondition(tx, now.intent);
    if (asSeen !== undefined && !asSeen.ok) {
      const reason = asSeen.error.message;
      return { transaction: { stopping: true, reason }, audit: [{ event: 'stopped', text: reason }] };
    }
    return {
      transaction: { state: 'decided' },
      participants: Object.fromEntries(now.participants.map((one) => [one.key, fresh])),
      audit: [{ event: 'decided', text: 'every system can do its part; it will be carried out' }],
    };
  });
  if (after.state === 'decided') ctx.reachFaultPoint('transaction.afterDecision', id);
  return goOn;
}

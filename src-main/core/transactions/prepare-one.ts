import type { Result } from '../../../src-shared/result/result.ts';
import type { AdapterError } from '../adapters/adapter-error.ts';
import type { PrepareOutcome } from '../adapters/operation.ts';
import type { LogChange } from './log.ts';
import { operationOf } from './operation-of.ts';
import { callParticipant } from './participant-call.ts';
import { errorText, through } from './step-context.ts';
import type { NeedsPerson, Refused, StepContext, Through, Wait } from './step-context.ts';
import { fresh, holds, type StoredParticipant, type StoredTransaction } from './stored-transaction.ts';
import { mayHaveBeenSent, reachSystem, waitAfterError } from './waiting.ts';

type PrepareResult = Result<PrepareOutcome, AdapterError>;

const levelWords: Readonly<Record<PrepareOutcome['level'], string>> = {
  checked: 'checked; nothing is held',
  reserved: 'reserved',
  prepared: 'prepared; the system promises to commit',
};

/** The system held what its descriptor says it holds. */
export const asPromised = ({ promise }: StoredParticipant, level: PrepareOutcome['level']): boolean =>
  promise.prepare === 'native' ? level === 'prepared' : promise.prepare !== 'reserve' || level !== 'checked';

/** What is recorded of a prepare that succeeded. */
export const preparedChange = (
  one: StoredParticipant,
  { level, state }: PrepareOutcome,
): Required<Pick<LogChange, 'participants' | 'audit'>> => ({
  participants: { [one.key]: { ...fresh, attempts: one.attempts + 1, state: level, level, prepared: state } },
  audit: [{ event: level, participant: one.key, text: `${one.systemName}: ${levelWords[level]}` }],
});

/** Asks the system; records nothing. */
export const askPrepare = (
  ctx: StepContext,
  transaction: StoredTransaction,
  participant: StoredParticipant,
): Promise<PrepareResult> =>
  callParticipant(ctx, `prepare in ${participant.systemName}`, ctx.signal, async (signal): Promise<PrepareResult> =>
    ctx.calls.prepare(ctx.systems.get(participant.system)?.session, operationOf(transaction, participant), signal),
  );

/** Records how a prepare went; a refusal is recorded by the caller. */
export async function recordPrepare(
  ctx: StepContext,
  transaction: StoredTransaction,
  participant: StoredParticipant,
  result: PrepareResult,
): Promise<Through | Wait | NeedsPerson | Refused> {
  const { key, systemName } = participant;
  if (result.ok) {
    const { level } = result.value;
    if (!asPromised(participant, level))
      return {
        next: 'refused',
        reason: `${systemName}: it should have held the change, but only ${levelWords[level]}`,
      };
    await ctx.log.change(transaction.id, transaction.epoch, () => preparedChange(participant, result.value));
    return through;
  }
  const { error } = result;
  if (error.kind === 'refused') return { next: 'refused', reason: `${systemName}: ${errorText(error)}` };
  const late = holds(participant) && mayHaveBeenSent(error) === 'maybe';
  if (late) ctx.settle.sent(transaction.id, key);
  const patch = { attempts: participant.attempts + 1, ...(late ? { late } : {}) };
  return waitAfterError(ctx, transaction, participant, error, { stuck: 'prepare', patch });
}

/**
 * Prepares one participant and records how it went. The record that it may hold something must be durable already.
 *
 * @returns `refused` with the reason where the system said no for good; the refusal itself is recorded by the caller
 */
export async function prepareOne(
  ctx: StepContext,
  transaction: StoredTransaction,
  participant: StoredParticipant,
): Promise<Through | Wait | NeedsPerson | Refused> {
  const { wait } = await reachSystem(ctx, transaction, participant);
  if (wait !== undefined) return wait;
  return recordPrepare(ctx, transaction, participant, await askPrepare(ctx, transaction, participant));
}

import { canTakeAllBack } from './refused-commit.ts';
import type { AuditInput, LogChange } from './log.ts';
import type { ParticipantPatch, StoredParticipant, StoredTransaction } from './stored-transaction.ts';
import { unprepared } from './stored-transaction.ts';
import type { ManualRequest } from './transactions.ts';

/** What a manual action writes, and whether a driver has to go on afterwards. */
export interface ManualChange {
  readonly change: LogChange;
  readonly moves: boolean;
}

const beforeDecision = (transaction: StoredTransaction): boolean => {
  const state = transaction.state === 'attention' ? transaction.resume : transaction.state;
  return state === 'recorded' || state === 'preparing';
};

const goingOn = (transaction: StoredTransaction): Pick<StoredTransaction, 'state' | 'resume'> => ({
  state: transaction.state === 'attention' ? (transaction.resume ?? 'preparing') : transaction.state,
  resume: undefined,
});

/** From where a participant that was stuck goes on when it is tried again. */
function unstuck(participant: StoredParticipant): ParticipantPatch {
  const again = { stuck: undefined, doubts: 0, attempts: 0 };
  switch (participant.stuck) {
    case undefined:
      return {};
    case 'unknown':
      return { ...again, state: 'unknown' };
    case 'compensating':
      return { ...again, state: 'compensating' };
    case 'prepare':
      return { ...again, ...unprepared };
    case 'refused':
      // Prepared again from the beginning: the refusal says that what was known is no longer true.
      return { ...again, ...unprepared };
  }
}

/** A refused participant of a transaction that is taken back stays refused: nothing of it is there. */
const unstuckForTakingBack = (participant: StoredParticipant): ParticipantPatch =>
  participant.stuck === 'refused' ? { stuck: undefined, state: 'refused' } : unstuck(participant);

const patches = (
  participants: readonly StoredParticipant[],
  patch: (participant: StoredParticipant) => ParticipantPatch,
): Readonly<Record<string, ParticipantPatch>> => Object.fromEntries(participants.map((one) => [one.key, patch(one)]));

const stuckOnes = (transaction: StoredTransaction, key: string | undefined): readonly StoredParticipant[] =>
  transaction.participants.filter((one) => one.stuck !== undefined && (key === undefined || one.key === key));

export function retryNowChange(now: StoredTransaction, request: ManualRequest, actor: string): ManualChange {
  const audit: AuditInput[] = [
    { event: 'retryNow', actor, text: request.reason ?? 'try again now', ...about(request) },
  ];
  if (now.state !== 'attention') return { change: { audit }, moves: false };
  const reason = now.stopping ? now.reason : undefined;
  const participants = patches(stuckOnes(now, request.participant), now.stopping ? unstuckForTakingBack : unstuck);
  return { change: { newEpoch: true, transaction: { ...goingOn(now), reason }, participants, audit }, moves: true };
}

export function compensateChange(now: StoredTransaction, request: ManualRequest, actor: string): ManualChange {
  const text = request.reason ?? '';
  return {
    change: {
      newEpoch: true,
      transaction: {
        state: beforeDecision(now) ? 'preparing' : 'compensating',
        resume: undefined,
        stopping: true,
        reason: `taken back by ${actor}: ${text}`,
      },
      participants: patches(stuckOnes(now, undefined), unstuckForTakingBack),
      audit: [{ event: 'compensate', actor, text }],
    },
    moves: now.state === 'attention',
  };
}

/**
 * A person has looked and says what happened. What did happen counts as carried out and the rest goes on; what did not makes
 * the rest be taken back where that is possible, and otherwise leaves it as the person found it.
 */
export function markDoneChange(now: StoredTransaction, request: ManualRequest, actor: string): ManualChange {
  const settled = request.outcome ?? 'happened';
  const targets = stuckOnes(now, request.participant);
  const participants = patches(targets, () => ({
    state: 'settledByHand',
    settled,
    stuck: undefined,
    nextAttemptAt: undefined,
  }));
  const said = settled === 'happened' ? 'it happened' : 'it did not happen';
  const audit: AuditInput[] = targets.map((one) => ({
    event: 'markDone',
    actor,
    participant: one.key,
    text: `${one.systemName}: ${said}. ${request.reason ?? ''}`,
  }));
  const after: StoredTransaction = {
    ...now,
    participants: now.participants.map((one) => ({ ...one, ...participants[one.key] })),
  };
  const stop = settled === 'didNotHappen' && !now.stopping && canTakeAllBack(after, '');
  if (!stop)
    return {
      change: {
        newEpoch: true,
        transaction: { ...goingOn(now), reason: now.stopping ? now.reason : undefined },
        participants,
        audit,
      },
      moves: true,
    };
  const reason = `settled by ${actor}: ${said} in ${targets.map((one) => one.systemName).join(', ')}. ${request.reason ?? ''}`;
  const state = beforeDecision(now) ? 'preparing' : 'compensating';
  return {
    change: { newEpoch: true, transaction: { state, resume: undefined, stopping: true, reason }, participants, audit },
    moves: true,
  };
}

export function handOverChange(request: ManualRequest, actor: string): ManualChange {
  const owner = request.owner ?? '';
  const text = `handed over to ${owner}: ${request.reason ?? ''}`;
  return {
    change: { newEpoch: true, transaction: { owner }, audit: [{ event: 'handOver', actor, text }] },
    moves: false,
  };
}

/** The old transaction's side of edit and replay: it names its successor and, where it is open, ends with nothing changed. */
export function replacedChange(
  now: StoredTransaction,
  by: StoredTransaction,
  request: ManualRequest,
  actor: string,
): ManualChange {
  const text = `replaced by transaction ${by.id}${request.reason === undefined ? '' : `: ${request.reason}`}`;
  const audit: AuditInput[] = [{ event: 'editAndReplay', actor, text }];
  if (now.state !== 'attention')
    return { change: { newEpoch: true, transaction: { replacedBy: by.id }, audit }, moves: false };
  return {
    change: {
      newEpoch: true,
      transaction: {
        state: beforeDecision(now) ? 'preparing' : 'compensating',
        resume: undefined,
        stopping: true,
        reason: text,
        replacedBy: by.id,
      },
      participants: patches(stuckOnes(now, undefined), unstuckForTakingBack),
      audit,
    },
    moves: true,
  };
}

const about = (request: ManualRequest): { readonly participant?: string } =>
  request.participant === undefined ? {} : { participant: request.participant };

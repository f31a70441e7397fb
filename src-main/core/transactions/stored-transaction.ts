import type { StuckStep } from '../../../src-shared/model/alert.ts';
import type { Intent } from '../../../src-shared/model/intent.ts';
import type { AgentId, IntentId, SystemId, TransactionId, UnixMillis } from '../../../src-shared/model/ids.ts';
import type { Reference } from '../../../src-shared/model/reference.ts';
import type { ParticipantState, TransactionState } from '../../../src-shared/model/transaction-states.ts';
import type { ParticipantView } from '../../../src-shared/model/transaction.ts';
import type { Capabilities } from '../adapters/capabilities.ts';
import type { PreparedState, PrepareOutcome } from '../adapters/operation.ts';

export type ParticipantRole = ParticipantView['role'];
export type TransactionAgent = { readonly id: AgentId; readonly name: string };

/** What the system promised when the plan was built; later changes of the configuration do not bend a running plan. */
export type ParticipantPromise = Pick<Capabilities, 'createSafety' | 'prepare' | 'compensate' | 'probe'>;

/** One participant as it is planned: fixed from the record on. */
export interface PlannedParticipant {
  /** `p1`, `p2`, ... in commit order. */
  readonly key: string;
  readonly system: SystemId;
  readonly systemName: string;
  readonly role: ParticipantRole;
  /** Positions in `intent.acts`; the acts themselves are never copied or changed. */
  readonly acts: readonly number[];
  readonly promise: ParticipantPromise;
}

/** One participant as the log has it: the plan and where it stands. */
export interface StoredParticipant extends PlannedParticipant {
  readonly state: ParticipantState;
  /** What prepare reached; absent: not prepared, or given back. */
  readonly level: PrepareOutcome['level'] | undefined;
  readonly prepared: PreparedState | undefined;
  /** True from before a `native` or `reserve` prepare is sent until a release has succeeded: the system may hold something. */
  readonly held: boolean;
  /** True where a prepare or a release went unanswered: it may still arrive, so the next release has to wait `settleMs`. */
  readonly late: boolean;
  /** Calls sent or tried for the step at hand; shown to people. */
  readonly attempts: number;
  /** Tries of this step that left us no wiser; beyond a limit a person is asked. Outages do not count. */
  readonly doubts: number;
  readonly lastError: string | undefined;
  readonly nextAttemptAt: UnixMillis | undefined;
  readonly evidence: string | undefined;
  /** What the commit gave for a later compensation. */
  readonly committed: PreparedState | undefined;
  readonly made: readonly Reference[];
  readonly stuck: StuckStep | undefined;
  /** What a person said, where the state is `settledByHand`. */
  readonly settled: 'happened' | 'didNotHappen' | undefined;
}

/** One transaction as the log has it. */
export interface StoredTransaction {
  readonly id: TransactionId;
  readonly intentId: IntentId;
  readonly intent: Intent;
  readonly lane: string;
  readonly agent: TransactionAgent;
  readonly summary: string;
  readonly state: TransactionState;
  /** Where to go on from when a person lets an `attention` continue. */
  readonly resume: TransactionState | undefined;
  /** True when it was decided that this shall not take place: what is held is given back, what happened is taken back. */
  readonly stopping: boolean;
  readonly reason: string | undefined;
  readonly owner: string | undefined;
  /** The transaction that an edit and replay put in this one's place. */
  readonly replacedBy: TransactionId | undefined;
  /** Rises when a person or a recovery steps in: a driver that started before finds its writes refused. */
  readonly epoch: number;
  readonly createdAt: UnixMillis;
  readonly updatedAt: UnixMillis;
  readonly participants: readonly StoredParticipant[];
}

export type TransactionPatch = Partial<
  Pick<StoredTransaction, 'state' | 'resume' | 'stopping' | 'reason' | 'owner' | 'replacedBy'>
>;
export type ParticipantPatch = Partial<Omit<StoredParticipant, keyof PlannedParticipant>>;

/** A participant that holds something while prepared and is certain to commit. */
export const holds = (participant: PlannedParticipant): boolean =>
  participant.promise.prepare === 'native' || participant.promise.prepare === 'reserve';

/** Prepare is through: commit may be sent, or a person has done it. */
export const isReady = (participant: StoredParticipant): boolean =>
  participant.prepared !== undefined || participant.state === 'settledByHand';

/** The effect is in the system, by the system's word or a person's. */
export const tookEffect = (participant: StoredParticipant): boolean =>
  participant.state === 'committed' ||
  participant.state === 'compensating' ||
  (participant.state === 'attention' && participant.stuck === 'compensating') ||
  (participant.state === 'settledByHand' && participant.settled === 'happened');

/** A commit was or may have been sent and its outcome is not known. */
export const isInDoubt = (participant: StoredParticipant): boolean =>
  participant.state === 'committing' ||
  participant.state === 'unknown' ||
  (participant.state === 'attention' && participant.stuck === 'unknown');

/** Nothing is left to do for this participant on the way forward. */
export const isThrough = (participant: StoredParticipant): boolean =>
  participant.state === 'committed' || participant.state === 'settledByHand';

/** The state a participant has while it is prepared as far as it is. */
export const restingState = (participant: Pick<StoredParticipant, 'level'>): ParticipantState =>
  participant.level ?? 'pending';

/** Fields of a participant that starts its prepare from the beginning; what may be held stays marked. */
export const unprepared: ParticipantPatch = {
  state: 'pending',
  level: undefined,
  prepared: undefined,
};

/** Fields of a participant whose step at hand has succeeded. */
export const fresh: ParticipantPatch = { attempts: 0, doubts: 0, lastError: undefined, nextAttemptAt: undefined };

export const isTerminal = (state: TransactionState): boolean =>
  state === 'done' || state === 'compensated' || state === 'refused';

/** @throws Error where the transaction has no such participant: a bug */
export function findParticipant(transaction: StoredTransaction, key: string): StoredParticipant {
  const found = transaction.participants.find((one) => one.key === key);
  if (found === undefined) throw new Error(`transaction ${transaction.id} has no participant ${key}`);
  return found;
}

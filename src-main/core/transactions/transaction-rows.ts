import type { Intent } from '../../../src-shared/model/intent.ts';
import type { AgentId, IntentId, TransactionId } from '../../../src-shared/model/ids.ts';
import type { TransactionState } from '../../../src-shared/model/transaction-states.ts';
import type { PlannedParticipant, StoredParticipant, StoredTransaction } from './stored-transaction.ts';
import type { AuditLine } from './views.ts';

/** What is fixed from the record on: a row of `transaction_intents`, column for column. */
export interface IntentRow {
  readonly id: string;
  readonly content_hash: string;
  readonly intent: string;
  readonly agent_id: string;
  readonly agent_name: string;
  readonly summary: string;
  readonly plan: string;
  readonly audit: string;
}

/** How things stand: a row of `transactions`, column for column, without `intent_seq`. */
export interface TransactionRow {
  readonly id: string;
  readonly intent_id: string;
  readonly lane: string;
  readonly state: string;
  readonly resume: string | null;
  readonly stopping: number;
  readonly reason: string | null;
  readonly owner: string | null;
  readonly replaced_by: string | null;
  readonly epoch: number;
  readonly created_at: number;
  readonly updated_at: number;
  readonly participants: string;
}

/** What may change of a participant. */
type Progress = Omit<StoredParticipant, keyof PlannedParticipant>;

/** A participant to which nothing has happened. */
export const untouched: Progress = {
  state: 'pending',
  level: undefined,
  prepared: undefined,
  held: false,
  late: false,
  attempts: 0,
  doubts: 0,
  lastError: undefined,
  nextAttemptAt: undefined,
  evidence: undefined,
  committed: undefined,
  made: [],
  stuck: undefined,
  settled: undefined,
};

/** Only what differs from `untouched`: the row is written again with each step. */
const progressOf = (one: StoredParticipant): Partial<Progress> => ({
  state: one.state,
  level: one.level,
  prepared: one.prepared,
  held: one.held || undefined,
  late: one.late || undefined,
  attempts: one.attempts || undefined,
  doubts: one.doubts || undefined,
  lastError: one.lastError,
  nextAttemptAt: one.nextAttemptAt === undefined ? undefined : Math.floor(one.nextAttemptAt),
  evidence: one.evidence,
  committed: one.committed,
  made: one.made.length === 0 ? undefined : one.made,
  stuck: one.stuck,
  settled: one.settled,
});

const planOf = ({ key, system, systemName, role, acts, promise }: StoredParticipant): PlannedParticipant => ({
  key,
  system,
  systemName,
  role,
  acts,
  promise,
});

export const progressText = ({ participants }: StoredTransaction): string =>
  JSON.stringify(participants.map(progressOf));

/** Earlier schemas wrote `null` for what is not there. */
const withoutNulls = (progress: Readonly<Record<string, unknown>>): Partial<Progress> =>
  Object.fromEntries(Object.entries(progress).filter(([, value]) => value !== null));

/** The rows were written by this module, so their text is what the types say. */
export function toTransaction(row: TransactionRow & IntentRow): StoredTransaction {
  const plan = JSON.parse(row.plan) as PlannedParticipant[];
  const progress = JSON.parse(row.participants) as Record<string, unknown>[];
  return {
    id: row.id as TransactionId,
    intentId: row.intent_id as IntentId,
    intent: JSON.parse(row.intent) as Intent,
    lane: row.lane,
    agent: { id: row.agent_id as AgentId, name: row.agent_name },
    summary: row.summary,
    state: row.state as TransactionState,
    resume: (row.resume ?? undefined) as TransactionState | undefined,
    stopping: row.stopping === 1,
    reason: row.reason ?? undefined,
    owner: row.owner ?? undefined,
    replacedBy: (row.replaced_by ?? undefined) as TransactionId | undefined,
    epoch: row.epoch,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    participants: plan.map((one, index) => ({ ...one, ...untouched, ...withoutNulls(progress[index] ?? {}) })),
  };
}

/** The planned participants as text, and how they stand. */
export const planText = ({ participants }: StoredTransaction): string => JSON.stringify(participants.map(planOf));

/** The coordinator's own lines, which are nearly all, leave their author out. */
export const coordinatorActor = 'Trunkline';

export const linesText = (lines: readonly AuditLine[]): string =>
  JSON.stringify(lines.map((line) => (line.actor === coordinatorActor ? { ...line, actor: undefined } : line)));

type WrittenLine = Omit<AuditLine, 'actor' | 'participant'> & {
  readonly actor?: string;
  readonly participant?: string | null;
};

export const toLines = (text: string): AuditLine[] =>
  (JSON.parse(text) as WrittenLine[]).map(({ at, actor = coordinatorActor, event, participant, text: said }) => ({
    at,
    actor,
    event,
    ...(participant === undefined || participant === null ? {} : { participant }),
    text: said,
  }));

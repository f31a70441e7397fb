import type { Intent } from '../../../src-shared/model/intent.ts';
import type { AgentId, IntentId, SystemId, TransactionId } from '../../../src-shared/model/ids.ts';
import type { Reference } from '../../../src-shared/model/reference.ts';
import type { ParticipantState, TransactionState } from '../../../src-shared/model/transaction-states.ts';
import type { PreparedState } from '../adapters/operation.ts';
import type {
  ParticipantPromise,
  ParticipantRole,
  StoredParticipant,
  StoredTransaction,
  StuckStep,
} from './stored-transaction.ts';

/** A row of `transactions`, column for column. */
export interface TransactionRow {
  readonly id: string;
  readonly intent_id: string;
  readonly content_hash: string;
  readonly intent: string;
  readonly lane: string;
  readonly agent_id: string;
  readonly agent_name: string;
  readonly summary: string;
  readonly state: string;
  readonly resume: string | null;
  readonly stopping: number;
  readonly reason: string | null;
  readonly owner: string | null;
  readonly replaced_by: string | null;
  readonly epoch: number;
  readonly created_at: number;
  readonly updated_at: number;
}

/** A row of `transaction_participants`, column for column. */
export interface ParticipantRow {
  readonly transaction_id: string;
  readonly position: number;
  readonly key: string;
  readonly system: string;
  readonly system_name: string;
  readonly role: string;
  readonly acts: string;
  readonly promise: string;
  readonly state: string;
  readonly level: string | null;
  readonly prepared: string | null;
  readonly held: number;
  readonly late: number;
  readonly attempts: number;
  readonly doubts: number;
  readonly last_error: string | null;
  readonly next_attempt_at: number | null;
  readonly evidence: string | null;
  readonly committed: string | null;
  readonly made: string;
  readonly stuck: string | null;
  readonly settled: string | null;
}

const json = <T>(text: string): T => JSON.parse(text) as T;
const jsonOrNone = <T>(text: string | null): T | undefined => (text === null ? undefined : json<T>(text));
const toJson = (value: unknown): string | null => (value === undefined ? null : JSON.stringify(value));

/** The rows were written by this module, so their text is what the types say. */
export function toTransaction(
  row: TransactionRow,
  intent: Intent,
  participants: readonly StoredParticipant[],
): StoredTransaction {
  return {
    id: row.id as TransactionId,
    intentId: row.intent_id as IntentId,
    intent,
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
    participants,
  };
}

export function toParticipant(row: ParticipantRow): StoredParticipant {
  return {
    key: row.key,
    system: row.system as SystemId,
    systemName: row.system_name,
    role: row.role as ParticipantRole,
    acts: json<number[]>(row.acts),
    promise: json<ParticipantPromise>(row.promise),
    state: row.state as ParticipantState,
    level: (row.level ?? undefined) as StoredParticipant['level'],
    prepared: jsonOrNone<PreparedState>(row.prepared),
    held: row.held === 1,
    late: row.late === 1,
    attempts: row.attempts,
    doubts: row.doubts,
    lastError: row.last_error ?? undefined,
    nextAttemptAt: row.next_attempt_at ?? undefined,
    evidence: row.evidence ?? undefined,
    committed: jsonOrNone<PreparedState>(row.committed),
    made: json<Reference[]>(row.made),
    stuck: (row.stuck ?? undefined) as StuckStep | undefined,
    settled: (row.settled ?? undefined) as StoredParticipant['settled'],
  };
}

export function fromTransaction(transaction: StoredTransaction, contentHash: string): TransactionRow {
  return {
    id: transaction.id,
    intent_id: transaction.intentId,
    content_hash: contentHash,
    intent: JSON.stringify(transaction.intent),
    lane: transaction.lane,
    agent_id: transaction.agent.id,
    agent_name: transaction.agent.name,
    summary: transaction.summary,
    state: transaction.state,
    resume: transaction.resume ?? null,
    stopping: transaction.stopping ? 1 : 0,
    reason: transaction.reason ?? null,
    owner: transaction.owner ?? null,
    replaced_by: transaction.replacedBy ?? null,
    epoch: transaction.epoch,
    created_at: Math.floor(transaction.createdAt),
    updated_at: Math.floor(transaction.updatedAt),
  };
}

export function fromParticipant(transaction: TransactionId, position: number, one: StoredParticipant): ParticipantRow {
  return {
    transaction_id: transaction,
    position,
    key: one.key,
    system: one.system,
    system_name: one.systemName,
    role: one.role,
    acts: JSON.stringify(one.acts),
    promise: JSON.stringify(one.promise),
    state: one.state,
    level: one.level ?? null,
    prepared: toJson(one.prepared),
    held: one.held ? 1 : 0,
    late: one.late ? 1 : 0,
    attempts: one.attempts,
    doubts: one.doubts,
    last_error: one.lastError ?? null,
    next_attempt_at: one.nextAttemptAt === undefined ? null : Math.floor(one.nextAttemptAt),
    evidence: one.evidence ?? null,
    committed: toJson(one.committed),
    made: JSON.stringify(one.made),
    stuck: one.stuck ?? null,
    settled: one.settled ?? null,
  };
}

import { hash } from 'node:crypto';
import type { Intent } from '../../../src-shared/model/intent.ts';
import type { TransactionId } from '../../../src-shared/model/ids.ts';
import type { WireError } from '../../../src-shared/result/error-codes.ts';
import type { Bus } from '../bus/bus.ts';
import type { WriteTx } from '../store/store.ts';
import type { AuditInput, TransactionLog } from './log.ts';
import type { PlannedParticipant, StoredTransaction, TransactionAgent } from './stored-transaction.ts';
import { intentSummary } from './summaries.ts';
import { untouched } from './transaction-rows.ts';

export const transactionsTopic = 'transactions';

/** The bus has no room; thrown inside the SQLite transaction so that nothing of it is kept. */
export class OutboxFull extends Error {
  override readonly name = 'OutboxFull';
  readonly wire: WireError<'OVERLOADED'>;
  constructor(message: string) {
    super(message);
    this.wire = { code: 'OVERLOADED', message: `The outbox takes nothing more right now: ${message}`, retryable: true };
  }
}

/** Puts a message for the driver into the transaction's lane, in the same SQLite transaction as what it is about. */
export function publishDrive(bus: Bus, tx: WriteTx, transaction: Pick<StoredTransaction, 'id' | 'lane'>): void {
  const body = JSON.stringify({ transaction: transaction.id });
  const sent = bus.publishIn(tx, transactionsTopic, { lane: transaction.lane, body });
  if (!sent.ok) throw new OutboxFull(sent.error.message);
}

/** JSON with the members of every object in order of their names. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((one) => canonical(one ?? null)).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = value as Readonly<Record<string, unknown>>;
  let text = '';
  for (const key of Object.keys(members).sort())
    if (members[key] !== undefined)
      text += `${text === '' ? '' : ','}${JSON.stringify(key)}:${canonical(members[key])}`;
  return `{${text}}`;
}

/** SHA-256 of what an intent does. What the agent had seen is left out: it may be newer when the same send is repeated. */
export const contentHash = ({ conversation, customer, acts }: Intent): string =>
  hash('sha256', canonical({ conversation, customer, acts }));

export const laneOf = (intent: Intent, id: TransactionId): string => intent.conversation ?? intent.customer ?? id;

/** A transaction as it stands when it is recorded. */
export function newTransaction(
  id: TransactionId,
  intent: Intent,
  agent: TransactionAgent,
  plan: readonly PlannedParticipant[],
  now: number,
): StoredTransaction {
  return {
    id,
    intentId: intent.id,
    intent,
    lane: laneOf(intent, id),
    agent,
    summary: intentSummary(intent.acts),
    state: 'recorded',
    resume: undefined,
    stopping: false,
    reason: undefined,
    owner: undefined,
    replacedBy: undefined,
    epoch: 0,
    createdAt: Math.floor(now),
    updatedAt: Math.floor(now),
    participants: plan.map((planned) => ({
      ...planned,
      ...untouched,
    })),
  };
}

/**
 * Records a transaction and its message together or not at all.
 *
 * @param digest `contentHash` of its intent
 */
export function recordIn(
  tx: WriteTx,
  deps: { readonly log: TransactionLog; readonly bus: Bus },
  transaction: StoredTransaction,
  digest: string,
  audit: readonly AuditInput[],
): void {
  deps.log.insertIn(tx, transaction, digest, audit);
  publishDrive(deps.bus, tx, transaction);
}

import type { SystemId, TransactionId } from '../../../src-shared/model/ids.ts';
import type { Bus } from '../bus/bus.ts';
import type { Store } from '../store/store.ts';
import { othersGoOn } from './attention.ts';
import type { LogChange } from './log.ts';
import { transactionsTopic } from './record-intent.ts';
import type { StepDeps } from './step-context.ts';
import { isTerminal, unprepared, type ParticipantPatch, type StoredTransaction } from './stored-transaction.ts';

/** Changes that are written at the same time. */
const batch = 64;

/** Transactions that are not terminal, oldest first. */
export function openIds(store: Store, limit: number): readonly TransactionId[] {
  const rows = store.read((db) =>
    db
      .prepare(
        `SELECT id FROM transactions WHERE state NOT IN ('done', 'compensated', 'refused') ORDER BY created_at, id LIMIT ?`,
      )
      .all(limit),
  ) as { id: TransactionId }[];
  return rows.map((row) => row.id);
}

/**
 * Participants that were being asked to hold something: the request of the process that stopped may still arrive, also behind
 * a release that is sent now.
 */
const stillOnTheirWay = ({ participants }: StoredTransaction): Readonly<Record<string, ParticipantPatch>> =>
  Object.fromEntries(
    participants
      .filter((one) => one.held && one.level === undefined && one.state === 'pending')
      .map((one) => [one.key, { late: true }]),
  );

/** What the log of a transaction that was interrupted has to say before anyone goes on with it. */
export function recoveryChange(transaction: StoredTransaction): LogChange | undefined {
  const { state } = transaction;
  if (isTerminal(state) || (state === 'attention' && !othersGoOn(transaction))) return undefined;
  if (state === 'recorded' || state === 'preparing') {
    // Presumed abort of that attempt: what it prepared is given back, then prepared again. The intent is not lost.
    const asked = transaction.participants.filter((one) => one.level !== undefined || one.prepared !== undefined);
    if (asked.length === 0 && state === 'recorded') return undefined;
    return {
      newEpoch: true,
      participants: {
        ...Object.fromEntries(
          asked.map((one) => [one.key, one.state === 'refused' || one.state === 'settledByHand' ? {} : unprepared]),
        ),
        ...stillOnTheirWay(transaction),
      },
      audit: [{ event: 'recovered', text: 'stopped before the decision; starting over with the checks' }],
    };
  }
  const sent = transaction.participants.filter((one) => one.state === 'committing');
  if (state === 'attention' && sent.length === 0) return undefined;
  return {
    newEpoch: true,
    participants: {
      ...Object.fromEntries(sent.map((one) => [one.key, { state: 'unknown' } as const])),
      ...stillOnTheirWay(transaction),
    },
    audit: [
      { event: 'recovered', text: 'going on from the log' },
      ...sent.map((one) => ({
        event: 'unknown',
        participant: one.key,
        text: `stopped while ${one.systemName} was being written to; it will be asked before anything is repeated`,
      })),
    ],
  };
}

/** Brings every open transaction into a state from which a driver may go on. Runs before the first delivery. */
export async function recoverOpen(
  deps: StepDeps & { readonly store: Store; readonly bus: Bus },
  signal: AbortSignal,
): Promise<void> {
  const ids = openIds(deps.store, -1);
  for (let from = 0; from < ids.length; from += batch) {
    signal.throwIfAborted();
    await Promise.all(ids.slice(from, from + batch).map((id) => recoverOne(deps, id)));
  }
  for (const message of deps.bus.parked(transactionsTopic, ids.length + 1)) {
    await adoptParked(deps, message.body, message.reason);
    // Its driver finds a transaction that needs a person and lets the message go; a person's retry publishes a new one.
    deps.bus.redrive(message.id);
  }
}

async function recoverOne(deps: StepDeps, id: TransactionId): Promise<void> {
  const transaction = deps.log.read(id);
  if (transaction !== undefined) await deps.log.change(id, transaction.epoch, recoveryChange);
}

/** The bus gave a message up (it killed the process several times): its transaction must not look as if it moved. */
async function adoptParked(deps: StepDeps, body: string, reason: string): Promise<void> {
  const id = transactionIn(body);
  const transaction = id === undefined ? undefined : deps.log.read(id);
  if (id === undefined || transaction === undefined) return;
  if (isTerminal(transaction.state) || transaction.state === 'attention') return;
  await deps.log.change(id, transaction.epoch, (now) => ({
    newEpoch: true,
    transaction: { state: 'attention', resume: now.state, reason },
    audit: [{ event: 'attention', text: reason }],
  }));
}

/** The transaction a driver message is about; `undefined` where the body is not one of ours. */
export function transactionIn(body: string): TransactionId | undefined {
  try {
    const parsed: unknown = JSON.parse(body);
    if (typeof parsed !== 'object' || parsed === null || !('transaction' in parsed)) return undefined;
    return typeof parsed.transaction === 'string' ? (parsed.transaction as TransactionId) : undefined;
  } catch {
    return undefined;
  }
}

/** Systems that ever had a branch of ours. */
export const branchSystems = (store: Store): readonly SystemId[] =>
  (store.read((db) => db.prepare('SELECT system FROM transaction_branch_systems').all()) as { system: SystemId }[]).map(
    (row) => row.system,
  );

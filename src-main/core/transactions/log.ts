import type { Intent } from '../../../src-shared/model/intent.ts';
import type { IntentId, TransactionId } from '../../../src-shared/model/ids.ts';
import type { TransactionView } from '../../../src-shared/model/transaction.ts';
import type { Clock } from '../ports/clock.ts';
import type { Logger } from '../ports/logger.ts';
import type { ReadDb, Store, WriteTx } from '../store/store.ts';
import type { ParticipantPatch, StoredTransaction, TransactionPatch } from './stored-transaction.ts';
import type { TransactionHooks } from './transactions.ts';
import { fromParticipant, fromTransaction, toParticipant, toTransaction } from './transaction-rows.ts';
import type { ParticipantRow, TransactionRow } from './transaction-rows.ts';
import { transactionView, type AuditLine } from './views.ts';

export interface AuditInput {
  readonly event: string;
  readonly text: string;
  readonly participant?: string;
  /** Default: the coordinator. */
  readonly actor?: string;
}

/** One step of a transaction: what changes, and the line that says so. At least one audit line or no state change at all. */
export interface LogChange {
  readonly transaction?: TransactionPatch;
  readonly participants?: Readonly<Record<string, ParticipantPatch>>;
  readonly audit: readonly AuditInput[];
  /** A person or a recovery steps in: drivers that started before are shut out. */
  readonly newEpoch?: boolean;
}

/** Someone else has changed the transaction since the driver took it up; what the driver wanted to write was not written. */
export class Superseded extends Error {
  override readonly name = 'Superseded';
}

export const coordinatorActor = 'Trunkline';

/** The log of the two-phase helper: current rows, immutable audit, both changed in one SQLite transaction. */
export interface TransactionLog {
  read(id: TransactionId): StoredTransaction | undefined;
  readIn(db: ReadDb, id: TransactionId): StoredTransaction | undefined;
  byIntent(db: ReadDb, intent: IntentId): { readonly id: TransactionId; readonly contentHash: string } | undefined;
  view(id: TransactionId): TransactionView | undefined;
  insertIn(
    tx: WriteTx,
    transaction: StoredTransaction,
    contentHash: string,
    audit: readonly AuditInput[],
  ): TransactionView;
  applyIn(tx: WriteTx, transaction: StoredTransaction, change: LogChange): StoredTransaction;
  /**
   * Durably (level `power`) applies what `decide` makes of the present state; `undefined` changes nothing. Resolves with the
   * state after the commit.
   *
   * @throws Superseded where the epoch is another than `epoch`
   */
  change(
    id: TransactionId,
    epoch: number,
    decide: (transaction: StoredTransaction, tx: WriteTx) => LogChange | undefined,
  ): Promise<StoredTransaction>;
  onChange(listener: (view: TransactionView) => void): () => void;
  emit(id: TransactionId): void;
}

/** Intents are immutable and may carry megabytes of attachments: the recent ones are kept parsed. */
const cachedIntents = 64;

export function createTransactionLog(deps: {
  readonly store: Store;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly hooks: Pick<TransactionHooks, 'changed'>;
}): TransactionLog {
  const { store, clock, logger, hooks } = deps;
  const listeners = new Set<(view: TransactionView) => void>();
  const intents = new Map<string, Intent>();

  const intentOf = (db: ReadDb, id: string): Intent => {
    const known = intents.get(id);
    if (known !== undefined) return known;
    const row = db.prepare('SELECT intent FROM transactions WHERE id = ?').get(id) as { intent: string };
    const intent = JSON.parse(row.intent) as Intent;
    intents.set(id, intent);
    if (intents.size > cachedIntents) intents.delete(intents.keys().next().value as string);
    return intent;
  };

  const readIn: TransactionLog['readIn'] = (db, id) => {
    const row = db
      .prepare(
        `SELECT id, intent_id, content_hash, '' AS intent, lane, agent_id, agent_name, summary, state, resume, stopping, reason,
           owner, replaced_by, epoch, created_at, updated_at FROM transactions WHERE id = ?`,
      )
      .get(id) as TransactionRow | undefined;
    if (row === undefined) return undefined;
    const participants = db
      .prepare('SELECT * FROM transaction_participants WHERE transaction_id = ? ORDER BY position')
      .all(id) as ParticipantRow[];
    return toTransaction(row, intentOf(db, id), participants.map(toParticipant));
  };

  const auditOf = (db: ReadDb, id: TransactionId): AuditLine[] =>
    (
      db
        .prepare(
          'SELECT at, actor, event, participant, text FROM transaction_audit WHERE transaction_id = ? ORDER BY seq',
        )
        .all(id) as { at: number; actor: string; event: string; participant: string | null; text: string }[]
    ).map(({ participant, ...line }) => (participant === null ? line : { ...line, participant }));

  const appendAudit = (tx: WriteTx, id: TransactionId, at: number, lines: readonly AuditInput[]): void => {
    const insert = tx.prepare(
      'INSERT INTO transaction_audit (transaction_id, at, actor, event, participant, text) VALUES (?, ?, ?, ?, ?, ?)',
    );
    for (const line of lines)
      insert.run(id, at, line.actor ?? coordinatorActor, line.event, line.participant ?? null, line.text);
  };

  const tellHooks = (tx: WriteTx, transaction: StoredTransaction): TransactionView => {
    const view = transactionView(transaction, auditOf(tx, transaction.id));
    const made = new Map(transaction.participants.map((one) => [one.key, one.made] as const));
    hooks.changed(tx, view, transaction.intent, made);
    return view;
  };

  const emitView = (view: TransactionView): void => {
    for (const listener of listeners) {
      try {
        listener(view);
      } catch (error) {
        // What is committed is committed: a broken onlooker must not make the coordinator believe otherwise.
        logger.error('transactions.listener-failed', { transaction: view.id, error: String(error) });
      }
    }
  };

  const apply = (tx: WriteTx, before: StoredTransaction, change: LogChange) => {
    const at = Math.floor(clock.now());
    const after: StoredTransaction = {
      ...before,
      ...change.transaction,
      epoch: before.epoch + (change.newEpoch ? 1 : 0),
      updatedAt: at,
      participants: before.participants.map((one) => ({ ...one, ...change.participants?.[one.key] })),
    };
    const row = fromTransaction({ ...after, intent: { id: before.intentId, acts: [] } }, '');
    tx.prepare(
      `UPDATE transactions SET state = @state, resume = @resume, stopping = @stopping, reason = @reason, owner = @owner,
         replaced_by = @replaced_by, epoch = @epoch, updated_at = @updated_at WHERE id = @id`,
    ).run(row);
    const update = tx.prepare(
      `UPDATE transaction_participants SET state = @state, level = @level, prepared = @prepared, held = @held, late = @late,
         attempts = @attempts, doubts = @doubts, last_error = @last_error, next_attempt_at = @next_attempt_at,
         evidence = @evidence, committed = @committed, made = @made, stuck = @stuck, settled = @settled
       WHERE transaction_id = @transaction_id AND position = @position`,
    );
    for (const [position, one] of after.participants.entries())
      if (change.participants?.[one.key] !== undefined) update.run(fromParticipant(after.id, position, one));
    appendAudit(tx, after.id, at, change.audit);
    return { after, view: tellHooks(tx, after) };
  };

  return {
    read: (id) => store.read((db) => readIn(db, id)),
    readIn,
    byIntent: (db, intent) =>
      db.prepare('SELECT id, content_hash AS contentHash FROM transactions WHERE intent_id = ?').get(intent) as
        | { id: TransactionId; contentHash: string }
        | undefined,
    view: (id) =>
      store.read((db) => {
        const transaction = readIn(db, id);
        return transaction === undefined ? undefined : transactionView(transaction, auditOf(db, id));
      }),
    insertIn(tx, transaction, contentHash, audit) {
      const insert = (table: string, row: object): void => {
        const columns = Object.keys(row);
        tx.prepare(
          `INSERT INTO ${table} (${columns.join(', ')}) VALUES (${columns.map((name) => `@${name}`).join(', ')})`,
        ).run(row);
      };
      insert('transactions', fromTransaction(transaction, contentHash));
      for (const [position, one] of transaction.participants.entries()) {
        insert('transaction_participants', fromParticipant(transaction.id, position, one));
        if (one.promise.prepare === 'native')
          tx.prepare('INSERT OR IGNORE INTO transaction_branch_systems (system) VALUES (?)').run(one.system);
      }
      appendAudit(tx, transaction.id, transaction.createdAt, audit);
      return tellHooks(tx, transaction);
    },
    applyIn: (tx, transaction, change) => apply(tx, transaction, change).after,
    async change(id, epoch, decide) {
      const { after, view } = await store.writeSoon('power', (tx) => {
        const before = readIn(tx, id);
        if (before === undefined || before.epoch !== epoch)
          throw new Superseded(
            `transaction ${id} was taken over: epoch ${before?.epoch ?? 'none'} instead of ${epoch}`,
          );
        const change = decide(before, tx);
        return change === undefined ? { after: before, view: undefined } : apply(tx, before, change);
      });
      if (view !== undefined) emitView(view);
      return after;
    },
    onChange(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    emit(id) {
      const view = this.view(id);
      if (view !== undefined) emitView(view);
    },
  };
}

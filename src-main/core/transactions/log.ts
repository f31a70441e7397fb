import type { IntentId, TransactionId } from '../../../src-shared/model/ids.ts';
import type { TransactionView } from '../../../src-shared/model/transaction.ts';
import type { Clock } from '../ports/clock.ts';
import type { Logger } from '../ports/logger.ts';
import type { ReadDb, Store, WriteTx } from '../store/store.ts';
import { createKnownTransactions, type KnownTransaction } from './known-transactions.ts';
import { appendRows, insertRows, readRows, updateRows } from './log-rows.ts';
import type { ParticipantPatch, StoredTransaction, TransactionPatch } from './stored-transaction.ts';
import { coordinatorActor } from './transaction-rows.ts';
import type { TransactionHooks } from './transactions.ts';
import { transactionView, type AuditLine } from './views.ts';

export interface AuditInput {
  readonly event: string;
  readonly text: string;
  readonly participant?: string;
  /** Default: the coordinator. */
  readonly actor?: string;
  /** Unix milliseconds; default: when it is written. */
  readonly at?: number;
}

/** One step of a transaction: what changes, and the line that says so. At least one audit line or no state change at all. */
export interface LogChange {
  readonly transaction?: TransactionPatch;
  readonly participants?: Readonly<Record<string, ParticipantPatch>>;
  readonly audit: readonly AuditInput[];
  /** A person or a recovery steps in: drivers that started before are shut out. */
  readonly newEpoch?: boolean;
}

const isOne = (change: LogChange | readonly LogChange[]): change is LogChange => !Array.isArray(change);

/** The transaction as it is after a change, in memory only. */
export function changed(before: StoredTransaction, change: LogChange, at: number): StoredTransaction {
  return {
    ...before,
    ...change.transaction,
    epoch: before.epoch + (change.newEpoch ? 1 : 0),
    updatedAt: at,
    participants: before.participants.map((one) => {
      const patch = change.participants?.[one.key];
      return patch === undefined ? one : { ...one, ...patch };
    }),
  };
}

/** Someone else has changed the transaction since the driver took it up; what the driver wanted to write was not written. */
export class Superseded extends Error {
  override readonly name = 'Superseded';
}

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
   * Durably applies what `decide` makes of the present state; `undefined` changes nothing. Several changes are one write and
   * each is shown to the listeners. Resolves with the state after the commit.
   *
   * @param level default `power`, fsynced beside the event loop; `process` only for what every system can be asked for again
   *
   * @throws Superseded where the epoch is another than `epoch`
   */
  change(
    id: TransactionId,
    epoch: number,
    decide: (transaction: StoredTransaction, tx: WriteTx) => LogChange | readonly LogChange[] | undefined,
    level?: 'power' | 'process',
  ): Promise<StoredTransaction>;
  onChange(listener: (view: TransactionView) => void): () => void;
  emit(id: TransactionId): void;
  /** Shows listeners a state that is not worth a write: on disk the transaction stays as it is. */
  show(transaction: StoredTransaction): void;
}

export function createTransactionLog(deps: {
  readonly store: Store;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly hooks: Pick<TransactionHooks, 'changed'>;
}): TransactionLog {
  const { store, clock, logger, hooks } = deps;
  const listeners = new Set<(view: TransactionView) => void>();
  const recent = createKnownTransactions();

  const knownIn = (db: ReadDb, id: TransactionId): KnownTransaction | undefined => {
    const known = recent.get(id) ?? readRows(db, id);
    if (known !== undefined) recent.remember(known);
    return known;
  };
  const known = (id: TransactionId): KnownTransaction | undefined =>
    recent.get(id) ?? store.read((db) => knownIn(db, id));

  /** Remembers what was written, as long as it is not rolled back. */
  const wrote = (tx: WriteTx, now: KnownTransaction): TransactionView => {
    const { transaction, audit } = now;
    recent.remember(now);
    store.onOutcome(tx, (committed) => {
      if (!committed) recent.forget(transaction.id);
    });
    const view = transactionView(transaction, audit);
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

  const linesOf = (audit: readonly AuditInput[], now: number): AuditLine[] =>
    audit.map(({ at = now, actor = coordinatorActor, event, participant, text }) => ({
      at: Math.floor(at),
      actor,
      event,
      ...(participant === undefined ? {} : { participant }),
      text,
    }));

  const apply = (tx: WriteTx, before: KnownTransaction, changes: readonly LogChange[]) => {
    const at = Math.floor(clock.now());
    const views: TransactionView[] = [];
    let now = before;
    for (const [index, change] of changes.entries()) {
      now = { transaction: changed(now.transaction, change, at), audit: [...now.audit, ...linesOf(change.audit, at)] };
      if (index < changes.length - 1) views.push(transactionView(now.transaction, now.audit));
    }
    const written = before.audit.length;
    appendRows(tx, before.transaction.id, written, now.audit.slice(written));
    updateRows(tx, before.transaction, now.transaction);
    views.push(wrote(tx, now));
    return { after: now.transaction, views };
  };

  return {
    read: (id) => known(id)?.transaction,
    readIn: (db, id) => knownIn(db, id)?.transaction,
    byIntent: (db, intent) =>
      db
        .prepare(
          `SELECT t.id AS id, i.content_hash AS contentHash FROM transactions t
           JOIN transaction_intents i ON i.seq = t.intent_seq WHERE t.intent_id = ?`,
        )
        .get(intent) as { id: TransactionId; contentHash: string } | undefined,
    view(id) {
      const now = known(id);
      return now === undefined ? undefined : transactionView(now.transaction, now.audit);
    },
    insertIn(tx, transaction, contentHash, audit) {
      const lines = linesOf(audit, transaction.createdAt);
      insertRows(tx, transaction, contentHash, lines);
      return wrote(tx, { transaction, audit: lines });
    },
    applyIn(tx, transaction, change) {
      const before = knownIn(tx, transaction.id);
      if (before === undefined) throw new Error(`transaction ${transaction.id} disappeared`);
      return apply(tx, before, [change]).after;
    },
    async change(id, epoch, decide, level = 'power') {
      const { after, views } = await store.writeSoon(level === 'power' ? 'powerAside' : 'process', (tx) => {
        const before = knownIn(tx, id);
        if (before === undefined || before.transaction.epoch !== epoch)
          throw new Superseded(
            `transaction ${id} was taken over: epoch ${before?.transaction.epoch ?? 'none'} instead of ${epoch}`,
          );
        const change = decide(before.transaction, tx);
        if (change === undefined) return { after: before.transaction, views: [] };
        return apply(tx, before, isOne(change) ? [change] : change);
      });
      for (const view of views) emitView(view);
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
    show(transaction) {
      if (listeners.size > 0) emitView(transactionView(transaction, known(transaction.id)?.audit ?? []));
    },
  };
}

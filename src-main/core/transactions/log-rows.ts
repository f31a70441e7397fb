import type { Intent } from '../../../src-shared/model/intent.ts';
import type { TransactionId } from '../../../src-shared/model/ids.ts';
import type { ReadDb, WriteTx } from '../store/store.ts';
import type { KnownTransaction } from './known-transactions.ts';
import type { StoredTransaction } from './stored-transaction.ts';
import { fromParticipant, fromTransaction, toParticipant, toTransaction } from './transaction-rows.ts';
import type { ParticipantRow, TransactionRow } from './transaction-rows.ts';
import type { AuditLine } from './views.ts';

/** The transaction as its rows say, or `undefined` where there is none. */
export function readRows(db: ReadDb, id: TransactionId): KnownTransaction | undefined {
  const row = db.prepare('SELECT * FROM transactions WHERE id = ?').get(id) as TransactionRow | undefined;
  if (row === undefined) return undefined;
  const participants = db
    .prepare('SELECT * FROM transaction_participants WHERE transaction_id = ? ORDER BY position')
    .all(id) as ParticipantRow[];
  const lines = db
    .prepare('SELECT at, actor, event, participant, text FROM transaction_audit WHERE transaction_id = ? ORDER BY seq')
    .all(id) as { at: number; actor: string; event: string; participant: string | null; text: string }[];
  const audit = lines.map(({ participant, ...line }) => (participant === null ? line : { ...line, participant }));
  const transaction = toTransaction(row, JSON.parse(row.intent) as Intent, participants.map(toParticipant));
  return { transaction, audit };
}

const insertInto = (table: string, columns: readonly string[]): string =>
  `INSERT INTO ${table} (${columns.join(', ')}) VALUES (${columns.map((name) => `@${name}`).join(', ')})`;

const insertTransaction = insertInto('transactions', [
  'id',
  'intent_id',
  'content_hash',
  'intent',
  'lane',
  'agent_id',
  'agent_name',
  'summary',
  'state',
  'resume',
  'stopping',
  'reason',
  'owner',
  'replaced_by',
  'epoch',
  'created_at',
  'updated_at',
]);
const insertParticipant = insertInto('transaction_participants', [
  'transaction_id',
  'position',
  'key',
  'system',
  'system_name',
  'role',
  'acts',
  'promise',
  'state',
  'level',
  'prepared',
  'held',
  'late',
  'attempts',
  'doubts',
  'last_error',
  'next_attempt_at',
  'evidence',
  'committed',
  'made',
  'stuck',
  'settled',
]);

export function insertRows(tx: WriteTx, transaction: StoredTransaction, contentHash: string): void {
  tx.prepare(insertTransaction).run(fromTransaction(transaction, contentHash));
  for (const [position, one] of transaction.participants.entries()) {
    tx.prepare(insertParticipant).run(fromParticipant(transaction.id, position, one));
    if (one.promise.prepare === 'native')
      tx.prepare('INSERT OR IGNORE INTO transaction_branch_systems (system) VALUES (?)').run(one.system);
  }
}

/** Writes what may change of a transaction, and those of its participants that are named. */
export function updateRows(tx: WriteTx, after: StoredTransaction, changed: ReadonlySet<string>): void {
  tx.prepare(
    `UPDATE transactions SET state = ?, resume = ?, stopping = ?, reason = ?, owner = ?, replaced_by = ?, epoch = ?,
       updated_at = ? WHERE id = ?`,
  ).run(
    after.state,
    after.resume ?? null,
    after.stopping ? 1 : 0,
    after.reason ?? null,
    after.owner ?? null,
    after.replacedBy ?? null,
    after.epoch,
    after.updatedAt,
    after.id,
  );
  const update = tx.prepare(
    `UPDATE transaction_participants SET state = @state, level = @level, prepared = @prepared, held = @held, late = @late,
       attempts = @attempts, doubts = @doubts, last_error = @last_error, next_attempt_at = @next_attempt_at,
       evidence = @evidence, committed = @committed, made = @made, stuck = @stuck, settled = @settled
     WHERE transaction_id = @transaction_id AND position = @position`,
  );
  for (const [position, one] of after.participants.entries())
    if (changed.has(one.key)) update.run(fromParticipant(after.id, position, one));
}

/** Adds lines to the audit, all with one statement. */
export function appendRows(tx: WriteTx, id: TransactionId, lines: readonly AuditLine[]): void {
  if (lines.length === 0) return;
  const values = lines.map(() => '(?, ?, ?, ?, ?, ?)').join(', ');
  tx.prepare(
    `INSERT INTO transaction_audit (transaction_id, at, actor, event, participant, text) VALUES ${values}`,
  ).run(...lines.flatMap((line) => [id, line.at, line.actor, line.event, line.participant ?? null, line.text]));
}

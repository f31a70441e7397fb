import type { TransactionId } from '../../../src-shared/model/ids.ts';
import type { ReadDb, WriteTx } from '../store/store.ts';
import type { KnownTransaction } from './known-transactions.ts';
import type { StoredParticipant, StoredTransaction } from './stored-transaction.ts';
import { linesText, planText, progressText, toLines, toTransaction } from './transaction-rows.ts';
import type { IntentRow, TransactionRow } from './transaction-rows.ts';
import type { AuditLine } from './views.ts';

/** The transaction as its rows say, or `undefined` where there is none. */
export function readRows(db: ReadDb, id: TransactionId): KnownTransaction | undefined {
  const row = db
    .prepare('SELECT t.*, i.* FROM transactions t JOIN transaction_intents i ON i.seq = t.intent_seq WHERE t.id = ?')
    .get(id) as (TransactionRow & IntentRow) | undefined;
  if (row === undefined) return undefined;
  const steps = db
    .prepare('SELECT lines FROM transaction_audit WHERE transaction_id = ? ORDER BY line')
    .pluck()
    .all(id) as string[];
  return { transaction: toTransaction(row), audit: [row.audit, ...steps].flatMap(toLines) };
}

/** Writes a transaction as it is recorded, with the lines that say so. */
export function insertRows(
  tx: WriteTx,
  transaction: StoredTransaction,
  contentHash: string,
  audit: readonly AuditLine[],
): void {
  const { id, agent } = transaction;
  const { lastInsertRowid } = tx
    .prepare(
      `INSERT INTO transaction_intents (id, content_hash, intent, agent_id, agent_name, summary, plan, audit)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    )
    .run(
      id,
      contentHash,
      JSON.stringify(transaction.intent),
      agent.id,
      agent.name,
      transaction.summary,
      planText(transaction),
      linesText(audit),
    );
  tx.prepare(
    `INSERT INTO transactions (id, intent_id, intent_seq, lane, state, resume, stopping, reason, owner, replaced_by, epoch,
       created_at, updated_at, participants) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  ).run(
    id,
    transaction.intentId,
    lastInsertRowid,
    transaction.lane,
    transaction.state,
    transaction.resume ?? null,
    transaction.stopping ? 1 : 0,
    transaction.reason ?? null,
    transaction.owner ?? null,
    transaction.replacedBy ?? null,
    transaction.epoch,
    Math.floor(transaction.createdAt),
    Math.floor(transaction.updatedAt),
    progressText(transaction),
  );
  for (const one of transaction.participants)
    if (one.promise.prepare === 'native')
      tx.prepare('INSERT OR IGNORE INTO transaction_branch_systems (system) VALUES (?)').run(one.system);
}

/** Writes what may change of a transaction, all of it. */
export function updateRows(tx: WriteTx, before: StoredTransaction, after: StoredTransaction): void {
  tx.prepare(
    `UPDATE transactions SET state = ?, resume = ?, stopping = ?, reason = ?, owner = ?, replaced_by = ?, epoch = ?,
       updated_at = ?, participants = ? WHERE id = ?`,
  ).run(
    after.state,
    after.resume ?? null,
    after.stopping ? 1 : 0,
    after.reason ?? null,
    after.owner ?? null,
    after.replacedBy ?? null,
    after.epoch,
    Math.floor(after.updatedAt),
    progressText(after),
    after.id,
  );
  for (const [position, one] of after.participants.entries()) {
    const earlier = before.participants[position];
    if (isTroubled(one)) writeTrouble(tx, after.id, position, one);
    else if (earlier !== undefined && isTroubled(earlier))
      tx.prepare('DELETE FROM transaction_troubles WHERE transaction_id = ? AND position = ?').run(after.id, position);
  }
}

/** It waits, or needs a person: it must be found by its system or by its cause. */
const isTroubled = ({ nextAttemptAt, stuck }: StoredParticipant): boolean =>
  nextAttemptAt !== undefined || stuck !== undefined;

function writeTrouble(tx: WriteTx, id: TransactionId, position: number, one: StoredParticipant): void {
  const { system, systemName, nextAttemptAt, stuck, lastError } = one;
  const due = nextAttemptAt === undefined ? null : Math.floor(nextAttemptAt);
  tx.prepare(
    `INSERT OR REPLACE INTO transaction_troubles
       (transaction_id, position, system, system_name, next_attempt_at, stuck, last_error) VALUES (?, ?, ?, ?, ?, ?, ?)`,
  ).run(id, position, system, systemName, due, stuck ?? null, lastError ?? null);
}

/**
 * Adds the lines of one step to the audit.
 *
 * @param line how many there are so far
 */
export function appendRows(tx: WriteTx, id: TransactionId, line: number, lines: readonly AuditLine[]): void {
  if (lines.length === 0) return;
  tx.prepare('INSERT INTO transaction_audit (transaction_id, line, lines) VALUES (?, ?, ?)').run(
    id,
    line,
    linesText(lines),
  );
}

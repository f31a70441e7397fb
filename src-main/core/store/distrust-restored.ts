import type { Store } from './store.ts';

/**
 * Puts every transaction that was under way when a backup was made before a person. Since then it may have been carried out,
 * in part or whole, in systems that know nothing of the restore; to go on with it from the old record could do it twice.
 * Participants that had not come to an end count as sent with the answer lost, so that "retry now" asks the system first.
 *
 * @param madeAt when the backup was made, wall clock in milliseconds
 * @returns how many transactions that were
 */
export function distrustRestored(store: Store, madeAt: number, now: number): number {
  const when = new Date(madeAt).toISOString();
  const reason =
    `The workspace file was damaged and has been restored from a backup of ${when}. What was done with this since then is ` +
    'not known here: look in each system before you go on.';
  const open = `state NOT IN ('done', 'compensated', 'refused', 'attention')`;
  return store.write('power', (tx) => {
    const ids = tx.prepare(`SELECT id FROM transactions WHERE ${open}`).pluck().all() as string[];
    const participants = tx.prepare(
      `UPDATE transaction_participants SET state = 'attention', stuck = 'unknown', last_error = ?, next_attempt_at = NULL
       WHERE transaction_id = ? AND state NOT IN ('committed', 'compensated', 'refused', 'settledByHand', 'attention')`,
    );
    // Compensation goes on as such; everything else may have been decided since.
    const transaction = tx.prepare(
      `UPDATE transactions SET resume = CASE stopping WHEN 0 THEN 'committing' ELSE state END, state = 'attention',
         reason = ?, epoch = epoch + 1, updated_at = ? WHERE id = ?`,
    );
    const audit = tx.prepare(
      `INSERT INTO transaction_audit (transaction_id, at, actor, event, participant, text)
       VALUES (?, ?, 'Trunkline', 'attention', NULL, ?)`,
    );
    for (const id of ids) {
      participants.run(reason, id);
      transaction.run(reason, now, id);
      audit.run(id, now, reason);
    }
    return ids.length;
  });
}

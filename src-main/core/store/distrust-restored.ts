import type { Store } from './store.ts';

/**
 * Puts every transaction that was under way when a backup was made before a person. Since then it may have been carried out,
 * in part or whole, in systems that know nothing of the restore; to go on with it from the old record could do it twice.
 * The store gets a new identity. Participants that had not come to an end count as sent with the answer lost, so that "retry now" asks the system first.
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
  const ended = `'committed', 'compensated', 'refused', 'settledByHand', 'attention'`;
  return store.write('power', (tx) => {
    // The clock may have been set back since: what is sent from now on must not go by a key that is used already.
    tx.prepare('UPDATE store_identity SET id = lower(hex(randomblob(16)))').run();
    const ids = tx.prepare(`SELECT id FROM transactions WHERE ${open}`).pluck().all() as string[];
    const troubled = tx.prepare(
      `INSERT OR REPLACE INTO transaction_troubles (transaction_id, position, system, system_name, stuck, last_error)
       SELECT transaction_id, position, system, system_name, 'unknown', ? FROM transaction_participants
       WHERE transaction_id = ? AND state NOT IN (${ended})`,
    );
    // Compensation goes on as such; everything else may have been decided since.
    const transaction = tx.prepare(
      `UPDATE transactions SET resume = CASE stopping WHEN 0 THEN 'committing' ELSE state END, state = 'attention',
         reason = ?, epoch = epoch + 1, updated_at = ?, participants = (
           SELECT json_group_array(iif(p.value ->> 'state' IN (${ended}), json(p.value), json_set(
               json_remove(p.value, '$.nextAttemptAt'), '$.state', 'attention', '$.stuck', 'unknown', '$.lastError', ?))
             ORDER BY p.key) FROM json_each(transactions.participants) p)
       WHERE id = ?`,
    );
    const audit = tx.prepare(
      `INSERT INTO transaction_audit (transaction_id, line, lines)
       SELECT ?, (SELECT count(*) FROM transaction_audit_lines WHERE transaction_id = ?),
         json_array(json_object('at', ?, 'event', 'attention', 'text', ?))`,
    );
    for (const id of ids) {
      troubled.run(reason, id);
      transaction.run(reason, now, reason, id);
      audit.run(id, id, now, reason);
    }
    return ids.length;
  });
}

import Database from 'better-sqlite3';
import { parseOperationKey } from '../../src-main/core/transactions/operation-of.ts';
import { readEffects } from './effect-journal.ts';
import { readLines } from './line-ledger.ts';
import { filesOf, loadSystems } from './mixed-load-plan.ts';
import { openTestStore } from './open-test-store.ts';

export interface PowerCheck {
  readonly wrong: readonly string[];
  /** Receipts that were given before the cut. */
  readonly receipts: number;
  /** Messages acknowledged at level `power` before the cut. */
  readonly powerMessages: number;
  /** Messages acknowledged at level `process` that the cut took, as that level says it may. */
  readonly lostProcessMessages: number;
}

/**
 * Opens what the power cut left as the product does, and compares it with what the process was told before: receipts and
 * messages of level `power` are there; each effect in a system is covered by a record that announced it.
 */
export function checkAfterPowerLoss(folder: string): PowerCheck {
  const files = filesOf(folder);
  openTestStore({ path: files.workspace })[Symbol.dispose]();
  const db = new Database(files.workspace, { readonly: true });
  try {
    const wrong: string[] = [];
    const check = db.pragma('quick_check', { simple: true });
    if (check !== 'ok') wrong.push(`quick_check: ${String(check)}`);
    const lines = readLines(files.ledger);
    const idOf = db.prepare('SELECT id FROM transactions WHERE intent_id = ?').pluck();
    const receipts = lines.filter(([what]) => what === 'receipt');
    for (const [, intent, transaction] of receipts)
      if (idOf.get(intent) !== transaction) wrong.push(`the receipt of ${intent} was given and its record is gone`);

    const participant = db
      .prepare('SELECT count(*) FROM transaction_participants WHERE transaction_id = ? AND key = ?')
      .pluck();
    const announced = db
      .prepare(
        "SELECT count(*) FROM transaction_audit_lines WHERE transaction_id = ? AND participant = ? AND event = 'committing'",
      )
      .pluck();
    for (const system of loadSystems) {
      for (const { mark, key } of readEffects(files.effects(system))) {
        const parsed = parseOperationKey(key);
        const names = [parsed?.id, parsed?.participant];
        if (participant.get(...names) === 0) wrong.push(`${system}: ${key} (${mark}) was sent and its record is gone`);
        else if (mark === '+' && announced.get(...names) === 0)
          wrong.push(`${system}: ${key} took effect and no record says that it was sent`);
      }
    }

    const waiting = new Set(
      db.prepare("SELECT name || '/' || body FROM bus_message JOIN bus_topic USING (topic)").pluck().all() as string[],
    );
    const handled = new Set(lines.filter(([what]) => what === 'handled').map((line) => `${line[1]}/${line[3]}`));
    const acked = lines.filter(([what]) => what === 'acked').map((line) => `${line[1]}/${line[3]}`);
    const lost = acked.filter((message) => !waiting.has(message) && !handled.has(message));
    const lostAtPower = lost.filter((message) => message.startsWith('load-power/'));
    if (lostAtPower.length > 0) wrong.push(`acknowledged at level power and lost: ${lostAtPower.join(', ')}`);
    return {
      wrong,
      receipts: receipts.length,
      powerMessages: acked.filter((message) => message.startsWith('load-power/')).length,
      lostProcessMessages: lost.length - lostAtPower.length,
    };
  } finally {
    db.close();
  }
}

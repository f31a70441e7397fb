import type { Alert } from '../../../src-shared/model/alert.ts';
import type { OpenTransaction } from '../../../src-shared/model/transaction.ts';

export interface AttentionGroup {
  readonly key: string;
  readonly alert: Alert;
  /** Those of the alert that the window has, oldest first. */
  readonly transactions: readonly OpenTransaction[];
  /** How many more there are. */
  readonly more: number;
}

/** What needs a person by cause, in the order of the alerts, with the transactions themselves. */
export function attentionGroups(
  alerts: readonly Alert[],
  transactions: readonly OpenTransaction[],
): readonly AttentionGroup[] {
  const known = new Map(transactions.map((tx) => [tx.id, tx]));
  return alerts.map((alert, index) => {
    const here = alert.transactions.flatMap((id) => known.get(id) ?? []);
    // The oldest of a cause is what it is known by; the same system and step may be there for several reasons.
    const key = `${alert.system ?? ''}/${alert.step}/${alert.transactions[0] ?? index}`;
    return { key, alert, transactions: here, more: alert.count - here.length };
  });
}

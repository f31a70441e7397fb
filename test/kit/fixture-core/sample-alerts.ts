import type { Alert } from '../../../src-shared/model/alert.ts';
import type { TransactionView } from '../../../src-shared/model/transaction.ts';

/** Alerts as the core would group these: by system, all in the step that an answer was lost in. */
export function sampleAlerts(transactions: readonly TransactionView[], now: number): Alert[] {
  const waiting = transactions
    .filter(({ state }) => state === 'attention')
    .toSorted((a, b) => a.updatedAt - b.updatedAt);
  const stuckIn = (tx: TransactionView) => tx.participants.find(({ state }) => state === 'attention');
  return [...Map.groupBy(waiting, (tx) => stuckIn(tx)?.system)].flatMap(([system, group]): Alert[] => {
    const [oldest] = group;
    if (oldest === undefined) return [];
    const stuck = stuckIn(oldest);
    const old = group.filter(({ updatedAt }) => now - updatedAt >= 3_600_000).length;
    return [
      {
        ...(system === undefined || stuck === undefined ? {} : { system, systemName: stuck.systemName }),
        step: system === undefined ? 'fault' : 'unknown',
        count: group.length,
        oldestAt: oldest.updatedAt,
        ages: { hour: group.length - old, day: old, older: 0 },
        reason: stuck?.lastError ?? oldest.reason ?? '',
        transactions: group.map(({ id }) => id),
      },
    ];
  });
}

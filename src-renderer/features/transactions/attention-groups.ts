import type { TransactionView } from '../../../src-shared/model/transaction.ts';

export interface AttentionGroup {
  /** System and cause; what the transactions of the group have in common. */
  readonly key: string;
  readonly system: string;
  readonly systemName: string;
  readonly reason: string;
  readonly transactions: readonly TransactionView[];
}

/** Numbers and quoted values differ from case to case; without them equal causes read the same. */
const causeOf = (text: string): string => text.replaceAll(/\d+/g, '#').replaceAll(/"[^"]*"|'[^']*'/g, '…');

/** What needs a person, grouped by the system and the cause; oldest first, in the groups and within them. */
export function attentionGroups(transactions: readonly TransactionView[]): readonly AttentionGroup[] {
  const waiting = transactions.filter((tx) => tx.state === 'attention').toSorted((a, b) => a.createdAt - b.createdAt);
  const groups = new Map<
    string,
    { system: string; systemName: string; reason: string; transactions: TransactionView[] }
  >();
  for (const tx of waiting) {
    const stuck = tx.participants.find((p) => p.state === 'attention') ?? tx.participants[0];
    const reason = tx.reason ?? stuck?.lastError ?? '';
    const key = `${stuck?.system ?? ''}/${causeOf(reason)}`;
    const group = groups.get(key) ?? {
      system: stuck?.system ?? '',
      systemName: stuck?.systemName ?? '',
      reason,
      transactions: [],
    };
    group.transactions.push(tx);
    groups.set(key, group);
  }
  return [...groups].map(([key, group]) => ({ key, ...group }));
}

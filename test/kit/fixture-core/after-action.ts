import type { ManualAction, TransactionView } from '../../../src-shared/model/transaction.ts';

interface Asked {
  readonly action: Exclude<ManualAction, 'editAndReplay'>;
  readonly reason: string | undefined;
  readonly owner: string | undefined;
}

/** Where each action leaves the transaction and its participant that needed a person; `undefined`: as they were. */
const leaves = {
  retryNow: { state: 'committing', participant: 'committing' },
  compensate: { state: 'compensated', participant: 'compensated' },
  markDone: { state: 'done', participant: 'settledByHand' },
  handOver: undefined,
} as const;

/** A transaction in attention as the core would show it after what a person decided. */
export function afterAction(found: TransactionView, { action, reason = '', owner }: Asked): TransactionView {
  const left = leaves[action];
  const text =
    action === 'handOver' ? `handed over to ${owner}: ${reason}` : action === 'retryNow' ? 'try again now' : reason;
  const audit = [...found.audit, { at: Date.now(), actor: 'Wei Lin', event: action, text }];
  if (left === undefined) return { ...found, ...(owner === undefined ? {} : { owner }), updatedAt: Date.now(), audit };
  return {
    ...found,
    state: left.state,
    updatedAt: Date.now(),
    actions: [],
    participants: found.participants.map((one) =>
      one.state === 'attention' ? { ...one, state: left.participant } : one,
    ),
    audit,
  };
}

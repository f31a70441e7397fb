import type { OpenTransaction, TransactionView } from '../../../src-shared/model/transaction.ts';

/** A transaction as lists show it. */
export const openRow = ({ id, state, createdAt, owner, participants }: TransactionView): OpenTransaction => ({
  id,
  state,
  createdAt,
  ...(owner === undefined ? {} : { owner }),
  participants: participants.map(({ key, system, systemName, state: stands, operations }) => ({
    key,
    system,
    systemName,
    state: stands,
    acts: operations.map(({ act }) => act),
  })),
});

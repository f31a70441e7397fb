import type { StoredTransaction } from './stored-transaction.ts';
import type { AuditLine } from './views.ts';

/** A transaction with its audit, as the log has it. */
export interface KnownTransaction {
  readonly transaction: StoredTransaction;
  readonly audit: readonly AuditLine[];
}

/** Intents may carry megabytes of attachments, so not many are kept. */
const most = 64;

/**
 * The transactions that were looked at last, so that a driver need not read again what it has just written. One process owns
 * the workspace file, so what the log wrote is what stands there; who rolls a write back has to `forget`.
 */
export interface KnownTransactions {
  get(id: string): KnownTransaction | undefined;
  remember(known: KnownTransaction): void;
  forget(id: string): void;
}

export function createKnownTransactions(): KnownTransactions {
  const known = new Map<string, KnownTransaction>();
  return {
    get: (id) => known.get(id),
    remember(one) {
      const { id } = one.transaction;
      known.delete(id);
      known.set(id, one);
      if (known.size > most) known.delete(known.keys().next().value as string);
    },
    forget: (id) => void known.delete(id),
  };
}

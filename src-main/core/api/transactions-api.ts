import type { CoreHandlers } from '../../../src-shared/contract/contract.ts';
import type { TransactionView } from '../../../src-shared/model/transaction.ts';
import { ok } from '../../../src-shared/result/result.ts';
import type { Clock } from '../ports/clock.ts';
import { StoreError, type StoreErrorKind } from '../store/store-error.ts';
import type { Transactions } from '../transactions/transactions.ts';
import { notFound, refuse } from './answers.ts';
import { createEventQueue } from './event-queue.ts';
import { paced } from './paced.ts';

/** Open transactions shown at once; beyond it the oldest come first, so none is hidden for ever. */
const OPEN_LIMIT = 500;

/** Least time between two lists to one window, milliseconds: hundreds may change while a system comes back. */
export const listEveryMs = 250;

/** After these certainly nothing was stored; after a failing disk it may have been, and the same send asked again will tell. */
const nothingStored: ReadonlySet<StoreErrorKind> = new Set(['diskFull', 'readOnly', 'locked', 'closed']);

export function createIntentsApi(transactions: Transactions): CoreHandlers['intents'] {
  return {
    async submit(intent) {
      try {
        return await transactions.submit(intent);
      } catch (error) {
        if (!(error instanceof StoreError) || !nothingStored.has(error.kind)) throw error;
        return refuse('OVERLOADED', `Nothing was recorded and nothing was sent. ${error.message}`);
      }
    },
  };
}

export function createTransactionsApi(transactions: Transactions, clock: Clock): CoreHandlers['transactions'] {
  return {
    get({ id }) {
      const view = transactions.get(id);
      return view ? ok(view) : notFound('transaction');
    },
    async *live({ id }, { signal }) {
      const queue = createEventQueue<TransactionView>(signal);
      const off = transactions.onChange((view) => {
        if (view.id === id) queue.push(view, id);
      });
      try {
        const now = transactions.get(id);
        if (!now) return;
        yield { event: now };
        for await (const event of queue) yield { event };
      } finally {
        off();
      }
    },
    async *openLive(_input, { signal }) {
      const queue = createEventQueue<true>(signal);
      const off = transactions.onChange(() => queue.push(true, 'changed'));
      queue.push(true, 'changed');
      try {
        for await (const _ of paced(queue, { clock, everyMs: listEveryMs, signal })) {
          const { attention, moving } = transactions.counts();
          const alerts = attention === 0 ? [] : [...transactions.alerts()];
          yield { event: { transactions: [...transactions.openRows(OPEN_LIMIT)], attention, moving, alerts } };
        }
      } finally {
        off();
      }
    },
    act: (request) => transactions.act(request),
  };
}

import type { CoreHandlers } from '../../../src-shared/contract/contract.ts';
import type { TransactionView } from '../../../src-shared/model/transaction.ts';
import { ok } from '../../../src-shared/result/result.ts';
import type { Transactions } from '../transactions/transactions.ts';
import { notFound } from './answers.ts';
import { createEventQueue } from './event-queue.ts';

/** Open transactions shown at once; beyond it the oldest come first, so none is hidden for ever. */
const OPEN_LIMIT = 500;

export function createIntentsApi(transactions: Transactions): CoreHandlers['intents'] {
  return { submit: (intent) => transactions.submit(intent) };
}

export function createTransactionsApi(transactions: Transactions): CoreHandlers['transactions'] {
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
        for await (const _ of queue) {
          const counts = transactions.counts();
          yield { event: { transactions: [...transactions.open(OPEN_LIMIT)], ...counts } };
        }
      } finally {
        off();
      }
    },
    act: (request) => transactions.act(request),
  };
}

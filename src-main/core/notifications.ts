import type { CallBoard } from './calls/call-board.ts';
import type { Notifier } from './ports/notifier.ts';
import type { Transactions } from './transactions/transactions.ts';

/** Tells the agent about a call that rings for them, once a call. Returns the function that stops it. */
export function announceCalls(callBoard: Pick<CallBoard, 'onChange'>, notifier: Notifier): () => void {
  const told = new Set<string>();
  return callBoard.onChange((change) => {
    if (change.type === 'removed') told.delete(change.id);
    if (change.type !== 'call' || !change.call.mine || change.call.state !== 'ringing') return;
    const { id, customerName, callerName, number, queue } = change.call;
    if (told.has(id)) return;
    told.add(id);
    notifier.notify({
      title: customerName || callerName || number,
      body: queue ? `${number} · ${queue}` : number,
      tag: `call/${id}`,
    });
  });
}

/** Tells the agent about a transaction that needs a person, once each time it comes to that. */
export function announceTransactions(transactions: Pick<Transactions, 'onChange'>, notifier: Notifier): () => void {
  const told = new Set<string>();
  return transactions.onChange((view) => {
    if (view.state !== 'attention') {
      told.delete(view.id);
      return;
    }
    if (told.has(view.id)) return;
    told.add(view.id);
    notifier.notify({ title: view.summary, body: view.reason ?? '', tag: `transaction/${view.id}` });
  });
}

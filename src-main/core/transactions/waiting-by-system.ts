import type { SystemId, TransactionId } from '../../../src-shared/model/ids.ts';
import type { TransactionView } from '../../../src-shared/model/transaction.ts';
import type { Store } from '../store/store.ts';
import type { TransactionLog } from './log.ts';
import { openIds } from './recovery.ts';
import { isTerminal } from './stored-transaction.ts';

/** Of a participant for which nothing waits any more. */
export const settledStates: ReadonlySet<string> = new Set(['committed', 'compensated', 'settledByHand', 'refused']);

/**
 * Counts what waits for each system. The log is read once, at the first question: afterwards each change tells what became of
 * its transaction, because a count that is asked for with every change must not read thousands of intents, files included.
 */
export function createWaitingBySystem(store: Store, log: TransactionLog): () => ReadonlyMap<SystemId, number> {
  const waiting = new Map<TransactionId, readonly SystemId[]>();
  const counts = new Map<SystemId, number>();
  let learned = false;

  const add = (systems: readonly SystemId[], by: 1 | -1): void => {
    for (const system of systems) {
      const count = (counts.get(system) ?? 0) + by;
      if (count === 0) counts.delete(system);
      else counts.set(system, count);
    }
  };
  const note = ({ id, state, participants }: TransactionView): void => {
    add(waiting.get(id) ?? [], -1);
    waiting.delete(id);
    const open = isTerminal(state) ? [] : participants.filter((one) => !settledStates.has(one.state));
    if (open.length === 0) return;
    const systems = open.map((one) => one.system);
    waiting.set(id, systems);
    add(systems, 1);
  };
  const learn = (): void => {
    log.onChange(note);
    learned = true;
    for (const id of openIds(store, Number.MAX_SAFE_INTEGER)) {
      const view = log.view(id);
      if (view !== undefined) note(view);
    }
  };
  return () => {
    if (!learned) learn();
    return counts;
  };
}

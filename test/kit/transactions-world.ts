import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Bus } from '../../src-main/core/bus/bus.ts';
import { createBus } from '../../src-main/core/bus/create-bus.ts';
import type { ReachFaultPoint } from '../../src-main/core/ports/fault-point.ts';
import type { Logger } from '../../src-main/core/ports/logger.ts';
import { openStore, type OpenStoreOptions } from '../../src-main/core/store/open-store.ts';
import type { Store } from '../../src-main/core/store/store.ts';
import { createTransactions } from '../../src-main/core/transactions/create-transactions.ts';
import type { TransactionLimits } from '../../src-main/core/transactions/limits.ts';
import { createTransactionIds } from '../../src-main/core/transactions/transaction-ids.ts';
import type { TransactionHooks, Transactions } from '../../src-main/core/transactions/transactions.ts';
import type { AgentId, TransactionId } from '../../src-shared/model/ids.ts';
import type { TransactionView } from '../../src-shared/model/transaction.ts';
import { ok } from '../../src-shared/result/result.ts';
import { nullLogger } from './null-logger.ts';
import type { ScriptedSystem } from './scripted-participant.ts';
import type { VirtualClock } from './virtual-clock.ts';

export interface WorldOptions {
  readonly path: string;
  readonly clock: VirtualClock;
  readonly systems: readonly Pick<ScriptedSystem, 'entry'>[];
  readonly hooks?: Partial<TransactionHooks>;
  readonly limits?: Partial<TransactionLimits>;
  readonly reachFaultPoint?: ReachFaultPoint;
  readonly logger?: Logger;
  readonly wrapStore?: (store: Store) => Store;
  /** Default: inside the commit, because the virtual clock does not wait for a thread. */
  readonly fsync?: OpenStoreOptions['fsync'];
  readonly agentName?: string;
}

/** The part of the core that carries transactions, over a real store and bus, with remote systems that outlive it. */
export interface TransactionsWorld extends AsyncDisposable {
  readonly store: Store;
  readonly bus: Bus;
  readonly transactions: Transactions;
  /** Turns the clock from timer to timer until the condition holds; fails after `maxMs` of virtual time. */
  until(condition: () => boolean, maxMs?: number): Promise<void>;
  /** Until the transaction is terminal or needs a person. */
  settled(id: TransactionId, maxMs?: number): Promise<TransactionView>;
}

export const isSettled = (view: TransactionView): boolean =>
  ['done', 'compensated', 'refused', 'attention'].includes(view.state);

/** Turns of the event loop given to what runs between two timers, and to what runs where no timer waits at all. */
const turns = { busy: 12, idle: 5_000 };

/** Turns the clock from timer to timer until the condition holds. */
export async function turnUntil(clock: VirtualClock, condition: () => boolean, maxMs = 24 * 3_600_000): Promise<void> {
  const end = clock.monotonic() + maxMs;
  for (let quiet = 0; quiet < turns.idle; quiet++) {
    if (condition()) return;
    await nextTurn();
    const next = clock.nextIn;
    if (next === undefined || quiet < turns.busy) continue;
    if (clock.monotonic() + next > end) break;
    await clock.advance(next);
    quiet = 0;
  }
  throw new Error(`the condition did not come true within ${maxMs} ms of virtual time`);
}

/** Opens the store, the bus and the transactions; `recover` is left to the caller. */
export function openWorld(options: WorldOptions): TransactionsWorld {
  const { clock, systems } = options;
  const logger = options.logger ?? nullLogger;
  const reachFaultPoint = options.reachFaultPoint ?? (() => {});
  const opened = openStore({ path: options.path, clock, logger, fsync: options.fsync ?? 'inCommit' });
  if (!opened.ok) throw opened.error;
  const real = opened.value;
  const store = options.wrapStore?.(real) ?? real;
  const bus = createBus({ store, clock, logger, reachFaultPoint, random: () => 0.5 });
  const transactions = createTransactions({
    store,
    bus,
    clock,
    logger,
    reachFaultPoint,
    systems: { get: (id) => systems.find((system) => system.entry.id === id)?.entry },
    hooks: { precondition: () => ok(undefined), changed: () => {}, ...options.hooks },
    agent: { id: 'agent-1' as AgentId, name: options.agentName ?? 'Agent One' },
    nextId: createTransactionIds({ clock, store, nodeId: 1 }),
    random: () => 0.5,
    limits: { ...options.limits },
  });
  const until = (condition: () => boolean, maxMs?: number): Promise<void> => turnUntil(clock, condition, maxMs);
  return {
    store,
    bus,
    transactions,
    until,
    async settled(id, maxMs) {
      // Making a view costs more than a turn of the clock: it is made when something has changed.
      let view = transactions.get(id);
      using stack = new DisposableStack();
      stack.defer(
        transactions.onChange((changed) => {
          if (changed.id === id) view = transactions.get(id);
        }),
      );
      await until(() => view !== undefined && isSettled(view), maxMs);
      if (view === undefined) throw new Error(`no transaction ${id}`);
      return view;
    },
    async [Symbol.asyncDispose]() {
      const closed = (async () => {
        await transactions[Symbol.asyncDispose]();
        await bus[Symbol.asyncDispose]();
      })();
      let done = false;
      void closed.finally(() => (done = true));
      await turnUntil(clock, () => done);
      real[Symbol.dispose]();
    },
  };
}

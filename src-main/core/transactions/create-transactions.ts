import type { TransactionId } from '../../../src-shared/model/ids.ts';
import type { Bus, TopicOptions } from '../bus/bus.ts';
import type { Clock } from '../ports/clock.ts';
import type { ReachFaultPoint } from '../ports/fault-point.ts';
import type { Logger } from '../ports/logger.ts';
import type { Store } from '../store/store.ts';
import { readAlerts } from './alerts.ts';
import { createCoordinator } from './coordinator.ts';
import { settleInDoubt } from './in-doubt.ts';
import { defaultLimits, type TransactionLimits } from './limits.ts';
import { createTransactionLog } from './log.ts';
import { createManualActions } from './manual-actions.ts';
import { createOpenRows } from './open-rows.ts';
import { transactionsTopic } from './record-intent.ts';
import { branchSystems, openIds, recoverOpen, transactionIn } from './recovery.ts';
import { createSettleTimes } from './settle-times.ts';
import type { StepDeps } from './step-context.ts';
import type { TransactionAgent } from './stored-transaction.ts';
import { createSubmit } from './submit.ts';
import { createSystemCalls } from './system-calls.ts';
import type { SystemDirectory, TransactionHooks, Transactions } from './transactions.ts';
import { createWaitingBySystem } from './waiting-by-system.ts';

export interface TransactionsDeps {
  readonly store: Store;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly reachFaultPoint: ReachFaultPoint;
  readonly systems: SystemDirectory;
  readonly hooks: TransactionHooks;
  /** Who works at this workstation; recorded with each intent and each manual action. */
  readonly agent: TransactionAgent;
  readonly nextId: () => TransactionId;
  /** In [0, 1); for the jitter of waits. */
  readonly random?: () => number;
  readonly limits?: Partial<TransactionLimits>;
}

/**
 * The topic of the drivers. Only a person may give a transaction up, so attempts are not limited here; a message that killed
 * the process `maxCrashes` times is parked and its transaction goes to attention.
 */
const topic: TopicOptions = {
  name: transactionsTopic,
  durability: 'power',
  maxMessages: 100_000,
  maxBytes: 64 * 1024 * 1024,
  maxAttempts: Number.POSITIVE_INFINITY,
  maxCrashes: 5,
  backoff: { firstMs: 500, capMs: 60_000 },
  leaseMs: 60_000,
  concurrency: 16,
  idempotencyTtlMs: 24 * 3_600_000,
};

/** How long the start waits for systems to list their in-doubt branches, milliseconds. */
const sweepPatienceMs = 2_000;

/**
 * The two-phase helper over the workspace's store and bus. Nothing is delivered before `recover` has been called.
 *
 * `hooks.changed` gets the records made as a map from participant key (`p1`, ...) to references.
 */
export function createTransactions(deps: TransactionsDeps): Transactions {
  const { store, bus, clock, logger, systems, hooks } = deps;
  const closing = new AbortController();
  const log = createTransactionLog({ store, clock, logger, hooks });
  const stepDeps: StepDeps = {
    log,
    clock,
    logger,
    systems,
    hooks,
    reachFaultPoint: deps.reachFaultPoint,
    random: deps.random ?? Math.random,
    limits: { ...defaultLimits, ...deps.limits },
    settle: createSettleTimes(clock),
    calls: createSystemCalls(),
  };
  const coordinator = createCoordinator(stepDeps);
  const recordDeps = { ...stepDeps, store, bus, agent: deps.agent, nextId: deps.nextId };
  const submit = createSubmit(recordDeps);
  const act = createManualActions(recordDeps, coordinator);
  const openRows = createOpenRows(store);
  const waitingBySystem = createWaitingBySystem(store, log);
  /** Systems whose in-doubt branches could not be listed yet. */
  const unlisted = new Set<string>();
  const sweeps = new Set<Promise<void>>();
  bus.topic(topic);

  const sweep = async (system: Parameters<SystemDirectory['get']>[0], signal: AbortSignal): Promise<void> => {
    unlisted.add(system);
    if (await settleInDoubt({ ...stepDeps, signal }, coordinator, system)) unlisted.delete(system);
  };

  const track = (system: string, sweeping: Promise<void>): Promise<void> => {
    const run = sweeping
      .catch((error: unknown) => logger.error('transactions.sweep-failed', { system, error: String(error) }))
      .finally(() => sweeps.delete(run));
    sweeps.add(run);
    return run;
  };

  return {
    async recover(signal) {
      const either = AbortSignal.any([signal, closing.signal]);
      await recoverOpen({ ...stepDeps, store, bus }, either);
      // A system that does not answer must not keep the others waiting: it is swept when it comes back.
      const swept = Promise.all(branchSystems(store).map((system) => track(system, sweep(system, either))));
      const patience = new AbortController();
      await Promise.race([swept, clock.sleep(sweepPatienceMs, patience.signal).catch(() => undefined)]);
      patience.abort();
      bus.handle(transactionsTopic, async (delivery) => {
        const id = transactionIn(delivery.body);
        if (id === undefined) return { outcome: 'park', reason: 'the message names no transaction' };
        return coordinator.drive(id, AbortSignal.any([delivery.signal, closing.signal]));
      });
    },
    submit,
    get: (id) => log.view(id),
    open: (limit) => openIds(store, limit).flatMap((id) => log.view(id) ?? []),
    openRows,
    waitingBySystem,
    counts() {
      const row = store.read((db) =>
        db
          .prepare(
            `SELECT count(*) AS total, count(*) FILTER (WHERE state = 'attention') AS attention,
               min(created_at) AS oldestAt FROM transactions
             WHERE state NOT IN ('done', 'compensated', 'refused')`,
          )
          .get(),
      ) as { total: number; attention: number; oldestAt: number | null };
      return { moving: row.total - row.attention, attention: row.attention, oldestAt: row.oldestAt ?? undefined };
    },
    alerts: () => store.read((db) => readAlerts(db, clock.now())),
    act,
    nudge(system) {
      const lanes = store.read((db) =>
        db
          .prepare(
            `SELECT DISTINCT t.lane AS lane FROM transaction_troubles p JOIN transactions t ON t.id = p.transaction_id
             WHERE p.system = ? AND p.next_attempt_at IS NOT NULL AND t.state NOT IN ('done', 'compensated', 'refused')`,
          )
          .all(system),
      ) as { lane: string }[];
      for (const { lane } of lanes) bus.retryNow(transactionsTopic, lane);
      if (!unlisted.has(system) || closing.signal.aborted) return;
      void track(system, sweep(system, closing.signal));
    },
    onChange: (listener) => log.onChange(listener),
    async [Symbol.asyncDispose]() {
      closing.abort(new Error('the core is closing'));
      await Promise.allSettled(sweeps);
    },
  };
}

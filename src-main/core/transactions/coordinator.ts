import type { TransactionId } from '../../../src-shared/model/ids.ts';
import type { DeliveryOutcome } from '../bus/bus.ts';
import { StoreError } from '../store/store-error.ts';
import { othersGoOn, recordAttention } from './attention.ts';
import { Superseded } from './log.ts';
import { Interrupted } from './participant-call.ts';
import type { StepContext, StepDeps, StepResult } from './step-context.ts';
import { stepCommit } from './step-commit.ts';
import { stepCompensate } from './step-compensate.ts';
import { stepPrepare } from './step-prepare.ts';
import { isTerminal, type StoredTransaction } from './stored-transaction.ts';

/** Carries transactions forward. One drive of a transaction at a time; people and recovery take the same lock. */
export interface Coordinator {
  /** Goes on with a transaction until it is terminal, needs a person or has to wait. */
  drive(id: TransactionId, signal: AbortSignal): Promise<DeliveryOutcome>;
  /**
   * Keeps drivers away from a transaction for the time of `work`. Where one is at it right now it is waited for, at most
   * `patienceMs` (default: not at all); `undefined` where it is still at it then.
   */
  exclusively<T>(id: TransactionId, work: () => Promise<T>, patienceMs?: number): Promise<T | undefined>;
}

/** Steps one drive may take before that is a bug: each step moves the transaction on or waits. */
const maxSteps = 1_000;
/** Unexpected failures of this program in a row on one transaction before a person is asked. */
const maxFaults = 8;
const lockedMs = 100;

export function createCoordinator(deps: StepDeps): Coordinator {
  /** What is at work on a transaction; resolves when it is through. */
  const busy = new Map<TransactionId, Promise<void>>();
  const faults = new Map<TransactionId, number>();

  const step = (ctx: StepContext, transaction: StoredTransaction): Promise<StepResult> => {
    if (transaction.stopping) return stepCompensate(ctx, transaction);
    const isDecided = transaction.state !== 'recorded' && transaction.state !== 'preparing';
    return isDecided ? stepCommit(ctx, transaction) : stepPrepare(ctx, transaction);
  };

  const run = async (id: TransactionId, signal: AbortSignal): Promise<DeliveryOutcome> => {
    for (let count = 0; count < maxSteps; count++) {
      const transaction = deps.log.read(id);
      if (transaction === undefined) return { outcome: 'park', reason: `there is no transaction ${id} in the log` };
      if (isTerminal(transaction.state)) return { outcome: 'done' };
      if (transaction.state === 'attention' && !othersGoOn(transaction)) return { outcome: 'done' };
      const result = await step({ ...deps, signal }, transaction);
      if (result.next === 'wait')
        return { outcome: 'retry', cause: result.cause, afterMs: Math.max(1, result.afterMs) };
      if (result.next === 'attention') await recordAttention(deps, transaction, result);
    }
    throw new Error(`transaction ${id} took ${maxSteps} steps without coming to an end`);
  };

  const exclusively: Coordinator['exclusively'] = async (id, work, patienceMs = 0) => {
    const end = deps.clock.monotonic() + patienceMs;
    for (let present = busy.get(id); present !== undefined; present = busy.get(id)) {
      const left = end - deps.clock.monotonic();
      if (left <= 0) return undefined;
      const patience = new AbortController();
      await Promise.race([present, deps.clock.sleep(left, patience.signal).catch(() => undefined)]);
      patience.abort();
    }
    const { promise, resolve } = Promise.withResolvers<void>();
    busy.set(id, promise);
    try {
      return await work();
    } finally {
      busy.delete(id);
      resolve();
    }
  };

  /** A fault of ours must not leave a transaction running for ever; trouble with the disk is not a fault of the transaction. */
  const afterFault = async (id: TransactionId, error: unknown): Promise<DeliveryOutcome> => {
    const message = error instanceof Error ? error.message : String(error);
    if (error instanceof StoreError) throw error;
    const count = (faults.get(id) ?? 0) + 1;
    faults.set(id, count);
    deps.logger.error('transactions.fault', { transaction: id, count, error: message });
    const transaction = count < maxFaults ? undefined : deps.log.read(id);
    if (transaction === undefined) throw error;
    const reason = `Trunkline failed ${count} times in a row to go on with this (${message})`;
    await deps.log.change(id, transaction.epoch, (now) => ({
      transaction: { state: 'attention', resume: now.state, reason },
      audit: [{ event: 'attention', text: reason }],
    }));
    faults.delete(id);
    return { outcome: 'done' };
  };

  return {
    exclusively,
    async drive(id, signal) {
      const outcome = await exclusively(id, async (): Promise<DeliveryOutcome> => {
        try {
          const through = await run(id, signal);
          faults.delete(id);
          return through;
        } catch (error) {
          if (error instanceof Superseded || error instanceof Interrupted)
            return { outcome: 'retry', cause: error.message, afterMs: lockedMs };
          return afterFault(id, error);
        }
      });
      return outcome ?? { outcome: 'retry', cause: `transaction ${id} is being worked on`, afterMs: lockedMs };
    },
  };
}

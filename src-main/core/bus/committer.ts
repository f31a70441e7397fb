import { ok } from '../../../src-shared/result/result.ts';
import { createAckPace } from './ack-pace.ts';
import { writeBatch, type Batch, type PendingPublish, type PendingSettlement, type PublishAnswer } from './batch.ts';
import type { OutgoingMessage } from './bus.ts';
import type { BusContext } from './bus-context.ts';
import { applySettlement, canDeliver, leaseFresh, pickLeases, unpick } from './dispatch.ts';
import type { Message } from './message.ts';
import { NotOwnerError } from './owner.ts';
import type { WriteTx } from '../store/store.ts';
import type { StoredPublish } from './store-publish.ts';
import { createStoreTrouble } from './store-trouble.ts';
import type { Lease, Settlement, TopicState } from './topic-state.ts';
import { armWakeUp } from './wake-up.ts';

type Level = 'power' | 'process';

/**
 * Publishes, acknowledgements and new leases of durable topics, gathered into as few commits as possible. Acknowledgements
 * and leases ask for level `process` only: one that is lost with the power means one more delivery, with a higher fencing
 * token, which is what at-least-once already allows.
 */
export interface Committer {
  /** The caller has taken credit for it. */
  publish(topic: TopicState, message: OutgoingMessage, size: number): Promise<PublishAnswer>;
  /** Stored soon: with the next publish, where one is likely to come at once, else in a commit of its own. */
  settle(lease: Lease, settlement: Settlement): void;
  /** What was settled is stored without waiting for anything. */
  hurry(): void;
  /** The topic may have something to deliver. */
  wake(topic: TopicState): void;
  /** A publish was committed: the schedule learns of it. */
  appended(topic: TopicState, stored: StoredPublish): void;
  /** Nothing waits to be stored. */
  readonly idle: boolean;
  stop(): void;
}

export function createCommitter(context: BusContext): Committer {
  const { store, clock, steady, owner, limits, logger } = context;
  const publishes: Record<Level, PendingPublish[]> = { power: [], process: [] };
  const scheduled: Record<Level, boolean> = { power: false, process: false };
  /** Few, and emptied with each commit. */
  const awake: TopicState[] = [];
  let settlements: PendingSettlement[] = [];
  let inFlight = 0;
  const trouble = createStoreTrouble(clock, () => want('process'));
  const pace = createAckPace(clock, () => want('process'));

  const want = (level: Level): void => {
    if (scheduled[level] || (level === 'process' && scheduled.power)) return;
    scheduled[level] = true;
    inFlight++;
    let batch: Batch | undefined;
    store
      .writeSoon(level, (tx) => {
        const taken = (batch = takeBatch(level));
        store.onOutcome(tx, (committed) => (committed ? applied(taken) : undone(taken)));
        owner.assert(tx);
        writeBatch(tx, taken, steady.now(), clock.now(), { all: pick, fresh: pickFresh });
        context.reachFaultPoint('bus.beforeCommit');
      })
      .catch((error: unknown) => failed(batch?.publishes ?? takePublishes(level), error))
      .finally(() => {
        inFlight--;
        context.changed();
      });
  };

  /** A `process` commit leaves `power` publishes to the commit that is scheduled for them. */
  const takePublishes = (level: Level): PendingPublish[] => {
    scheduled[level] = false;
    const taken = publishes.process.splice(0, limits.batch);
    if (level === 'power') taken.push(...publishes.power.splice(0, limits.batch));
    if (publishes.power.length > 0) want('power');
    if (publishes.process.length > 0) want('process');
    return taken;
  };

  const takeBatch = (level: Level): Batch => {
    const batch: Batch = {
      publishes: takePublishes(level),
      settlements: trouble.present ? [] : settlements,
      stored: [],
      leases: [],
      fresh: new Set(),
      unscheduled: [],
    };
    if (!trouble.present) settlements = [];
    // A commit that is fsynced is no company for what can be stored without.
    pace.writing(level === 'process' && batch.publishes.length > 0, batch.settlements.length > 0);
    return batch;
  };

  const pick = (tx: WriteTx): Lease[] => {
    if (trouble.present || context.phase !== 'open') return [];
    const leases: Lease[] = [];
    for (const topic of awake) {
      leases.push(...pickLeases(topic, owner, clock.monotonic(), tx));
      armWakeUp(topic, clock, steady, () => wake(topic));
    }
    awake.length = 0;
    return leases;
  };

  const pickFresh = (topic: TopicState, message: Message): Lease | undefined =>
    trouble.present || context.phase !== 'open' ? undefined : leaseFresh(topic, message, owner, clock.monotonic());

  const applied = (batch: Batch): void => {
    context.reachFaultPoint('bus.afterCommit');
    trouble.over();
    for (const topic of batch.unscheduled) topic.unscheduled--;
    for (const [index, { topic, size, resolve }] of batch.publishes.entries()) {
      const result = batch.stored[index]!;
      const duplicate = result.stored === undefined;
      if (duplicate) topic.credit.give(1, size);
      if (result.stored !== undefined && batch.fresh.has(result.stored)) count(topic, result.stored);
      else appended(topic, result);
      resolve(ok({ id: String(result.firstSeq), durability: topic.options.durability, duplicate }));
    }
    for (const { lease, settlement } of batch.settlements) {
      applySettlement(lease, settlement);
      if (settlement.kind === 'done') context.settled(lease);
      wake(lease.topic);
    }
    // Handlers run when this transaction's stack is gone: they may write themselves.
    if (batch.leases.length === 0) return;
    const start = (): void => batch.leases.forEach(context.start);
    // And a publisher has its receipt before the handler of that message runs.
    if (batch.fresh.size > 0) setImmediate(start);
    else queueMicrotask(start);
  };

  const undone = (batch: Batch): void => {
    for (const topic of batch.unscheduled) topic.unscheduled--;
    settlements = [...batch.settlements, ...settlements];
    for (const { topic } of batch.leases) rouse(topic);
    unpick(batch.leases);
  };

  const failed = (rejected: readonly PendingPublish[], error: unknown): void => {
    for (const { topic, size, reject } of rejected) {
      topic.credit.give(1, size);
      reject(error);
    }
    if (error instanceof NotOwnerError) {
      context.replaced(error);
      return;
    }
    if (context.phase === 'closed') return;
    logger.error('bus.commitFailed', { error: String(error), publishes: rejected.length });
    trouble.met();
  };

  const appended = (topic: TopicState, { stored }: StoredPublish): void => {
    if (stored === undefined) return;
    count(topic, stored);
    if (topic.layingOut === undefined) topic.lanes.append(stored);
    wake(topic);
  };

  const count = (topic: TopicState, { size }: Message): void => {
    topic.waiting++;
    topic.bytes += size;
  };

  const rouse = (topic: TopicState): void => {
    if (!awake.includes(topic)) awake.push(topic);
  };

  const wake = (topic: TopicState): void => {
    if (context.phase !== 'open') return;
    if (!canDeliver(topic)) {
      armWakeUp(topic, clock, steady, () => wake(topic));
      return;
    }
    rouse(topic);
    if (!trouble.present) want('process');
  };

  return {
    publish(topic, message, size) {
      const level = topic.options.durability === 'power' ? 'power' : 'process';
      return new Promise((resolve, reject) => {
        publishes[level].push({ topic, message, size, resolve, reject });
        want(level);
      });
    },
    settle(lease, settlement) {
      settlements.push({ lease, settlement });
      if (trouble.present) return;
      // Whoever waits for this one to be stored does not wait for a publish as well.
      const awaited = lease.lane.count > 1 || settlement.kind !== 'done' || context.phase !== 'open';
      if (awaited || !pace.wait()) want('process');
    },
    hurry() {
      if (settlements.length > 0 && !trouble.present) want('process');
    },
    wake,
    appended,
    get idle() {
      return inFlight === 0 && settlements.length === 0 && publishes.power.length + publishes.process.length === 0;
    },
    stop() {
      trouble[Symbol.dispose]();
      pace[Symbol.dispose]();
    },
  };
}

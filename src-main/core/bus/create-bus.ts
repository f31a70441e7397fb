import type { Clock } from '../ports/clock.ts';
import type { ReachFaultPoint } from '../ports/fault-point.ts';
import type { Logger } from '../ports/logger.ts';
import type { Store } from '../store/store.ts';
import type { Bus, TopicOptions } from './bus.ts';
import type { BusContext } from './bus-context.ts';
import { blockedLanesOf, depthOf, parkedByLaneOf, parkedOf } from './bus-views.ts';
import { createChangeNotice } from './change-notice.ts';
import { checkOptions } from './check-message.ts';
import { createCommitter } from './committer.ts';
import { createDeliveries } from './deliveries.ts';
import { defaultLimits, type BusLimits } from './limits.ts';
import { layOut } from './lay-out.ts';
import { createMemoryTopics } from './memory-topic.ts';
import { openDurableTopic, openMemoryTopic } from './open-topic.ts';
import { takeOwnership } from './owner.ts';
import { createPublisher } from './publisher.ts';
import { redriveStored } from './redrive.ts';
import { createSteadyTime } from './steady-time.ts';
import type { Lease, TopicState } from './topic-state.ts';

export interface BusDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly reachFaultPoint: ReachFaultPoint;
  /** From 0 inclusive to 1 exclusive, for jitter. Default `Math.random`. */
  readonly random?: () => number;
  readonly limits?: Partial<BusLimits>;
}

/** Opens the bus of a workspace. Whatever a process that died had in its hands is free again at once. */
export function createBus({ store, clock, logger, reachFaultPoint, random = Math.random, limits }: BusDeps): Bus {
  const topics = new Map<string, TopicState>();
  const settledListeners = new Set<(topic: string, latencyMs: number) => void>();
  const bounds = { ...defaultLimits, ...limits };
  const notice = createChangeNotice(clock, logger, bounds.changeEveryMs);
  const steady = createSteadyTime(clock);
  const context: BusContext = {
    store,
    clock,
    logger,
    reachFaultPoint,
    random,
    steady,
    limits: bounds,
    owner: takeOwnership(store),
    phase: 'open',
    changed() {
      notice.changed();
      deliveries.look();
    },
    settled({ topic, message }: Lease) {
      if (settledListeners.size === 0) return;
      const latencyMs = Math.max(0, clock.now() - message.publishedAt);
      for (const listener of settledListeners) listener(topic.options.name, latencyMs);
    },
    start: (lease) => deliveries.start(lease),
    replaced: (error) => deliveries.replaced(error),
  };
  const committer = createCommitter(context);
  const memoryTopics = createMemoryTopics(context);
  const topicOf = (name: string): TopicState => {
    const topic = topics.get(name);
    if (topic === undefined) throw new Error(`topic "${name}" has not been declared`);
    return topic;
  };
  const wake = (topic: TopicState): void =>
    topic.memory === undefined ? committer.wake(topic) : memoryTopics.wake(topic);
  const deliveries = createDeliveries(context, committer, memoryTopics, topics);
  const setPaused = (name: string, paused: boolean): void => {
    const topic = topicOf(name);
    if (topic.paused === paused) return;
    if (topic.memory === undefined) {
      const sql = 'UPDATE bus_topic SET paused = ? WHERE topic = ?';
      store.write('power', (tx) => tx.prepare(sql).run(paused ? 1 : 0, topic.number));
    }
    topic.paused = paused;
    wake(topic);
    notice.changed();
  };

  return {
    ...createPublisher(context, committer, memoryTopics, topicOf),
    topic(options) {
      checkOptions(options);
      const known = topics.get(options.name);
      if (known === undefined) {
        const memory = options.durability === 'memory';
        const topic = memory ? openMemoryTopic(options, context) : openDurableTopic(options, context);
        if (!memory) layOut(topic, context, () => wake(topic));
        topics.set(options.name, topic);
      } else if (fingerprint(known.options) !== fingerprint(options)) {
        throw new Error(`topic "${options.name}" has been declared with other options`);
      }
    },
    handle(name, handler) {
      const topic = topicOf(name);
      if (topic.handler !== undefined) throw new Error(`topic "${name}" has a handler already`);
      topic.handler = handler;
      wake(topic);
    },
    depth: () => [...topics.values()].map((topic) => depthOf(store, topic)),
    blockedLanes: () => [...topics.values()].flatMap((topic) => blockedLanesOf(topic, steady)),
    retryNow(name, lane) {
      const topic = topicOf(name);
      topic.layingOut?.hurried.add(lane);
      if (topic.lanes.hurry(lane)) wake(topic);
    },
    parked: (name, limit = 100) =>
      parkedOf(store, [...topics.values()], name === undefined ? undefined : topicOf(name), limit),
    parkedByLane: (name) => parkedByLaneOf(store, topicOf(name)),
    redrive(id, body) {
      const edit = (topic: string, before: string): string => {
        const text = typeof body === 'function' ? body(topic, before) : (body ?? before);
        if (Buffer.byteLength(text) <= bounds.maxBodyBytes) return text;
        throw new RangeError(`redrive: the body has more than ${bounds.maxBodyBytes} bytes`);
      };
      const all = [...topics.values()];
      if (!/^\d+$/.test(id)) {
        return all.some((topic) => topic.memory !== undefined && memoryTopics.redrive(topic, id, edit));
      }
      const redriven = redriveStored(store, all, Number(id), edit);
      if (redriven === undefined) return false;
      const { topic, stored } = redriven;
      topic.parked--;
      topic.parkedByLane = undefined;
      topic.credit.force(1, stored.stored?.size ?? 0);
      committer.appended(topic, stored);
      notice.changed();
      return true;
    },
    pause: (name) => setPaused(name, true),
    resume: (name) => setPaused(name, false),
    drain: deliveries.drain,
    onSettled(listener) {
      settledListeners.add(listener);
      return () => void settledListeners.delete(listener);
    },
    onChange: notice.listen,
    async [Symbol.asyncDispose]() {
      await deliveries.close();
      notice[Symbol.dispose]();
      settledListeners.clear();
    },
  };
}

function fingerprint(options: TopicOptions): string {
  return JSON.stringify(
    Object.entries(options).sort(([a], [b]) => a.localeCompare(b)),
    (_, value: unknown) => (value === Infinity ? 'Infinity' : value),
  );
}

import type { Store } from '../store/store.ts';
import type { LaneStatus, ParkedMessage, TopicDepth } from './bus.ts';
import { countParkedByLane, readOldest, readParked } from './bus-tables.ts';
import type { SteadyTime } from './steady-time.ts';
import type { TopicState } from './topic-state.ts';

/** Lanes listed at most: the rest of a long list is no use to a person. */
const maxLanes = 1_000;

export function depthOf(store: Store, topic: TopicState): TopicDepth {
  const { options, waiting, bytes, running, parked, paused, memory } = topic;
  const first = memory?.order.values().next().value;
  const oldestAt = memory === undefined ? store.read((db) => readOldest(db, topic.number)) : first?.publishedAt;
  return { topic: options.name, waiting, bytes, running, parked, oldestAt, paused, dropped: memory?.dropped ?? 0 };
}

/** Lanes whose head does not move, with the cause. */
export function blockedLanesOf(topic: TopicState, steady: SteadyTime): LaneStatus[] {
  const blocked: LaneStatus[] = [];
  for (const lane of topic.paused ? topic.lanes.all() : topic.lanes.waiting()) {
    if (blocked.length >= maxLanes) break;
    const head = topic.lanes.head(lane);
    if (head === undefined || lane.state === 'held') continue;
    const cause = head.cause || (lane.state === 'waiting' ? 'published with a delay' : '');
    blocked.push({
      topic: topic.options.name,
      lane: lane.name,
      waiting: lane.count,
      oldestAt: head.publishedAt,
      attempts: head.attempts + head.crashes,
      cause: topic.paused ? ['the topic is paused', cause].filter(Boolean).join('; ') : cause,
      nextAttemptAt: Math.round(steady.toWall(Math.max(lane.dueAt, steady.now()))),
    });
  }
  return blocked;
}

/** Oldest first. */
export function parkedOf(
  store: Store,
  topics: readonly TopicState[],
  only: TopicState | undefined,
  limit: number,
): ParkedMessage[] {
  const inMemory = (only === undefined ? topics : [only]).flatMap(({ memory }) =>
    memory === undefined ? [] : [...memory.parked.values()].map(({ view }) => view),
  );
  const stored = only?.memory === undefined ? store.read((db) => readParked(db, only?.number, limit)) : [];
  return [...stored, ...inMemory].sort((a, b) => a.parkedAt - b.parkedAt).slice(0, limit);
}

/** Asked for with every change of anything, so thousands of parked messages are not counted anew each time. */
export function parkedByLaneOf(store: Store, topic: TopicState): ReadonlyMap<string, number> {
  if (topic.memory === undefined) {
    return (topic.parkedByLane ??= store.read((db) => countParkedByLane(db, topic.number)));
  }
  const counts = new Map<string, number>();
  for (const { message } of topic.memory.parked.values()) counts.set(message.lane, (counts.get(message.lane) ?? 0) + 1);
  return counts;
}

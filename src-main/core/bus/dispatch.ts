import type { ReadDb } from '../store/store.ts';
import type { Lane } from './lane.ts';
import type { Message } from './message.ts';
import type { Owner } from './owner.ts';
import type { Lease, Settlement, TopicState } from './topic-state.ts';

/** True where a delivery could start now. */
export function canDeliver(topic: TopicState): boolean {
  const { handler, paused, freeSlots, layingOut, lanes } = topic;
  return handler !== undefined && !paused && freeSlots.length > 0 && layingOut === undefined && lanes.anyReady();
}

/**
 * Takes as many lanes as there are slots and tokens; their heads are in the hands of the caller.
 *
 * @param now monotonic milliseconds
 * @param tx the transaction that will store the leases; none for a `memory` topic
 */
export function pickLeases(topic: TopicState, owner: Owner, now: number, tx?: ReadDb): Lease[] {
  const picked: Lease[] = [];
  while (canDeliver(topic) && (topic.bucket?.tryTake(now) ?? true)) {
    const lane = topic.lanes.take(tx);
    if (lane === undefined) {
      topic.bucket?.giveBack();
      break;
    }
    picked.push(takeSlot(topic, lane, owner, now, false));
  }
  return picked;
}

/**
 * Leases a message that is being stored, where it would be the next one anyway: no lane is ready before it, and its own begins
 * with it. It saves the commit that a lease costs.
 */
export function leaseFresh(topic: TopicState, message: Message, owner: Owner, now: number): Lease | undefined {
  const { lanes } = topic;
  if (topic.handler === undefined || topic.paused || topic.freeSlots.length === 0) return undefined;
  if (
    topic.layingOut !== undefined ||
    message.dueAt > 0 ||
    topic.unscheduled > 0 ||
    lanes.knows(message.lane) ||
    lanes.anyReady()
  )
    return undefined;
  if (!(topic.bucket?.tryTake(now) ?? true)) return undefined;
  return takeSlot(topic, lanes.begin(message), owner, now, true);
}

function takeSlot(topic: TopicState, lane: Lane, owner: Owner, now: number, fresh: boolean): Lease {
  const lease: Lease = {
    topic,
    lane,
    message: lane.buffer[0]!,
    slot: topic.freeSlots.pop()!,
    fencingToken: owner.nextFencingToken(),
    startedAt: now,
    controller: undefined,
    fresh,
    lost: false,
  };
  topic.leases[lease.slot] = lease;
  topic.running++;
  return lease;
}

/** The slot is free for another delivery. */
export function freeSlot({ topic, slot }: Lease): void {
  topic.leases[slot] = undefined;
  topic.freeSlots.push(slot);
  topic.running--;
}

/** Undoes `pickLeases` and `leaseFresh` where the leases could not be stored. */
export function unpick(leases: readonly Lease[]): void {
  for (const lease of leases.toReversed()) {
    freeSlot(lease);
    lease.topic.bucket?.giveBack();
    if (lease.fresh) lease.topic.lanes.cancel(lease.lane);
    else lease.topic.lanes.putBack(lease.lane);
  }
}

/** Brings the schedule in line with a settlement that is stored. */
export function applySettlement({ topic, lane, message }: Lease, settlement: Settlement): void {
  switch (settlement.kind) {
    case 'retry':
      topic.lanes.replaceHead(lane, settlement.next);
      return;
    case 'release':
      topic.lanes.putBack(lane);
      return;
    case 'park':
      topic.parked++;
      topic.parkedByLane = undefined;
      break;
    case 'done':
      break;
  }
  topic.waiting--;
  topic.bytes -= message.size;
  topic.lanes.removeHead(lane);
  topic.credit.give(1, message.size);
}

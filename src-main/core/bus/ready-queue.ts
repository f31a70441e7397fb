import type { Lane } from './lane.ts';

/**
 * Lanes whose head may be delivered now: highest priority first, within one priority in turn. An entry is void once its lane
 * has moved on.
 */
export interface ReadyQueue {
  push(lane: Lane, priority: number): void;
  /** Before the others of its priority: the lane had its turn and could not use it. */
  pushFirst(lane: Lane, priority: number): void;
  shift(): Lane | undefined;
  readonly empty: boolean;
}

/** Entries are removed by moving an index; the array is cut once this many are used up. */
const compactAt = 1_024;

interface Bucket {
  lanes: Lane[];
  /** Of each lane when it was queued. */
  tickets: number[];
  next: number;
}

export function createReadyQueue(): ReadyQueue {
  const buckets = new Map<number, Bucket>();
  let priorities: number[] = [];

  const bucketOf = (priority: number): Bucket => {
    let bucket = buckets.get(priority);
    if (bucket === undefined) {
      bucket = { lanes: [], tickets: [], next: 0 };
      buckets.set(priority, bucket);
      priorities = [...buckets.keys()].sort((a, b) => b - a);
    }
    return bucket;
  };
  const forget = (priority: number): void => {
    buckets.delete(priority);
    priorities = priorities.filter((other) => other !== priority);
  };

  const shiftFrom = (bucket: Bucket): Lane | undefined => {
    while (bucket.next < bucket.lanes.length) {
      const lane = bucket.lanes[bucket.next]!;
      const valid = lane.state === 'ready' && lane.ticket === bucket.tickets[bucket.next];
      bucket.next++;
      if (bucket.next >= compactAt && bucket.next * 2 > bucket.lanes.length) {
        bucket.lanes = bucket.lanes.slice(bucket.next);
        bucket.tickets = bucket.tickets.slice(bucket.next);
        bucket.next = 0;
      }
      if (valid) return lane;
    }
    return undefined;
  };

  return {
    push(lane, priority) {
      const bucket = bucketOf(priority);
      bucket.lanes.push(lane);
      bucket.tickets.push(lane.ticket);
    },
    pushFirst(lane, priority) {
      const bucket = bucketOf(priority);
      if (bucket.next > 0) {
        bucket.lanes[--bucket.next] = lane;
        bucket.tickets[bucket.next] = lane.ticket;
      } else {
        bucket.lanes.unshift(lane);
        bucket.tickets.unshift(lane.ticket);
      }
    },
    shift() {
      let lane: Lane | undefined;
      while (lane === undefined && priorities.length > 0) {
        const priority = priorities[0]!;
        const bucket = buckets.get(priority)!;
        lane = shiftFrom(bucket);
        if (bucket.next >= bucket.lanes.length) forget(priority);
      }
      return lane;
    },
    get empty() {
      return priorities.length === 0;
    },
  };
}

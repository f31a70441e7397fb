import type { Lane } from './lane.ts';

/** Lanes whose head may be delivered now: highest priority first, within one priority in turn. */
export interface ReadyQueue {
  push(lane: Lane, priority: number): void;
  /** Before the others of its priority: the lane had its turn and could not use it. */
  pushFirst(lane: Lane, priority: number): void;
  /** Skips lanes that are no longer in state `ready`. */
  shift(): Lane | undefined;
  readonly empty: boolean;
}

/** Entries are removed by moving an index; the array is cut once this many are used up. */
const compactAt = 1_024;

interface Bucket {
  lanes: Lane[];
  next: number;
}

export function createReadyQueue(): ReadyQueue {
  const buckets = new Map<number, Bucket>();
  let priorities: number[] = [];

  const bucketOf = (priority: number): Bucket => {
    let bucket = buckets.get(priority);
    if (bucket === undefined) {
      bucket = { lanes: [], next: 0 };
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
      const lane = bucket.lanes[bucket.next++]!;
      if (bucket.next >= compactAt && bucket.next * 2 > bucket.lanes.length) {
        bucket.lanes = bucket.lanes.slice(bucket.next);
        bucket.next = 0;
      }
      if (lane.state === 'ready') return lane;
    }
    return undefined;
  };

  return {
    push(lane, priority) {
      bucketOf(priority).lanes.push(lane);
    },
    pushFirst(lane, priority) {
      const bucket = bucketOf(priority);
      if (bucket.next > 0) bucket.lanes[--bucket.next] = lane;
      else bucket.lanes.unshift(lane);
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

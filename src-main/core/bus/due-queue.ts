import type { Lane } from './lane.ts';

/** Lanes whose head must wait, earliest first: a binary heap. An entry is void once its lane has moved on. */
export interface DueQueue {
  push(lane: Lane, dueAt: number): void;
  /** Due time of the earliest valid entry. */
  next(): number | undefined;
  /** The earliest lane whose time has come. */
  shiftDue(now: number): Lane | undefined;
  /** The lanes that wait, in no particular order. */
  waiting(): Iterable<Lane>;
}

interface Entry {
  readonly lane: Lane;
  readonly dueAt: number;
  readonly ticket: number;
}

export function createDueQueue(): DueQueue {
  const heap: Entry[] = [];
  const valid = ({ lane, ticket }: Entry): boolean => lane.state === 'waiting' && lane.ticket === ticket;

  const swap = (a: number, b: number): void => {
    const entry = heap[a]!;
    heap[a] = heap[b]!;
    heap[b] = entry;
  };
  const rise = (start: number): void => {
    let index = start;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (heap[parent]!.dueAt <= heap[index]!.dueAt) return;
      swap(index, parent);
      index = parent;
    }
  };
  const sink = (): void => {
    let index = 0;
    for (;;) {
      const left = index * 2 + 1;
      let least = index;
      if (left < heap.length && heap[left]!.dueAt < heap[least]!.dueAt) least = left;
      if (left + 1 < heap.length && heap[left + 1]!.dueAt < heap[least]!.dueAt) least = left + 1;
      if (least === index) return;
      swap(index, least);
      index = least;
    }
  };
  const removeFirst = (): void => {
    const last = heap.pop()!;
    if (heap.length === 0) return;
    heap[0] = last;
    sink();
  };
  const first = (): Entry | undefined => {
    while (heap.length > 0 && !valid(heap[0]!)) removeFirst();
    return heap[0];
  };

  return {
    push(lane, dueAt) {
      heap.push({ lane, dueAt, ticket: lane.ticket });
      rise(heap.length - 1);
    },
    next: () => first()?.dueAt,
    shiftDue(now) {
      const entry = first();
      if (entry === undefined || entry.dueAt > now) return undefined;
      removeFirst();
      return entry.lane;
    },
    *waiting() {
      for (const entry of heap) if (valid(entry)) yield entry.lane;
    },
  };
}

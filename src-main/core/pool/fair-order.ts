import type { PoolPriority } from './pool.ts';

/** After so many interactive turns in a row, with someone waiting in the background, one goes to the background. */
const interactiveTurnsInARow = 4;

/** What one owner waits for in one class, first come first served. Linked to the owners before and after it in turn. */
export interface FairLane<W> {
  readonly owner: string;
  readonly round: FairRound<W>;
  head: W | undefined;
  tail: W | undefined;
  previous: FairLane<W> | undefined;
  next: FairLane<W> | undefined;
}

interface Laned<W> {
  readonly lane: FairLane<W>;
  ahead: W | undefined;
  behind: W | undefined;
}

/** The owners of one class, the one whose turn it is first. */
export interface FairRound<W> {
  readonly lanes: Map<string, FairLane<W>>;
  first: FairLane<W> | undefined;
  last: FairLane<W> | undefined;
  size: number;
}

/**
 * Decides whose turn it is: interactive before background, owners of a class in turn, and within an owner first come first
 * served. The background gets one turn in `interactiveTurnsInARow` + 1 however many interactive ones wait. All steps cost the
 * same whatever the number of waiters and owners; an owner that waits for nothing is not remembered.
 */
export interface FairOrder<W> {
  readonly first: W | undefined;
  readonly background: number;
  /** The lane a new waiter belongs to; it counts only once `add` was called. */
  laneOf(owner: string, priority: PoolPriority): FairLane<W>;
  add(waiter: W): void;
  /** The waiter's owner had its turn; called before `remove`. */
  turn(waiter: W): void;
  remove(waiter: W): void;
  /** Visits everyone; the one that is visited may be removed meanwhile. */
  each(visit: (waiter: W) => void): void;
}

export function createFairOrder<W extends Laned<W>>(): FairOrder<W> {
  const round = (): FairRound<W> => ({ lanes: new Map(), first: undefined, last: undefined, size: 0 });
  const rounds = { interactive: round(), background: round() } satisfies Record<PoolPriority, FairRound<W>>;
  const { interactive, background } = rounds;
  let inARow = 0;

  function append(to: FairRound<W>, lane: FairLane<W>): void {
    lane.previous = to.last;
    lane.next = undefined;
    if (to.last) to.last.next = lane;
    else to.first = lane;
    to.last = lane;
  }

  function unlink(from: FairRound<W>, lane: FairLane<W>): void {
    if (lane.previous) lane.previous.next = lane.next;
    else from.first = lane.next;
    if (lane.next) lane.next.previous = lane.previous;
    else from.last = lane.previous;
  }

  return {
    get first() {
      const backgroundTurn = background.size > 0 && (interactive.size === 0 || inARow >= interactiveTurnsInARow);
      return (backgroundTurn ? background : interactive).first?.head;
    },
    get background() {
      return background.size;
    },
    laneOf(owner, priority) {
      const to = rounds[priority];
      // Most often the owner that asked last asks again.
      if (to.last?.owner === owner) return to.last;
      return (
        to.lanes.get(owner) ?? {
          owner,
          round: to,
          head: undefined,
          tail: undefined,
          previous: undefined,
          next: undefined,
        }
      );
    },
    add(waiter) {
      const { lane } = waiter;
      const to = lane.round;
      waiter.ahead = lane.tail;
      if (lane.tail) {
        lane.tail.behind = waiter;
      } else {
        lane.head = waiter;
        to.lanes.set(lane.owner, lane);
        append(to, lane);
      }
      lane.tail = waiter;
      to.size += 1;
    },
    turn({ lane }) {
      const of = lane.round;
      inARow = of === background || background.size === 0 ? 0 : inARow + 1;
      if (of.last === lane) return;
      unlink(of, lane);
      append(of, lane);
    },
    remove(waiter) {
      const { lane } = waiter;
      const from = lane.round;
      if (waiter.ahead) waiter.ahead.behind = waiter.behind;
      else lane.head = waiter.behind;
      if (waiter.behind) waiter.behind.ahead = waiter.ahead;
      else lane.tail = waiter.ahead;
      waiter.ahead = undefined;
      waiter.behind = undefined;
      from.size -= 1;
      if (lane.head) return;
      unlink(from, lane);
      from.lanes.delete(lane.owner);
    },
    each(visit) {
      for (const { lanes } of [interactive, background]) {
        for (const lane of lanes.values()) {
          for (let waiter = lane.head; waiter;) {
            const { behind } = waiter;
            visit(waiter);
            waiter = behind;
          }
        }
      }
    },
  };
}

import { createFairOrder, type FairLane } from './fair-order.ts';
import type { PoolPriority } from './pool.ts';

/** A caller in the queue. `settled` turns true exactly once, whatever settles it first. */
export interface Waiter<R> {
  readonly since: number;
  readonly owner: string;
  /** Where it was asked for, while leaks are looked for. */
  readonly origin: Error | undefined;
  /** When it gives up, monotonic milliseconds. */
  readonly deadline: number;
  readonly timeoutMs: number;
  readonly resolve: (outcome: R) => void;
  /** Lets go of its signal; run when it is settled. */
  detach: (() => void) | undefined;
  settled: boolean;
  /** The queue of its owner and its neighbours there. */
  readonly lane: FairLane<Waiter<R>>;
  ahead: Waiter<R> | undefined;
  behind: Waiter<R> | undefined;
}

/**
 * Who waits, served in the fair order of `createFairOrder`. Leaving from the middle costs as little as from the front.
 */
export class WaitQueue<R> {
  readonly #order = createFairOrder<Waiter<R>>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** How many wait in the background. */
  get background(): number {
    return this.#order.background;
  }

  push(
    since: number,
    timeoutMs: number,
    owner: string,
    priority: PoolPriority,
    origin: Error | undefined,
    resolve: (outcome: R) => void,
  ): Waiter<R> {
    const waiter: Waiter<R> = {
      since,
      owner,
      origin,
      deadline: since + timeoutMs,
      timeoutMs,
      resolve,
      detach: undefined,
      settled: false,
      lane: this.#order.laneOf(owner, priority),
      ahead: undefined,
      behind: undefined,
    };
    this.#size += 1;
    this.#order.add(waiter);
    return waiter;
  }

  /** Whose turn it is. */
  get first(): Waiter<R> | undefined {
    return this.#order.first;
  }

  /** Answers the one whose turn it is with what it waited for; the next turn is another owner's. */
  serve(waiter: Waiter<R>, outcome: R): void {
    this.#order.turn(waiter);
    this.settle(waiter, outcome);
  }

  /** Takes the waiter out and answers it. Does nothing for one that was settled before. */
  settle(waiter: Waiter<R>, outcome: R): boolean {
    if (waiter.settled) return false;
    waiter.settled = true;
    this.#size -= 1;
    this.#order.remove(waiter);
    waiter.detach?.();
    waiter.resolve(outcome);
    return true;
  }

  settleAll(outcome: (waiter: Waiter<R>) => R): void {
    for (let waiter = this.first; waiter; waiter = this.first) this.settle(waiter, outcome(waiter));
  }

  /** Answers everyone whose deadline is not after `now`; returns the earliest deadline left, or `Infinity`. */
  expire(now: number, outcome: (waiter: Waiter<R>) => R): number {
    let earliest = Infinity;
    this.#order.each((waiter) => {
      if (waiter.deadline <= now) this.settle(waiter, outcome(waiter));
      else earliest = Math.min(earliest, waiter.deadline);
    });
    return earliest;
  }
}

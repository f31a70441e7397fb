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
  previous: Waiter<R> | undefined;
  next: Waiter<R> | undefined;
}

/** First come, first served; leaving from the middle costs as little as from the front. */
export class WaitQueue<R> {
  #first: Waiter<R> | undefined;
  #last: Waiter<R> | undefined;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  push(
    since: number,
    timeoutMs: number,
    owner: string,
    origin: Error | undefined,
    resolve: (outcome: R) => void,
  ): Waiter<R> {
    const previous = this.#last;
    const waiter: Waiter<R> = {
      since,
      owner,
      origin,
      deadline: since + timeoutMs,
      timeoutMs,
      resolve,
      detach: undefined,
      settled: false,
      previous,
      next: undefined,
    };
    if (previous) previous.next = waiter;
    else this.#first = waiter;
    this.#last = waiter;
    this.#size += 1;
    return waiter;
  }

  get first(): Waiter<R> | undefined {
    return this.#first;
  }

  /** Takes the waiter out and answers it. Does nothing for one that was settled before. */
  settle(waiter: Waiter<R>, outcome: R): boolean {
    if (waiter.settled) return false;
    waiter.settled = true;
    if (waiter.previous) waiter.previous.next = waiter.next;
    else this.#first = waiter.next;
    if (waiter.next) waiter.next.previous = waiter.previous;
    else this.#last = waiter.previous;
    waiter.previous = undefined;
    waiter.next = undefined;
    this.#size -= 1;
    waiter.detach?.();
    waiter.resolve(outcome);
    return true;
  }

  settleAll(outcome: (waiter: Waiter<R>) => R): void {
    for (let waiter = this.#first; waiter; waiter = this.#first) this.settle(waiter, outcome(waiter));
  }

  /** Answers everyone whose deadline is not after `now`; returns the earliest deadline left, or `Infinity`. */
  expire(now: number, outcome: (waiter: Waiter<R>) => R): number {
    let earliest = Infinity;
    for (let waiter = this.#first; waiter !== undefined;) {
      const { next } = waiter;
      if (waiter.deadline <= now) this.settle(waiter, outcome(waiter));
      else earliest = Math.min(earliest, waiter.deadline);
      waiter = next;
    }
    return earliest;
  }
}

/** A caller in the queue. `settled` turns true exactly once, whatever settles it first. */
export interface Waiter<R> {
  readonly since: number;
  readonly owner: string;
  /** Where it was asked for, while leaks are looked for. */
  readonly origin: Error | undefined;
  readonly resolve: (outcome: R) => void;
  /** Stops its deadline and its signal; run when it is settled. */
  detach: () => void;
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

  push(since: number, owner: string, origin: Error | undefined, resolve: (outcome: R) => void): Waiter<R> {
    const previous = this.#last;
    const waiter: Waiter<R> = {
      since,
      owner,
      origin,
      resolve,
      detach: () => {},
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
    waiter.detach();
    waiter.resolve(outcome);
    return true;
  }

  settleAll(outcome: (waiter: Waiter<R>) => R): void {
    for (let waiter = this.#first; waiter; waiter = this.#first) this.settle(waiter, outcome(waiter));
  }
}

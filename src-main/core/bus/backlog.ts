/** Messages in one part of the memory; a part is never copied. */
const partSize = 2 ** 14;
const partBits = 14;
const none = -1;

/** The queue of one lane in a `Backlog`; both ends are -1 while it is empty. */
export interface BacklogQueue {
  first: number;
  last: number;
}

interface Part {
  readonly seqs: Float64Array;
  readonly next: Int32Array;
}

/**
 * The numbers of a topic's messages that are in the store only, first in, first out for each lane: twelve bytes each, outside
 * the JavaScript heap, where no collection has to look at them however many wait.
 *
 * A message that is `plain` may go as soon as it is at the head; of the others the store knows when they may.
 */
export class Backlog {
  readonly #parts: Part[] = [];
  /** Places given back, chained by `next`. */
  #free = none;
  #used = 0;

  isEmpty(queue: BacklogQueue): boolean {
    return queue.first === none;
  }

  /** Number of the first message; the queue is not empty. */
  first(queue: BacklogQueue): number {
    return Math.abs(this.#seqAt(queue.first));
  }

  firstIsPlain(queue: BacklogQueue): boolean {
    return queue.first !== none && this.#seqAt(queue.first) > 0;
  }

  push(queue: BacklogQueue, seq: number, plain: boolean): void {
    const place = this.#take();
    const part = this.#parts[place >> partBits]!;
    part.seqs[place & (partSize - 1)] = plain ? seq : -seq;
    part.next[place & (partSize - 1)] = none;
    if (queue.first === none) queue.first = place;
    else this.#setNext(queue.last, place);
    queue.last = place;
  }

  /** The queue is not empty. */
  dropFirst(queue: BacklogQueue): void {
    const place = queue.first;
    queue.first = this.#parts[place >> partBits]!.next[place & (partSize - 1)]!;
    if (queue.first === none) queue.last = none;
    this.#setNext(place, this.#free);
    this.#free = place;
    if (--this.#used > 0) return;
    // A long backlog leaves nothing behind.
    this.#parts.length = 0;
    this.#free = none;
  }

  #take(): number {
    if (this.#free === none) this.#grow();
    const place = this.#free;
    this.#free = this.#parts[place >> partBits]!.next[place & (partSize - 1)]!;
    this.#used++;
    return place;
  }

  #grow(): void {
    const start = this.#parts.length << partBits;
    const next = new Int32Array(partSize);
    for (let index = 0; index < partSize; index++) next[index] = start + index + 1;
    next[partSize - 1] = none;
    this.#parts.push({ seqs: new Float64Array(partSize), next });
    this.#free = start;
  }

  #seqAt(place: number): number {
    return this.#parts[place >> partBits]!.seqs[place & (partSize - 1)]!;
  }

  #setNext(place: number, next: number): void {
    this.#parts[place >> partBits]!.next[place & (partSize - 1)] = next;
  }
}

/** Removed from the front by moving an index; the array is cut once this many are used up. */
const compactAt = 256;

/** Numbers of messages that are in the store only, first in, first out: eight bytes each. */
export class SeqQueue {
  #seqs: number[] = [];
  #next = 0;

  get length(): number {
    return this.#seqs.length - this.#next;
  }
  get first(): number | undefined {
    return this.#seqs[this.#next];
  }
  push(seq: number): void {
    this.#seqs.push(seq);
  }
  dropFirst(): void {
    this.#next++;
    if (this.#next < compactAt || this.#next * 2 < this.#seqs.length) return;
    this.#seqs = this.#seqs.slice(this.#next);
    this.#next = 0;
  }
}

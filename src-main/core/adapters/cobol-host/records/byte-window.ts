/** The reading of frames stops here until more bytes come, or their end. */
export const more = Symbol('more bytes');
export type More = typeof more;

/**
 * The part of a stream that is being looked at. Offsets count from the beginning of the stream. Bytes once handed out are
 * never changed, so parts of them may be kept.
 */
export class ByteWindow {
  #bytes: Uint8Array = new Uint8Array(0);
  /** Offset of the first byte of `#bytes`. */
  #start = 0;
  #pending: Uint8Array[] = [];
  #received = 0;
  #wanted = 0;
  #ended = false;
  /** Bytes at the end of the stream that belong to no record. */
  readonly #held: number;

  constructor(held: number) {
    this.#held = held;
  }

  /** Offset after the last byte that may be read now. */
  get end(): number {
    return Math.max(this.#start, Math.min(this.#start + this.#bytes.length, this.#received - this.#held));
  }

  get ended(): boolean {
    return this.#ended;
  }

  push(chunk: Uint8Array): void {
    this.#pending.push(chunk);
    this.#received += chunk.length;
    if (this.#received - this.#held >= this.#wanted) this.#take();
  }

  finish(): void {
    this.#ended = true;
    this.#take();
  }

  /** Waits for bytes up to `to`, as far as there are any. Answers whether they came. */
  *upTo(to: number): Generator<More, boolean> {
    while (this.end < to && !this.#ended) {
      this.#wanted = to;
      yield more;
    }
    return this.end >= to;
  }

  byte(offset: number): number {
    return this.#bytes[offset - this.#start] as number;
  }

  slice(from: number, to: number): Uint8Array {
    return this.#bytes.subarray(from - this.#start, to - this.#start);
  }

  /** Lets go of what is before `offset`. */
  drop(offset: number): void {
    const cut = Math.min(offset - this.#start, this.#bytes.length);
    this.#bytes = this.#bytes.subarray(cut);
    this.#start += cut;
  }

  #take(): void {
    if (this.#pending.length === 0) return;
    const [first] = this.#pending;
    const all = this.#bytes.length === 0 ? this.#pending : [this.#bytes, ...this.#pending];
    this.#bytes = all.length === 1 && first !== undefined ? first : Buffer.concat(all);
    this.#pending = [];
  }
}

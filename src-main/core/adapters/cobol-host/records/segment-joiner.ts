import type { Frame } from './record-format.ts';
import { longestRecord } from './record-format.ts';

const segments = ['complete', 'first', 'last', 'middle'] as const;

/** Numbers records, and puts the segments of spanned ones together (z/OS DFSMS Using Data Sets, "Segment Descriptor Word"). */
export class SegmentJoiner {
  /** 4 where lengths do not count the descriptor itself, 0 where they do, `undefined` while nobody knows. */
  own: number | undefined;
  readonly #spans: boolean;
  #number = 1;
  #open: { offset: number; length: number; bytes: Uint8Array[] } | undefined;

  constructor(order: 'big' | 'little') {
    this.#spans = order === 'big';
  }

  /** A descriptor and the bytes it describes; `at` is where it stands. */
  *take(described: Uint8Array, at: number): Generator<Frame, void> {
    const bytes = described.subarray(4);
    const segment = this.#spans ? segments[(described[2] as number) & 3] : 'complete';
    const open = this.#open;
    if (segment === 'complete' || segment === 'first') {
      if (open !== undefined) yield this.#cut(open.offset, open.length, 'has no last segment');
      this.#open = undefined;
      if (segment === 'first') this.#open = { offset: at, length: described.length, bytes: [bytes] };
      else if (bytes.length > 0) yield { ok: true, number: this.#next(), offset: at + 4, bytes };
      else yield { ok: false, number: this.#next(), offset: at, length: 4, reason: 'the record has no bytes' };
      return;
    }
    if (open === undefined) return void (yield this.#cut(at, described.length, 'has no first segment'));
    open.bytes.push(bytes);
    open.length += described.length;
    if (open.length > longestRecord) {
      this.#open = undefined;
      yield this.#cut(open.offset, open.length, `is longer than ${longestRecord} bytes`);
    } else if (segment === 'last') {
      this.#open = undefined;
      yield { ok: true, number: this.#next(), offset: open.offset + 4, bytes: Buffer.concat(open.bytes) };
    }
  }

  /** Bytes that are no record; `next` is where reading goes on. */
  *bad(offset: number, length: number, reason: string, next: number | undefined): Generator<Frame, void> {
    const after = next === undefined ? 'no record after it can be found' : `reading goes on at offset ${next}`;
    yield { ok: false, number: this.#next(), offset, length, reason: `${reason}; ${after}` };
  }

  *end(): Generator<Frame, void> {
    if (this.#open !== undefined) yield this.#cut(this.#open.offset, this.#open.length, 'has no last segment');
  }

  #cut(offset: number, length: number, what: string): Frame {
    return { ok: false, number: this.#next(), offset, length, reason: `a spanned record ${what}` };
  }

  #next(): number {
    this.#number += 1;
    return this.#number - 1;
  }
}

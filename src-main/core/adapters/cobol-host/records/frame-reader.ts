import { ByteWindow, more } from './byte-window.ts';
import { describedFrames } from './described-frames.ts';
import { blockedFrames, fixedFrames, variableFrames, type FrameSource } from './fixed-frames.ts';
import { lineFrames } from './line-frames.ts';
import type { Frame, FrameOptions } from './record-format.ts';

/**
 * Cuts a stream into records as its bytes come. Holds no more of it than the record that is not whole yet (and a beginning of
 * 1 MiB, while it finds out how lengths are counted).
 */
export class FrameReader {
  readonly #window: ByteWindow;
  readonly #frames: FrameSource;
  readonly #skip: number;
  readonly #hold: number;
  /** Records that may turn out to be trailers. */
  readonly #waiting: Frame[] = [];
  #done = false;

  constructor(options: FrameOptions) {
    this.#window = new ByteWindow(options.trailerBytes ?? 0);
    this.#skip = options.headerRecords ?? 0;
    this.#hold = options.trailerRecords ?? 0;
    this.#frames = framesOf(this.#window, options.headerBytes ?? 0, options);
  }

  /** Records that are whole with these bytes. Take all of them before the next call. */
  *push(chunk: Uint8Array): Generator<Frame> {
    this.#window.push(chunk);
    yield* this.#whole();
  }

  /** The records that were waiting for the end of the stream, and what is left of it that is none. */
  *end(): Generator<Frame> {
    this.#window.finish();
    yield* this.#whole();
  }

  *#whole(): Generator<Frame> {
    while (!this.#done) {
      const next = this.#frames.next();
      if (next.done === true) this.#done = true;
      else if (next.value === more) return;
      else if (next.value.number > this.#skip) {
        this.#waiting.push(next.value);
        if (this.#waiting.length > this.#hold) yield this.#waiting.shift() as Frame;
      }
    }
  }
}

/** Cuts data that is there as a whole into records. */
export function* readFrames(data: Uint8Array, options: FrameOptions): Generator<Frame> {
  const reader = new FrameReader(options);
  yield* reader.push(data);
  yield* reader.end();
}

function framesOf(window: ByteWindow, from: number, options: FrameOptions): FrameSource {
  switch (options.format) {
    case 'fixed':
      return fixedFrames(window, from, options.recordLength);
    case 'fb':
      return blockedFrames(window, from, options.recordLength);
    case 'variable-occurs':
      return variableFrames(window, from, options);
    case 'rdw-be':
      return describedFrames(window, from, 'big', false, options);
    case 'rdw-le':
      return describedFrames(window, from, 'little', false, options);
    case 'vb':
      return describedFrames(window, from, 'big', true, options);
    case 'text':
      return lineFrames(window, from, options.ebcdic);
  }
}

import type { ByteWindow, More } from './byte-window.ts';
import { descriptorLength, lookedAt } from './descriptors.ts';
import type { Frame, FrameOptions } from './record-format.ts';

/** Yields frames, and `more` where it has to wait for bytes. */
export type FrameSource = Generator<Frame | More, void>;

const leftOver = (number: number, offset: number, length: number, wanted: number): Frame => ({
  ok: false,
  number,
  offset,
  length,
  reason: `${length} bytes are left, and a record has ${wanted}`,
});

/** Records of one length. A bad record costs nothing but itself: the next one begins a length further. */
export function* fixedFrames(window: ByteWindow, from: number, length: number): FrameSource {
  let offset = from;
  for (let number = 1; yield* window.upTo(offset + 1); number += 1) {
    const whole = yield* window.upTo(offset + length);
    if (!whole) return void (yield leftOver(number, offset, window.end - offset, length));
    yield { ok: true, number, offset, bytes: window.slice(offset, offset + length) };
    offset += length;
    window.drop(offset);
  }
}

/** Blocks of fixed records have no descriptors; some transfers put them there all the same, and then every block agrees. */
export function* blockedFrames(window: ByteWindow, from: number, length: number): FrameSource {
  yield* window.upTo(from + lookedAt);
  if (!blocksAgree(window, from, length)) return yield* fixedFrames(window, from, length);
  let number = 1;
  let at = from;
  while (yield* window.upTo(at + 1)) {
    const described = yield* window.upTo(at + 4);
    const size = described ? descriptorLength(window.slice(at, at + 4), 0, 'big') : 0;
    const whole = size > 4 && (size - 4) % length === 0 && (yield* window.upTo(at + size));
    if (!whole) {
      const reason = described
        ? `the block descriptor says ${size} bytes, and a record has ${length}; no record after it can be found`
        : 'the data ends within a block descriptor';
      return void (yield { ok: false, number, offset: at, length: window.end - at, reason });
    }
    for (let offset = at + 4; offset < at + size; offset += length, number += 1)
      yield { ok: true, number, offset, bytes: window.slice(offset, offset + length) };
    at += size;
    window.drop(at);
  }
}

function blocksAgree(window: ByteWindow, from: number, length: number): boolean {
  let at = from;
  const { end } = window;
  while (at + 4 <= end) {
    const size = descriptorLength(window.slice(at, at + 4), 0, 'big');
    if (size <= 4 || (size - 4) % length !== 0 || window.byte(at + 2) !== 0 || window.byte(at + 3) !== 0) return false;
    at += size;
  }
  return at > from && (at === end || !window.ended);
}

/** Records that are as long as their tables say. Where a counter makes no sense the end of its record is lost, and all after it. */
export function* variableFrames(window: ByteWindow, from: number, options: FrameOptions): FrameSource {
  const most = options.maxRecordLength ?? 0xffff;
  let offset = from;
  for (let number = 1; yield* window.upTo(offset + 1); number += 1) {
    yield* window.upTo(offset + most);
    const left = window.end - offset;
    const length = options.lengthAt?.(window.slice(offset, window.end), 0);
    if (length === undefined || length < 1 || length > left) {
      const reason =
        length === undefined || length < 1
          ? 'the counters of its tables make no sense, so its end and all records after it cannot be found'
          : `${left} bytes are left, and the record has ${length}`;
      yield { ok: false, number, offset, length: left, reason };
      return;
    }
    yield { ok: true, number, offset, bytes: window.slice(offset, offset + length) };
    offset += length;
    window.drop(offset);
  }
}

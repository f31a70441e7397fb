const SMALLEST = 4 * 1024;

/**
 * The part of a stream that is still needed, addressed by its offset in the whole stream. Appending costs the appended bytes only, however
 * small the pieces are in which they come.
 */
export interface ByteWindow {
  /** Offset of the first byte held. */
  readonly from: number;
  /** Offset behind the last byte held. */
  readonly to: number;
  append(chunk: Uint8Array): void;
  /** The byte at an offset within the window. */
  at(offset: number): number;
  /** Offset of the next such byte at or behind `offset`, -1 where there is none yet. */
  find(byte: number, offset: number): number;
  /** A copy of these bytes. */
  slice(from: number, to: number): Uint8Array;
  /** Lets everything before this offset go. */
  drop(before: number): void;
}

export function createByteWindow(start: number): ByteWindow {
  let room: Buffer = Buffer.alloc(SMALLEST);
  /** Offset in the stream of `room[0]`. */
  let base = start;
  let [from, to] = [start, start];

  function makeRoom(length: number): void {
    const held = to - from;
    if (to - base + length <= room.length) return;
    const size = Math.max(SMALLEST, 2 ** Math.ceil(Math.log2(held + length)));
    // Moving what is held to the front costs its length: done only when that much, or more, has been let go since.
    const target = size <= room.length && held <= room.length / 2 ? room : Buffer.alloc(size);
    room.copy(target, 0, from - base, to - base);
    room = target;
    base = from;
  }

  return {
    get from() {
      return from;
    },
    get to() {
      return to;
    },
    append(chunk) {
      makeRoom(chunk.length);
      room.set(chunk, to - base);
      to += chunk.length;
    },
    at: (offset) => room[offset - base] ?? 0,
    find(byte, offset) {
      const found = room.subarray(0, to - base).indexOf(byte, Math.max(offset, from) - base);
      return found < 0 ? -1 : found + base;
    },
    slice: (a, b) => Uint8Array.prototype.slice.call(room, a - base, b - base),
    drop(before) {
      from = Math.min(Math.max(before, from), to);
    },
  };
}

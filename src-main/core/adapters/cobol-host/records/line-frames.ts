import type { ByteWindow } from './byte-window.ts';
import type { FrameSource } from './fixed-frames.ts';
import { longestRecord } from './record-format.ts';

const carriageReturn = 0x0d;
/** New line (NEL) and line feed of EBCDIC; IBM CDRA gives them the codes 15 and 25. */
const ebcdicEnds: readonly number[] = [0x15, 0x25];
const asciiEnds: readonly number[] = [0x0a];

/** Lines with LF or CR LF at their ends, in EBCDIC NEL or LF. A line that is no record costs nothing but itself. */
export function* lineFrames(window: ByteWindow, from: number, ebcdic: boolean): FrameSource {
  const ends = ebcdic ? ebcdicEnds : asciiEnds;
  let offset = from;
  for (let number = 1; yield* window.upTo(offset + 1); number += 1) {
    let end = offset;
    let tooLong = false;
    while (yield* window.upTo(end + 1)) {
      const { end: available } = window;
      while (end < available && !ends.includes(window.byte(end))) end += 1;
      if (end < available) break;
      if (end - offset > longestRecord) {
        tooLong = true;
        window.drop(end);
      }
    }
    if (tooLong) {
      yield {
        ok: false,
        number,
        offset,
        length: end - offset,
        reason: `the line is longer than ${longestRecord} bytes`,
      };
    } else {
      const last = end > offset && window.byte(end - 1) === carriageReturn ? end - 1 : end;
      yield { ok: true, number, offset, bytes: window.slice(offset, last) };
    }
    offset = end + 1;
    window.drop(offset);
  }
}

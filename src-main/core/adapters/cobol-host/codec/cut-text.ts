import type { CodePage } from '../code-pages/code-page.ts';
import { encodeMixed, shiftIn, shiftOut } from '../code-pages/mixed-text.ts';
import type { FieldCodec, FieldValue } from './value.ts';

/** What is done with text that is too long for its field: it is refused, or cut off as a MOVE does. */
export type TooLong = 'refuse' | 'cut';

/** As much of mixed bytes as fits: never half a pair, and always back in single bytes at the end. */
export function cutMixed(bytes: ArrayLike<number>, length: number): number[] {
  const out: number[] = [];
  let double = false;
  for (let index = 0; index < bytes.length;) {
    const byte = bytes[index] as number;
    const shift = byte === shiftOut || byte === shiftIn;
    const size = double && !shift ? 2 : 1;
    // A shift-out needs room for a pair and the shift-in behind it, a pair for the shift-in.
    const after = byte === shiftOut ? 3 : double && !shift ? 1 : 0;
    if (out.length + size + after > length || index + size > bytes.length) break;
    for (let part = 0; part < size; part += 1) out.push(bytes[index + part] as number);
    if (shift) double = byte === shiftOut;
    index += size;
  }
  if (double) out.push(shiftIn);
  return out;
}

/** The longest beginning of a text whose bytes fit, whole characters only. */
function longestThatFits(text: string, fits: (part: string) => boolean): string {
  let low = 0;
  let high = text.length;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (fits(text.slice(0, middle))) low = middle;
    else high = middle - 1;
  }
  const last = text.charCodeAt(low - 1);
  return text.slice(0, last >= 0xd800 && last < 0xdc00 ? low - 1 : low);
}

/** A text field that cuts off what is too long, at a whole character. */
export function cutting(inner: FieldCodec, page: CodePage, length: number, bytesPerCharacter: 1 | 2): FieldCodec {
  const table = page.doubleByte;
  const size = (text: string): number => {
    if (bytesPerCharacter === 2 || table === undefined) return text.length * bytesPerCharacter;
    const bytes = encodeMixed(page, table, text);
    return Array.isArray(bytes) ? bytes.length : 0;
  };
  const short = (value: FieldValue): FieldValue =>
    value === null ? null : longestThatFits(String(value), (part) => size(part) <= length);
  return { decode: inner.decode, encode: (value, record, at) => inner.encode(short(value), record, at) };
}

import type { CodePage, DoubleByteTable } from './code-page.ts';

/** What is wrong with the bytes or the text, and where (bytes from the beginning of the field). */
export interface TextFault {
  readonly reason: string;
  readonly at: number;
}

export const shiftOut = 0x0e;
export const shiftIn = 0x0f;
const noCharacter = 0xfffd;

/** Reads pairs of a double-byte page from `from` to `to`. Every pair must have a character. */
export function decodePairs(
  table: DoubleByteTable,
  bytes: Uint8Array,
  from: number,
  to: number,
  start: number,
): string | TextFault {
  let text = '';
  if ((to - from) % 2 !== 0)
    return { reason: 'an odd number of bytes stands where pairs are wanted', at: to - 1 - start };
  for (let index = from; index < to; index += 2) {
    const code = ((bytes[index] as number) << 8) | (bytes[index + 1] as number);
    const unit = table.toUnicode[code] as number;
    if (unit === noCharacter)
      return {
        reason: `the pair X'${code.toString(16).padStart(4, '0').toUpperCase()}' has no character`,
        at: index - start,
      };
    text += String.fromCharCode(unit);
  }
  return text;
}

/** Reads single bytes with runs of pairs between shift-out (0E) and shift-in (0F). */
export function decodeMixed(
  page: CodePage,
  table: DoubleByteTable,
  bytes: Uint8Array,
  from: number,
  to: number,
): string | TextFault {
  let text = '';
  let index = from;
  while (index < to) {
    const byte = bytes[index] as number;
    if (byte === shiftIn) return { reason: 'shift-in (0F) without a shift-out (0E) before it', at: index - from };
    if (byte === shiftOut) {
      let end = index + 1;
      while (end < to && bytes[end] !== shiftIn) {
        if (bytes[end] === shiftOut) return { reason: 'shift-out (0E) within a double-byte run', at: end - from };
        end += 1;
      }
      if (end >= to) return { reason: 'shift-out (0E) without a shift-in (0F) after it', at: index - from };
      const run = decodePairs(table, bytes, index + 1, end, from);
      if (typeof run !== 'string') return run;
      text += run;
      index = end + 1;
    } else {
      text += String.fromCharCode(page.toUnicode[byte] as number);
      index += 1;
    }
  }
  return text;
}

/** Writes text as pairs of a double-byte page; ASCII has full-width forms there, which a space alone is turned into. */
export function encodePairs(table: DoubleByteTable, text: string): number[] | TextFault {
  const bytes: number[] = [];
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    const code = unit === 0x20 ? 0x4040 : (table.toCode[unit] as number);
    if (code === 0)
      return {
        reason: `U+${unit.toString(16).toUpperCase().padStart(4, '0')} has no pair in this code page`,
        at: bytes.length,
      };
    bytes.push(code >> 8, code & 255);
  }
  return bytes;
}

/** Writes text with shift-out and shift-in around every run that only the double-byte half has. */
export function encodeMixed(page: CodePage, table: DoubleByteTable, text: string): number[] | TextFault {
  const bytes: number[] = [];
  let double = false;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    const single = page.toByte[unit] as number;
    if (single >= 0) {
      if (double) bytes.push(shiftIn);
      double = false;
      bytes.push(single);
    } else {
      const code = table.toCode[unit] as number;
      if (code === 0)
        return {
          reason: `U+${unit.toString(16).toUpperCase().padStart(4, '0')} is not in code page ${page.name}`,
          at: bytes.length,
        };
      if (!double) bytes.push(shiftOut);
      double = true;
      bytes.push(code >> 8, code & 255);
    }
  }
  if (double) bytes.push(shiftIn);
  return bytes;
}

import type { CodePage } from './host-records.ts';

/** Where a field lies, and how it is declared; groups have no picture. */
export interface BytePlace {
  readonly offset: number;
  readonly length: number;
  readonly picture?: string | undefined;
}

const shiftOut = 0x0e;
const shiftIn = 0x0f;
const nothing = '·';
const shown = (unit: number): string => (unit === 0xfffd ? nothing : String.fromCharCode(unit));

/**
 * What the code page shows for each byte of a record: one string a byte, empty for the second byte of a character. Bytes of fields that
 * are no text get the character they would have as text, as every hex viewer of a host shows it.
 *
 * @returns `undefined` for pages of ASCII with more than one byte a character
 */
export function byteCharacters(
  bytes: Uint8Array,
  places: readonly BytePlace[],
  page: CodePage,
): readonly string[] | undefined {
  if (page.multiByte !== undefined) return undefined;
  const characters = Array.from(bytes, (byte) => shown(page.toUnicode[byte] ?? 0xfffd));
  const { doubleByte } = page;
  if (doubleByte === undefined) return characters;
  const pairs = (from: number, to: number): void => {
    for (let at = from; at + 1 < to; at += 2) {
      characters[at] = shown(doubleByte.toUnicode[(bytes[at] ?? 0) * 256 + (bytes[at + 1] ?? 0)] ?? 0xfffd);
      characters[at + 1] = '';
    }
  };
  for (const { offset, length, picture = '' } of places) {
    const end = Math.min(bytes.length, offset + length);
    if (/^[GN]/i.test(picture)) pairs(offset, end);
    if (!/^[XA]/i.test(picture)) continue;
    for (let at = offset; at < end; at += 1) {
      if (bytes[at] !== shiftOut) continue;
      const back = bytes.subarray(0, end).indexOf(shiftIn, at + 1);
      if (back < 0) break;
      pairs(at + 1, back);
      at = back;
    }
  }
  return characters;
}

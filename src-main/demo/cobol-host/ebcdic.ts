import { glyphs } from './glyphs.ts';

/** Characters of one byte that code page 1388 (and every other EBCDIC page for Latin text) writes alike. */
const rows: readonly (readonly [first: number, characters: string])[] = [
  [0x4b, '.<(+'],
  [0x50, '&'],
  [0x5c, '*);'],
  [0x60, '-/'],
  [0x6b, ',%_>?'],
  [0x7a, ':#@\'="'],
  [0x81, 'abcdefghi'],
  [0x91, 'jklmnopqr'],
  [0xa2, 'stuvwxyz'],
  [0xc1, 'ABCDEFGHI'],
  [0xd1, 'JKLMNOPQR'],
  [0xe2, 'STUVWXYZ'],
  [0xf0, '0123456789'],
  [0x40, ' '],
];
const byteOf = new Map(
  rows.flatMap(([first, text]) => [...text].map((character, n) => [character, first + n] as const)),
);
const characterOf = new Map([...byteOf].map(([character, byte]) => [byte, character]));

const shiftOut = 0x0e;
const shiftIn = 0x0f;

/**
 * Text as the bank writes it: EBCDIC, with Chinese in pairs between shift-out and shift-in.
 *
 * @throws where the demo's small table lacks a character: its own texts are the only ones that are written here
 */
export function ebcdic(text: string, length: number): Buffer {
  const bytes: number[] = [];
  let double = false;
  for (const character of text) {
    const byte = byteOf.get(character);
    const pair = byte === undefined ? glyphs.get(character) : undefined;
    if (byte === undefined && pair === undefined) throw new Error(`the demo bank cannot write "${character}"`);
    if (double !== (pair !== undefined)) bytes.push(double ? shiftIn : shiftOut);
    double = pair !== undefined;
    bytes.push(...(byte === undefined ? [(pair as number) >> 8, (pair as number) & 255] : [byte]));
  }
  if (double) bytes.push(shiftIn);
  if (bytes.length > length) throw new Error(`"${text}" takes ${bytes.length} bytes, and its field has ${length}`);
  const out = Buffer.alloc(length, 0x40);
  out.set(bytes);
  return out;
}

/** Text of one-byte characters; a pair of a double-byte text is a question mark. */
export const latin = (bytes: Uint8Array): string =>
  [...bytes]
    .map((byte) => characterOf.get(byte) ?? '?')
    .join('')
    .trimEnd();

import { inflateRawSync } from 'node:zlib';
import iconv from 'iconv-lite';
import { doubleByte1388 } from './double-byte-1388.ts';
import { doubleByte935 } from './double-byte-935.ts';
import { singleByteTables } from './single-byte-tables.ts';

/** The double-byte half of a mixed page, indexed by code and by UTF-16; 0 and U+FFFD where there is nothing. */
export interface DoubleByteTable {
  readonly toUnicode: Uint16Array;
  readonly toCode: Uint16Array;
}

/** How a host writes characters. */
export interface CodePage {
  readonly name: string;
  readonly ebcdic: boolean;
  /** UTF-16 of each byte; U+FFFD where it has no character. */
  readonly toUnicode: Uint16Array;
  /** Byte of each UTF-16 unit; -1 where the page has none. */
  readonly toByte: Int16Array;
  /** True where every byte is a character of U+0000 to U+00FF. */
  readonly latin1: boolean;
  readonly space: number;
  /** What the digit 0 is written as; the others follow it. */
  readonly zero: number;
  readonly doubleByte: DoubleByteTable | undefined;
  /** For ASCII-based pages of more than one byte a character (GB18030, GBK, Big5): the name iconv-lite knows it by. */
  readonly multiByte: string | undefined;
}

const noCharacter = 0xfffd;
const cache = new Map<string, CodePage>();

/** Numbers of the EBCDIC pages there are tables for. */
export const ebcdicPages: readonly string[] = [...singleByteTables.keys()];

function words(packed: string): Uint16Array {
  const bytes = inflateRawSync(Buffer.from(packed, 'base64'));
  const table = new Uint16Array(bytes.length / 2);
  for (let index = 0; index < table.length; index += 1) table[index] = bytes.readUInt16LE(index * 2);
  return table;
}

function doubleByte(packed: string): DoubleByteTable {
  const toUnicode = new Uint16Array(65_536).fill(noCharacter);
  const toCode = new Uint16Array(65_536);
  const differences = words(packed);
  let unicode = 0;
  const set = (code: number, character: number): void => {
    if (character === noCharacter) return;
    toUnicode[code] = character;
    toCode[character] = code;
  };
  for (let index = 0; index < differences.length; index += 1) {
    unicode = (unicode + (differences[index] as number)) & 0xffff;
    set((0x41 + Math.floor(index / 190)) * 256 + 0x41 + (index % 190), unicode);
  }
  set(0x4040, 0x3000);
  return { toUnicode, toCode };
}

function page(name: string, ebcdic: boolean, toUnicode: Uint16Array, more: Partial<CodePage> = {}): CodePage {
  const toByte = new Int16Array(65_536).fill(-1);
  for (let byte = 255; byte >= 0; byte -= 1) {
    const unit = toUnicode[byte] as number;
    if (unit !== noCharacter) toByte[unit] = byte;
  }
  return {
    name,
    ebcdic,
    toUnicode,
    toByte,
    latin1: toUnicode.every((unit) => unit < 256),
    space: ebcdic ? 0x40 : 0x20,
    zero: ebcdic ? 0xf0 : 0x30,
    doubleByte: undefined,
    multiByte: undefined,
    ...more,
  };
}

function asciiPage(name: string): CodePage | undefined {
  if (name === 'ascii') {
    // Bytes above 7F are taken as ISO 8859-1, so that nothing is lost where a file is not pure ASCII.
    return page(
      name,
      false,
      Uint16Array.from({ length: 256 }, (_, byte) => byte),
    );
  }
  if (!iconv.encodingExists(name)) return undefined;
  const chars = Array.from({ length: 256 }, (_, byte) => iconv.decode(Buffer.of(byte), name));
  const single = chars.every((text) => text.length === 1) && iconv.decode(Buffer.of(0xb0, 0xa1), name).length === 2;
  const table = Uint16Array.from(chars, (text) => text.charCodeAt(0) || noCharacter);
  if (table[0x41] !== 0x41 || table[0x30] !== 0x30) return undefined;
  table[0] = 0;
  return page(name, false, table, { multiByte: single ? undefined : name });
}

/**
 * The code page of a name: `cp037`, `ibm-1047`, `1388` for EBCDIC (037 273 277 278 280 284 285 297 500 870 871 875 935 1025
 * 1026 1047 1140-1149 1388), `ascii`, or another name iconv-lite knows for a page based on ASCII (`gb18030`,
 * `windows-1252`). Answers `undefined` where there is none.
 */
export function codePage(name: string): CodePage | undefined {
  const known = cache.get(name);
  if (known !== undefined) return known;
  const number = /^(?:cp|ibm|ebcdic)?[-_]?0*(\d+)$/i.exec(name)?.[1]?.padStart(3, '0');
  const packed = number === undefined ? undefined : singleByteTables.get(number);
  const half = number === '935' ? doubleByte935 : number === '1388' ? doubleByte1388 : undefined;
  const found =
    packed === undefined
      ? asciiPage(name.toLowerCase())
      : page(`cp${number}`, true, words(packed), { doubleByte: half === undefined ? undefined : doubleByte(half) });
  if (found !== undefined) cache.set(name, found);
  return found;
}

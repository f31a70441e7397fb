import iconv from 'iconv-lite';
import type { CodePage } from '../code-pages/code-page.ts';
import {
  decodeMixed,
  decodePairs,
  encodeMixed,
  encodePairs,
  shiftIn,
  shiftOut,
  type TextFault,
} from '../code-pages/mixed-text.ts';
import { isEmptyField } from './empty-field.ts';
import { BadField, type FieldCodec } from './value.ts';

/** Which ends of text lose their spaces (and NULs) when it is read. */
export type Trim = 'both' | 'none' | 'left' | 'right';

const blank = (unit: number): boolean => unit === 0x20 || unit === 0 || unit === 0x3000;

function trimmed(text: string, trim: Trim): string {
  let from = 0;
  let to = text.length;
  if (trim === 'both' || trim === 'right') while (to > 0 && blank(text.charCodeAt(to - 1))) to -= 1;
  if (trim === 'both' || trim === 'left') while (from < to && blank(text.charCodeAt(from))) from += 1;
  return text.slice(from, to);
}

const fault = ({ reason, at }: TextFault): BadField => new BadField(reason, at);

/** Puts bytes into a field with spaces around them; says so where they do not fit. */
function place(
  bytes: ArrayLike<number>,
  record: Uint8Array,
  at: number,
  length: number,
  space: number,
  right: boolean,
): BadField | undefined {
  if (bytes.length > length) return new BadField(`the text takes ${bytes.length} bytes and the field has ${length}`);
  const before = right ? length - bytes.length : 0;
  record.fill(space, at, at + length);
  for (let index = 0; index < bytes.length; index += 1) record[at + before + index] = bytes[index] as number;
  return undefined;
}

/** PIC X and A: characters of the code page; mixed pages with shift-out and shift-in in between. */
export function textField(page: CodePage, length: number, trim: Trim, justified: boolean): FieldCodec {
  if (page.doubleByte !== undefined || page.multiByte !== undefined) return variableText(page, length, trim, justified);
  return page.latin1 ? latin1Text(page, length, trim, justified) : singleByteText(page, length, trim, justified);
}

function encodeSingle(page: CodePage, length: number, justified: boolean): FieldCodec['encode'] {
  const { toByte, space } = page;
  return (value, record, at) => {
    const text = value === null ? '' : typeof value === 'string' ? value : String(value);
    const size = text.length;
    if (size > length) return new BadField(`the text has ${size} characters and the field ${length}`);
    const from = justified ? at + length - size : at;
    for (let index = 0; index < size; index += 1) {
      const byte = toByte[text.charCodeAt(index)] as number;
      if (byte < 0) return new BadField(`"${text[index] ?? ''}" is not in code page ${page.name}`, index);
      record[from + index] = byte;
    }
    if (justified) record.fill(space, at, from);
    else for (let index = at + size; index < at + length; index += 1) record[index] = space;
    return undefined;
  };
}

function latin1Text(page: CodePage, length: number, trim: Trim, justified: boolean): FieldCodec {
  const scratch = Buffer.allocUnsafeSlow(length);
  const { space } = page;
  const table = Uint8Array.from(page.toUnicode);
  const right = trim === 'both' || trim === 'right';
  const left = trim === 'both' || trim === 'left';
  return {
    decode: (record, at) => {
      if (isEmptyField(record, at, length, 0)) return null;
      let from = at;
      let to = at + length;
      if (right) while (to > from && (record[to - 1] === space || record[to - 1] === 0)) to -= 1;
      if (left) while (from < to && (record[from] === space || record[from] === 0)) from += 1;
      const size = to - from;
      if (size < 6) {
        let text = '';
        for (let index = from; index < to; index += 1)
          text += String.fromCharCode(table[record[index] as number] as number);
        return text;
      }
      for (let index = 0; index < size; index += 1) scratch[index] = table[record[from + index] as number] as number;
      return scratch.toString('latin1', 0, size);
    },
    encode: encodeSingle(page, length, justified),
  };
}

function singleByteText(page: CodePage, length: number, trim: Trim, justified: boolean): FieldCodec {
  const scratch = Buffer.allocUnsafeSlow(length * 2);
  return {
    decode: (record, at) => {
      if (isEmptyField(record, at, length, 0)) return null;
      for (let index = 0; index < length; index += 1)
        scratch.writeUInt16LE(page.toUnicode[record[at + index] as number] as number, index * 2);
      return trimmed(scratch.toString('utf16le'), trim);
    },
    encode: encodeSingle(page, length, justified),
  };
}

function variableText(page: CodePage, length: number, trim: Trim, justified: boolean): FieldCodec {
  const { doubleByte, multiByte } = page;
  return {
    decode: (record, at) => {
      if (isEmptyField(record, at, length, 0)) return null;
      if (multiByte !== undefined)
        return trimmed(iconv.decode(Buffer.from(record.subarray(at, at + length)), multiByte), trim);
      if (doubleByte === undefined) return null;
      const text = decodeMixed(page, doubleByte, record, at, at + length);
      return typeof text === 'string' ? trimmed(text, trim) : fault(text);
    },
    encode: (value, record, at) => {
      const text = value === null ? '' : String(value);
      if (multiByte !== undefined) {
        const bytes = iconv.encode(text, multiByte);
        // iconv-lite writes "?" for what a page lacks, which would lose the character without a word.
        if (iconv.decode(bytes, multiByte) !== text)
          return new BadField(`the text has characters that ${multiByte} lacks`);
        return place(bytes, record, at, length, page.space, justified);
      }
      if (doubleByte === undefined) return undefined;
      const bytes = encodeMixed(page, doubleByte, text);
      return Array.isArray(bytes) ? place(bytes, record, at, length, page.space, justified) : fault(bytes);
    },
  };
}

/** PIC G: pairs of the double-byte half of the code page, with or without shift characters around them. */
export function dbcsField(page: CodePage, length: number, trim: Trim): FieldCodec {
  const table = page.doubleByte;
  const lacking = new BadField(`code page ${page.name} has no double-byte half; use cp935 or cp1388`);
  if (table === undefined) return { decode: () => lacking, encode: () => lacking };
  return {
    decode: (record, at) => {
      if (isEmptyField(record, at, length, 0)) return null;
      const shifted = record[at] === shiftOut && record[at + length - 1] === shiftIn;
      const text = shifted
        ? decodeMixed(page, table, record, at, at + length)
        : decodePairs(table, record, at, at + length, at);
      return typeof text === 'string' ? trimmed(text, trim) : fault(text);
    },
    encode: (value, record, at) => {
      const bytes = encodePairs(table, value === null ? '' : String(value));
      return Array.isArray(bytes) ? place(bytes, record, at, length, 0x40, false) : fault(bytes);
    },
  };
}

/** PIC N: UTF-16, big-endian, as Enterprise COBOL stores USAGE NATIONAL. */
export function nationalField(length: number, trim: Trim): FieldCodec {
  return {
    decode: (record, at) => {
      if (isEmptyField(record, at, length, 0)) return null;
      let text = '';
      for (let index = at; index < at + length; index += 2)
        text += String.fromCharCode(((record[index] as number) << 8) | (record[index + 1] as number));
      return trimmed(text, trim);
    },
    encode: (value, record, at) => {
      const text = value === null ? '' : String(value);
      if (text.length * 2 > length)
        return new BadField(`the text has ${text.length} characters and the field ${length / 2}`);
      for (let index = 0; index < length / 2; index += 1) {
        const unit = index < text.length ? text.charCodeAt(index) : 0x20;
        record[at + index * 2] = unit >> 8;
        record[at + index * 2 + 1] = unit & 255;
      }
      return undefined;
    },
  };
}

import type { CodePage } from '../code-pages/code-page.ts';
import type { FieldType } from '../layout/layout.ts';
import { decimalOrNumber, type Decimal } from './decimal.ts';
import { digitLimb, noDigit } from './digit-runs.ts';
import { isEmptyField } from './empty-field.ts';
import { exceeds, limbsOf, writeDigits } from './number-digits.ts';
import { BadField, type FieldCodec } from './value.ts';

type Zoned = Extract<FieldType, { kind: 'zoned' }>;

const minusMark = 16;

/** Digit of a byte that carries a sign, plus 16 where it is negative; 255 where it is none. */
function signTable(ebcdic: boolean): Uint8Array {
  const table = new Uint8Array(256).fill(255);
  for (let digit = 0; digit < 10; digit += 1) {
    if (ebcdic) {
      // z/Architecture Principles of Operation, "Zoned Format": A, C, E, F are plus, B and D minus.
      for (const zone of [0xa, 0xc, 0xe, 0xf]) table[zone * 16 + digit] = digit;
      for (const zone of [0xb, 0xd]) table[zone * 16 + digit] = digit + minusMark;
    } else {
      table[0x30 + digit] = digit;
      // GnuCOBOL and Micro Focus write minus as `p` to `y`; data translated from EBCDIC has `{A-I` and `}J-R`.
      table[0x70 + digit] = digit + minusMark;
      table[digit === 0 ? 0x7b : 0x40 + digit] = digit;
      table[digit === 0 ? 0x7d : 0x49 + digit] = digit + minusMark;
    }
  }
  return table;
}

function digitTable(zero: number): Uint8Array {
  return Uint8Array.from({ length: 256 }, (_, byte) => (byte >= zero && byte < zero + 10 ? byte - zero : noDigit));
}

const ebcdicSigns = signTable(true);
const asciiSigns = signTable(false);
const ebcdicDigits = digitTable(0xf0);
const asciiDigits = digitTable(0x30);

/** Zoned decimal (USAGE DISPLAY): a digit a byte, the sign over the first or last digit or in a byte of its own. */
export function zonedField(type: Zoned, page: CodePage): FieldCodec {
  const { digits, scale, signed, sign } = type;
  const { zero, space } = page;
  const signs = page.ebcdic ? ebcdicSigns : asciiSigns;
  const table = page.ebcdic ? ebcdicDigits : asciiDigits;
  const plus = page.toByte[0x2b] as number;
  const minus = page.toByte[0x2d] as number;
  const length = digits + (sign.separate ? 1 : 0);
  const firstDigit = sign.separate && sign.leading ? 1 : 0;
  const separateAt = sign.separate ? (sign.leading ? 0 : digits) : -1;
  const signDigit = sign.separate ? -1 : sign.leading ? 0 : digits - 1;
  const positiveZone = page.ebcdic && signed ? 0xc0 : zero;
  const negativeZone = page.ebcdic ? 0xd0 : 0x70;
  /** The last 15 digits, those before them, and what is left: so far from the first digit each limb begins. */
  const lowFrom = Math.max(0, digits - 15);
  const middleFrom = Math.max(0, digits - 30);
  const scratch = new Uint8Array(length);

  const plain = (record: Uint8Array, start: number, negative: boolean): number | Decimal | undefined => {
    const low = digitLimb(table, record, start + lowFrom, start + digits);
    if (lowFrom === 0) return low < 0 ? undefined : decimalOrNumber(negative, 0, 0, low, scale);
    const middle = digitLimb(table, record, start + middleFrom, start + lowFrom);
    const high = middleFrom === 0 ? 0 : digitLimb(table, record, start, start + middleFrom);
    return low < 0 || middle < 0 || high < 0 ? undefined : decimalOrNumber(negative, high, middle, low, scale);
  };

  /** The digits of a field whose sign is over one of them, which is the only one that is no plain digit. */
  const overpunched = (record: Uint8Array, at: number, mark: number): number | Decimal | undefined => {
    if (digits <= 15 && signDigit > 0) {
      const upper = digitLimb(table, record, at, at + signDigit);
      return upper < 0 ? undefined : decimalOrNumber(mark >= minusMark, 0, 0, upper * 10 + (mark & 15), scale);
    }
    for (let index = 0; index < digits; index += 1) scratch[index] = record[at + index] as number;
    scratch[signDigit] = zero + (mark & 15);
    return plain(scratch, 0, mark >= minusMark);
  };

  /** A field that is not digits alone: empty, digits after spaces, or wrong. */
  const odd = (record: Uint8Array, at: number): number | Decimal | null | BadField => {
    if (isEmptyField(record, at, length, space)) return null;
    const start = at + firstDigit;
    let spaces = 0;
    while (spaces < digits - 1 && record[start + spaces] === space) spaces += 1;
    if (spaces > 0) {
      // A copy: `slice` of a Buffer would be the record itself.
      const filled = new Uint8Array(record.subarray(at, at + length));
      filled.fill(zero, firstDigit, firstDigit + spaces);
      // The sign is over a digit, so leading spaces leave it only where it is the last.
      if (!(filled[firstDigit] === space || (signed && sign.leading && !sign.separate))) return decode(filled, 0);
    }
    for (let index = 0; index < digits; index += 1) {
      const byte = record[start + index] as number;
      if (index === signDigit ? signs[byte] === 255 : (table[byte] as number) === noDigit)
        return new BadField('a byte is no digit', firstDigit + index);
    }
    return new BadField('a byte is no digit');
  };

  const decode = (record: Uint8Array, at: number): number | Decimal | null | BadField => {
    if (separateAt >= 0) {
      const mark = record[at + separateAt];
      if (mark !== plus && mark !== minus && mark !== space)
        return isEmptyField(record, at, length, space) ? null : new BadField('the sign is neither + nor -', separateAt);
      return plain(record, at + firstDigit, mark === minus) ?? odd(record, at);
    }
    const mark = signs[record[at + signDigit] as number] as number;
    if (mark === 255) return odd(record, at);
    const value = overpunched(record, at, mark) ?? odd(record, at);
    return mark >= minusMark && !signed && !(value instanceof BadField)
      ? new BadField('the field has no sign, but its last digit carries a minus', signDigit)
      : value;
  };

  const encode: FieldCodec['encode'] = (value, record, at) => {
    if (value === null) return void record.fill(space, at, at + length);
    const number = limbsOf(value, scale);
    if (typeof number === 'string') return new BadField(number);
    if (number.negative && !signed) return new BadField('the field has no sign, and the number is negative');
    if (exceeds(number, digits)) return new BadField(`the number has more than ${digits} digits`);
    const { negative } = number;
    writeDigits(number, record, at + firstDigit, digits, zero);
    if (separateAt >= 0) record[at + separateAt] = negative ? minus : plus;
    else if (signed) {
      const place = at + signDigit;
      record[place] = (negative ? negativeZone : positiveZone) + (record[place] as number) - zero;
    }
    return undefined;
  };
  return type.pointAt < 0 ? { decode, encode } : withPoint(type, page, { decode, encode }, firstDigit, length);
}

/** A zoned field with a written decimal point: the point is taken out before the digits are read. */
function withPoint(type: Zoned, page: CodePage, inner: FieldCodec, firstDigit: number, length: number): FieldCodec {
  const scratch = new Uint8Array(length);
  const before = firstDigit + type.pointAt;
  const written = type.picture.symbols.includes(',') && !type.picture.symbols.includes('.') ? ',' : '.';
  const point = page.toByte[written.charCodeAt(0)] as number;
  return {
    decode: (record, at) => {
      if (record[at + before] !== point) {
        if (isEmptyField(record, at, length + 1, page.space)) return null;
        return new BadField(`there is no ${written} between the digits`, before);
      }
      for (let index = 0; index < before; index += 1) scratch[index] = record[at + index] as number;
      for (let index = before; index < length; index += 1) scratch[index] = record[at + index + 1] as number;
      return inner.decode(scratch, 0);
    },
    encode: (value, record, at) => {
      if (value === null) return void record.fill(page.space, at, at + length + 1);
      const problem = inner.encode(value, scratch, 0);
      if (problem !== undefined) return problem;
      for (let index = 0; index < before; index += 1) record[at + index] = scratch[index] as number;
      for (let index = before; index < length; index += 1) record[at + index + 1] = scratch[index] as number;
      record[at + before] = point;
      return undefined;
    },
  };
}

import type { CodePage } from '../code-pages/code-page.ts';
import type { FieldType } from '../layout/layout.ts';
import { decimalOrNumber } from './decimal.ts';
import { isEmptyField } from './empty-field.ts';
import { exceeds, limbsOf, writeDigits } from './number-digits.ts';
import { BadField, type FieldCodec } from './value.ts';

type Zoned = Extract<FieldType, { kind: 'zoned' }>;

/** Digit of a byte that carries a sign, plus 16 where it is negative; 255 where it is none. */
function signTable(ebcdic: boolean): Uint8Array {
  const table = new Uint8Array(256).fill(255);
  const minus = 16;
  for (let digit = 0; digit < 10; digit += 1) {
    if (ebcdic) {
      // z/Architecture Principles of Operation, "Zoned Format": A, C, E, F are plus, B and D minus.
      for (const zone of [0xa, 0xc, 0xe, 0xf]) table[zone * 16 + digit] = digit;
      for (const zone of [0xb, 0xd]) table[zone * 16 + digit] = digit + minus;
    } else {
      table[0x30 + digit] = digit;
      // GnuCOBOL and Micro Focus write minus as `p` to `y`; data translated from EBCDIC has `{A-I` and `}J-R`.
      table[0x70 + digit] = digit + minus;
      table[digit === 0 ? 0x7b : 0x40 + digit] = digit;
      table[digit === 0 ? 0x7d : 0x49 + digit] = digit + minus;
    }
  }
  return table;
}

const ebcdicSigns = signTable(true);
const asciiSigns = signTable(false);

/** Zoned decimal (USAGE DISPLAY): a digit a byte, the sign over the first or last digit or in a byte of its own. */
export function zonedField(type: Zoned, page: CodePage): FieldCodec {
  const { digits, scale, signed, sign } = type;
  const { zero, space } = page;
  const signs = page.ebcdic ? ebcdicSigns : asciiSigns;
  const plus = page.toByte[0x2b] as number;
  const minus = page.toByte[0x2d] as number;
  const length = digits + (sign.separate ? 1 : 0);
  const firstDigit = sign.separate && sign.leading ? 1 : 0;
  const separateAt = sign.separate ? (sign.leading ? 0 : digits) : -1;
  const signDigit = sign.separate ? -1 : sign.leading ? 0 : digits - 1;
  const endOfHigh = digits - 31;
  const endOfMiddle = digits - 16;
  const positiveZone = page.ebcdic && signed ? 0xc0 : zero;
  const negativeZone = page.ebcdic ? 0xd0 : 0x70;

  const bad = (record: Uint8Array, at: number, index: number): BadField | null =>
    isEmptyField(record, at, length, space) ? null : new BadField('a byte is no digit', index);

  const decode: FieldCodec['decode'] = (record, at) => {
    let negative = false;
    if (separateAt >= 0) {
      const mark = record[at + separateAt] as number;
      if (mark === minus) negative = true;
      else if (mark !== plus && mark !== space) {
        return bad(record, at, separateAt) && new BadField('the sign is neither + nor -', separateAt);
      }
    }
    let high = 0;
    let middle = 0;
    let low = 0;
    const start = at + firstDigit;
    for (let index = 0; index < digits; index += 1) {
      let digit = (record[start + index] as number) - zero;
      if (index === signDigit) {
        const mark = signs[record[start + index] as number] as number;
        if (mark === 255) return bad(record, at, index);
        digit = mark & 15;
        negative = mark > 15;
        if (negative && !signed)
          return new BadField('the field has no sign, but its last digit carries a minus', index);
      } else if (digit < 0 || digit > 9) return bad(record, at, firstDigit + index);
      low = low * 10 + digit;
      if (index === endOfHigh) {
        high = low;
        low = 0;
      } else if (index === endOfMiddle) {
        middle = low;
        low = 0;
      }
    }
    return decimalOrNumber(negative, high, middle, low, scale);
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
      if (isEmptyField(record, at, length + 1, page.space)) return null;
      if (record[at + before] !== point) return new BadField(`there is no ${written} between the digits`, before);
      for (let index = 0; index < length; index += 1)
        scratch[index] = record[at + index + (index < before ? 0 : 1)] as number;
      return inner.decode(scratch, 0);
    },
    encode: (value, record, at) => {
      if (value === null) return void record.fill(page.space, at, at + length + 1);
      const problem = inner.encode(value, scratch, 0);
      if (problem !== undefined) return problem;
      for (let index = 0; index < length; index += 1)
        record[at + index + (index < before ? 0 : 1)] = scratch[index] as number;
      record[at + before] = point;
      return undefined;
    },
  };
}

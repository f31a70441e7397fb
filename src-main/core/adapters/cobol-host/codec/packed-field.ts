import type { FieldType } from '../layout/layout.ts';
import { decimalOrNumber } from './decimal.ts';
import { isEmptyField } from './empty-field.ts';
import { exceeds, limbsOf, writeDigits } from './number-digits.ts';
import { BadField, type FieldCodec } from './value.ts';

/** Value of the two digits of a byte; -1 where one half is no digit. */
const pairs = Int8Array.from({ length: 256 }, (_, byte) =>
  (byte & 15) > 9 || byte >> 4 > 9 ? -1 : (byte >> 4) * 10 + (byte & 15),
);

/** Bytes of the two digits of 0 to 99. */
const bytesOfPairs = Uint8Array.from({ length: 100 }, (_, pair) => ((pair / 10) << 4) | (pair % 10));

/**
 * Packed decimal (COMP-3: two digits a byte and a sign nibble; COMP-6: digits only). Signs as in the z/Architecture
 * Principles of Operation: A, C, E, F plus, B and D minus. Written as C and D, or F where the picture has no S.
 */
export function packedField(type: Extract<FieldType, { kind: 'packed' }>, length: number): FieldCodec {
  const { digits, scale, signed, signNibble } = type;
  const whole = signNibble ? length - 1 : length;
  // The low limb is the sign byte's digit and 7 bytes, or 7 bytes; so limbs are 14 or 15 digits before they are evened out.
  const lowFrom = Math.max(0, whole - 7);
  const middleFrom = Math.max(0, whole - 14);
  const scratch = new Uint8Array(digits + 2);

  const decode: FieldCodec['decode'] = (record, at) => {
    let low = 0;
    let middle = 0;
    let high = 0;
    let pair = 0;
    let index = 0;
    for (; index < middleFrom; index += 1) {
      pair = pairs[record[at + index] as number] as number;
      if (pair < 0) return bad(record, at, index);
      high = high * 100 + pair;
    }
    for (; index < lowFrom; index += 1) {
      pair = pairs[record[at + index] as number] as number;
      if (pair < 0) return bad(record, at, index);
      middle = middle * 100 + pair;
    }
    for (; index < whole; index += 1) {
      pair = pairs[record[at + index] as number] as number;
      if (pair < 0) return bad(record, at, index);
      low = low * 100 + pair;
    }
    let negative = false;
    if (signNibble) {
      const last = record[at + whole] as number;
      const mark = last & 15;
      if (mark < 10 || last > 0x9f) return bad(record, at, whole);
      negative = mark === 0xd || mark === 0xb;
      if (negative && !signed) return new BadField('the field has no sign, but its bytes carry a minus', whole);
      low = low * 10 + (last >> 4);
    } else if (middle !== 0 || high !== 0) {
      low += (middle % 10) * 1e14;
      middle = Math.floor(middle / 10) + (high % 100) * 1e13;
      high = Math.floor(high / 100);
      return decimalOrNumber(false, high, middle, low, scale);
    }
    if (high !== 0) {
      middle += (high % 10) * 1e14;
      high = Math.floor(high / 10);
    }
    return decimalOrNumber(negative, high, middle, low, scale);
  };

  const bad = (record: Uint8Array, at: number, index: number): BadField | null =>
    isEmptyField(record, at, length, 0)
      ? null
      : new BadField(index === whole ? 'the last byte has no sign, or no digit' : 'a half byte is no digit', index);

  const encode: FieldCodec['encode'] = (value, record, at) => {
    if (value === null) return void record.fill(0, at, at + length);
    const number = limbsOf(value, scale);
    if (typeof number === 'string') return new BadField(number);
    if (number.negative && !signed) return new BadField('the field has no sign, and the number is negative');
    if (exceeds(number, digits)) return new BadField(`the number has more than ${digits} digits`);
    const sign = signed ? (number.negative ? 0xd : 0xc) : 0xf;
    if (digits <= 15) {
      let rest = number.low;
      let index = at + length - 1;
      if (signNibble) {
        const next = Math.floor(rest / 10);
        record[index] = ((rest - next * 10) << 4) | sign;
        rest = next;
        index -= 1;
      }
      for (; index >= at; index -= 1) {
        const next = Math.floor(rest / 100);
        record[index] = bytesOfPairs[rest - next * 100] as number;
        rest = next;
      }
      return undefined;
    }
    const nibbles = length * 2 - (signNibble ? 1 : 0);
    scratch[0] = 0;
    writeDigits(number, scratch, nibbles - digits, digits, 0);
    for (let index = 0; index < whole; index += 1) {
      record[at + index] = ((scratch[index * 2] as number) << 4) | (scratch[index * 2 + 1] as number);
    }
    if (signNibble) record[at + whole] = ((scratch[nibbles - 1] as number) << 4) | sign;
    return undefined;
  };
  return { decode, encode };
}

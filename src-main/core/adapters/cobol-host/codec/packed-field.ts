import type { FieldType } from '../layout/layout.ts';
import { decimalOrNumber, type Decimal } from './decimal.ts';
import { firstBadPair, pairLimb } from './digit-runs.ts';
import { isEmptyField } from './empty-field.ts';
import { exceeds, limbsOf, writeDigits } from './number-digits.ts';
import { BadField, type FieldCodec } from './value.ts';

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
  const unitOfUpper = signNibble ? 1e9 : 1e8;
  const scratch = new Uint8Array(digits + 2);

  const decode = (record: Uint8Array, at: number): number | Decimal | null | BadField => {
    let low = pairLimb(record, at + lowFrom, at + whole);
    let negative = false;
    if (signNibble) {
      const last = record[at + whole] as number;
      const mark = last & 15;
      if (low < 0 || mark < 10 || last > 0x9f) return bad(record, at);
      negative = mark === 0xd || mark === 0xb;
      if (negative && !signed) return new BadField('the field has no sign, but its bytes carry a minus', whole);
      low = low * 10 + (last >> 4);
    } else if (low < 0) return bad(record, at);
    return lowFrom === 0 ? decimalOrNumber(negative, 0, 0, low, scale) : long(record, at, negative, low);
  };

  /** A field of more bytes than a limb has: 14 digits a limb, or 15 with the one beside the sign, are made 15. */
  const long = (
    record: Uint8Array,
    at: number,
    negative: boolean,
    lowest: number,
  ): Decimal | number | BadField | null => {
    let low = lowest;
    let middle = pairLimb(record, at + middleFrom, at + lowFrom);
    let high = middleFrom === 0 ? 0 : pairLimb(record, at, at + middleFrom);
    if (middle < 0 || high < 0) return bad(record, at);
    if (!signNibble) {
      low += (middle % 10) * 1e14;
      middle = Math.floor(middle / 10) + (high % 100) * 1e13;
      high = Math.floor(high / 100);
    } else if (high !== 0) {
      middle += (high % 10) * 1e14;
      high = Math.floor(high / 10);
    }
    return decimalOrNumber(negative, high, middle, low, scale);
  };

  const bad = (record: Uint8Array, at: number): BadField | null => {
    if (isEmptyField(record, at, length, 0)) return null;
    const index = firstBadPair(record, at, at + whole) - at;
    return new BadField(index === whole ? 'the last byte has no sign, or no digit' : 'a half byte is no digit', index);
  };

  const encode: FieldCodec['encode'] = (value, record, at) => {
    if (value === null) return void record.fill(0, at, at + length);
    const number = limbsOf(value, scale);
    if (typeof number === 'string') return new BadField(number);
    if (number.negative && !signed) return new BadField('the field has no sign, and the number is negative');
    if (exceeds(number, digits)) return new BadField(`the number has more than ${digits} digits`);
    const sign = signed ? (number.negative ? 0xd : 0xc) : 0xf;
    if (digits <= 15) {
      let index = at + length - 1;
      // With the sign the last byte holds one digit; every whole number from here on has 32 bits.
      const upper = Math.floor(number.low / unitOfUpper);
      let rest = (number.low - upper * unitOfUpper) | 0;
      if (signNibble) {
        const next = (rest / 10) | 0;
        record[index] = ((rest - next * 10) << 4) | sign;
        rest = next;
        index -= 1;
      }
      const middle = Math.max(at, index - 3);
      for (; index >= middle; index -= 1) {
        const next = (rest / 100) | 0;
        record[index] = bytesOfPairs[rest - next * 100] as number;
        rest = next;
      }
      rest = upper | 0;
      for (; index >= at; index -= 1) {
        const next = (rest / 100) | 0;
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

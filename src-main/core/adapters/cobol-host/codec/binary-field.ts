import type { FieldType } from '../layout/layout.ts';
import { decimalOrNumber, Decimal } from './decimal.ts';
import { limbsOf } from './number-digits.ts';
import { BadField, type FieldCodec } from './value.ts';

const word = 0x1_0000_0000;
/** Numbers are divided in pieces of 24 bits: a piece times 10^8 is still exact. */
const pieceBits = 24;
const piece = 1 << pieceBits;

/** Binary numbers of 1 to 17 bytes in either byte order; a value may use all its bits, as with TRUNC(BIN). */
export function binaryField(type: Extract<FieldType, { kind: 'binary' }>, length: number): FieldCodec {
  const { scale, signed, littleEndian } = type;
  const pieces = new Float64Array(Math.ceil((length * 8) / pieceBits));
  const big = new Uint8Array(length);
  const modulus = 2 ** (length * 8);
  // Above this the number is not sure to be exact in a double.
  const small = length <= 6;

  const ordered = (record: Uint8Array, at: number): number => {
    if (!littleEndian) return at;
    for (let index = 0; index < length; index += 1) big[index] = record[at + length - 1 - index] as number;
    return 0;
  };

  const make = (negative: boolean, low: number): number | Decimal =>
    scale === 0 ? (negative ? -low : low) : new Decimal(negative, 0, 0, low, scale);

  const decode: FieldCodec['decode'] = (record, at) => {
    const from = ordered(record, at);
    const bytes = littleEndian ? big : record;
    const negative = signed && (bytes[from] as number) > 127;
    if (small) {
      let value = 0;
      for (let index = 0; index < length; index += 1) value = value * 256 + (bytes[from + index] as number);
      return make(negative, negative ? modulus - value : value);
    }
    if (length === 8) {
      let high =
        ((bytes[from] as number) * 0x100_0000 + ((bytes[from + 1] as number) << 16)) |
        ((bytes[from + 2] as number) << 8) |
        (bytes[from + 3] as number);
      let low =
        (((bytes[from + 4] as number) << 24) |
          ((bytes[from + 5] as number) << 16) |
          ((bytes[from + 6] as number) << 8) |
          (bytes[from + 7] as number)) >>>
        0;
      high >>>= 0;
      if (negative) {
        low = word - low;
        high = low === word ? word - high : word - 1 - high;
        if (low === word) low = 0;
      }
      if (high < 232_830) return make(negative, high * word + low);
    }
    return wide(bytes, from, negative);
  };

  const wide = (bytes: Uint8Array, from: number, negative: boolean): number | Decimal => {
    let carry = negative ? 1 : 0;
    for (let index = 0, end = length; index < pieces.length; index += 1, end -= 3) {
      let value = 0;
      for (let at = Math.max(0, end - 3); at < end; at += 1) value = value * 256 + (bytes[from + at] as number);
      if (negative) {
        const mask = end >= 3 ? piece - 1 : 2 ** (end * 8) - 1;
        value = (value ^ mask) + carry;
        carry = value > mask ? 1 : 0;
        value &= mask;
      }
      pieces[index] = value;
    }
    const divide = (by: number): number => {
      let rest = 0;
      for (let index = pieces.length - 1; index >= 0; index -= 1) {
        const value = rest * piece + (pieces[index] as number);
        const quotient = Math.floor(value / by);
        pieces[index] = quotient;
        rest = value - quotient * by;
      }
      return rest;
    };
    const first = divide(1e8);
    const low = divide(1e7) * 1e8 + first;
    const third = divide(1e8);
    const middle = divide(1e7) * 1e8 + third;
    const fifth = divide(1e8);
    return decimalOrNumber(negative, divide(1e7) * 1e8 + fifth, middle, low, scale);
  };

  const encode: FieldCodec['encode'] = (value, record, at) => {
    if (value === null) return void record.fill(0, at, at + length);
    const number = limbsOf(value, scale);
    if (typeof number === 'string') return new BadField(number);
    const { negative, high, middle, low } = number;
    if (negative && !signed && (low !== 0 || middle !== 0 || high !== 0)) {
      return new BadField('the field has no sign, and the number is negative');
    }
    if (
      small &&
      (high !== 0 || middle !== 0 || low > (signed ? (negative ? modulus / 2 : modulus / 2 - 1) : modulus - 1))
    ) {
      return new BadField(`the number does not fit ${length} bytes`);
    }
    if (high === 0 && middle === 0) pieceUp(negative, low, record, at);
    else {
      pieces.fill(0);
      const groups = [high / 1e8, high % 1e8, middle / 1e8, middle % 1e8, low / 1e8, low % 1e8];
      for (let group = 0; group < 6; group += 1) {
        let carry = Math.floor(groups[group] as number);
        const factor = group % 2 === 0 ? 1e7 : 1e8;
        for (let index = 0; index < pieces.length; index += 1) {
          const product = (pieces[index] as number) * factor + carry;
          carry = Math.floor(product / piece);
          pieces[index] = product - carry * piece;
        }
        if (carry !== 0) return new BadField(`the number does not fit ${length} bytes`);
      }
      for (let index = 0; index < length; index += 1) {
        record[at + length - 1 - index] = ((pieces[Math.floor(index / 3)] as number) >> ((index % 3) * 8)) & 255;
      }
      const spare = pieces.length * 3 - length;
      if (spare > 0 && (pieces.at(-1) as number) >= 2 ** ((3 - spare) * 8))
        return new BadField(`the number does not fit ${length} bytes`);
      if (signed && (record[at] as number) > 127) {
        const least =
          negative && record[at] === 128 && record.subarray(at + 1, at + length).every((byte) => byte === 0);
        if (!least) return new BadField(`the number does not fit ${length} bytes`);
      }
      if (negative) negate(record, at);
    }
    if (littleEndian) record.subarray(at, at + length).reverse();
    return undefined;
  };

  const pieceUp = (negative: boolean, low: number, record: Uint8Array, at: number): void => {
    let upper = Math.floor(low / word);
    let lower = low >>> 0;
    if (low < word) lower = low;
    for (let index = at + length - 1, count = 0; index >= at; index -= 1, count += 1) {
      if (count === 4) lower = upper;
      if (count === 8) lower = 0;
      record[index] = lower & 255;
      lower = Math.floor(lower / 256);
    }
    upper = 0;
    if (negative) negate(record, at);
  };

  const negate = (record: Uint8Array, at: number): void => {
    let carry = 1;
    for (let index = at + length - 1; index >= at; index -= 1) {
      const value = (~(record[index] as number) & 255) + carry;
      record[index] = value & 255;
      carry = value >> 8;
    }
  };
  return { decode, encode };
}

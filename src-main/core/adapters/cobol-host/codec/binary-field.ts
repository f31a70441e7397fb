import type { FieldType } from '../layout/layout.ts';
import { decimalOrNumber, Decimal } from './decimal.ts';
import { limbBase, lowWordOfLimb, highWordOfLimb, word } from './binary-words.ts';
import { limbsOf, type Limbs } from './number-digits.ts';
import { BadField, type FieldCodec } from './value.ts';
import { readWide, writeWide } from './wide-binary.ts';

type Bytes = Uint8Array;

/** Binary numbers of 1 to 17 bytes in either byte order; a value may use all its bits, as with TRUNC(BIN). */
export function binaryField(type: Extract<FieldType, { kind: 'binary' }>, length: number): FieldCodec {
  const codec = length === 8 ? eightBytes(type) : length < 8 ? upToSevenBytes(type, length) : wideField(type, length);
  if (!type.littleEndian) return codec;
  const scratch = new Uint8Array(length);
  return {
    decode: (record, at) => {
      for (let index = 0; index < length; index += 1) scratch[index] = record[at + length - 1 - index] as number;
      return codec.decode(scratch, 0);
    },
    encode: (value, record, at) => {
      const problem = codec.encode(value, scratch, 0);
      for (let index = 0; index < length; index += 1) record[at + length - 1 - index] = scratch[index] as number;
      return problem;
    },
  };
}

const tooLong = (length: number): BadField => new BadField(`the number does not fit ${length} bytes`);
const noSign = (): BadField => new BadField('the field has no sign, and the number is negative');

function numberFor(value: Parameters<FieldCodec['encode']>[0], scale: number, signed: boolean): Limbs | BadField {
  const number = limbsOf(value, scale);
  if (typeof number === 'string') return new BadField(number);
  const zero = number.low === 0 && number.middle === 0 && number.high === 0;
  return number.negative && !signed && !zero ? noSign() : number;
}

function upToSevenBytes({ scale, signed }: { readonly scale: number; readonly signed: boolean }, length: number) {
  const modulus = 2 ** (length * 8);
  const half = modulus / 2;
  const decode: FieldCodec['decode'] = (record, at) => {
    let value = 0;
    if (length === 4) {
      const bits =
        ((record[at] as number) << 24) |
        ((record[at + 1] as number) << 16) |
        ((record[at + 2] as number) << 8) |
        (record[at + 3] as number);
      value = signed ? bits : bits >>> 0;
    } else if (length === 2) {
      value = ((record[at] as number) << 8) | (record[at + 1] as number);
      if (signed && value > 0x7fff) value -= 0x1_0000;
    } else {
      for (let index = 0; index < length; index += 1) value = value * 256 + (record[at + index] as number);
      if (signed && value >= half) value -= modulus;
    }
    // Seven bytes hold more than the 15 digits of a limb.
    if (scale === 0 && value < limbBase && value > -limbBase) return value;
    const size = Math.abs(value);
    const middle = Math.floor(size / limbBase);
    return new Decimal(value < 0, 0, middle, size - middle * limbBase, scale);
  };
  const encode: FieldCodec['encode'] = (value, record, at) => {
    if (value === null) return void record.fill(0, at, at + length);
    const number = numberFor(value, scale, signed);
    if (number instanceof BadField) return number;
    const { negative, high, middle, low } = number;
    const size = middle * limbBase + low;
    if (high !== 0 || middle > 99 || size > (signed ? (negative ? half : half - 1) : modulus - 1)) {
      return tooLong(length);
    }
    let rest = negative && size > 0 ? modulus - size : size;
    if (length <= 4) {
      for (let bits = rest | 0, index = at + length - 1; index >= at; index -= 1, bits >>>= 8)
        record[index] = bits & 255;
      return undefined;
    }
    for (let index = at + length - 1; index >= at; index -= 1) {
      const next = Math.floor(rest / 256);
      record[index] = rest - next * 256;
      rest = next;
    }
    return undefined;
  };
  return { decode, encode };
}

const word32 = (bytes: Bytes, at: number): number =>
  (((bytes[at] as number) << 24) |
    ((bytes[at + 1] as number) << 16) |
    ((bytes[at + 2] as number) << 8) |
    (bytes[at + 3] as number)) >>>
  0;

function putWord32(bytes: Bytes, at: number, value: number): void {
  bytes[at] = value >>> 24;
  bytes[at + 1] = value >>> 16;
  bytes[at + 2] = value >>> 8;
  bytes[at + 3] = value;
}

/** Most of the high word of a number that is sure to be below 10^15. */
const smallHighWord = highWordOfLimb;

function eightBytes({ scale, signed }: { readonly scale: number; readonly signed: boolean }): FieldCodec {
  const decode: FieldCodec['decode'] = (record, at) => {
    let high = word32(record, at);
    let low = word32(record, at + 4);
    const negative = signed && high > 0x7fff_ffff;
    if (negative) {
      low = low === 0 ? 0 : word - low;
      high = low === 0 ? word - high : word - 1 - high;
    }
    if (high < smallHighWord) {
      const value = high * word + low;
      return scale === 0 ? (negative ? -value : value) : new Decimal(negative, 0, 0, value, scale);
    }
    // The quotient of two doubles is off by one at most, which the rest shows.
    let middle = Math.floor((high * word + low) / limbBase);
    let rest = (high - middle * highWordOfLimb) * word + (low - middle * lowWordOfLimb);
    if (rest < 0) {
      middle -= 1;
      rest += limbBase;
    } else if (rest >= limbBase) {
      middle += 1;
      rest -= limbBase;
    }
    return decimalOrNumber(negative, 0, middle, rest, scale);
  };
  const encode: FieldCodec['encode'] = (value, record, at) => {
    if (value === null) return void record.fill(0, at, at + 8);
    const number = numberFor(value, scale, signed);
    if (number instanceof BadField) return number;
    const { negative, middle } = number;
    if (number.high !== 0 || middle > 18_446) return tooLong(8);
    const lower = middle * lowWordOfLimb + number.low;
    const carry = Math.floor(lower / word);
    let low = lower - carry * word;
    let high = middle * highWordOfLimb + carry;
    const most = signed ? (negative && low === 0 ? 0x8000_0000 : 0x7fff_ffff) : 0xffff_ffff;
    if (high > most) return tooLong(8);
    if (negative && (high !== 0 || low !== 0)) {
      low = low === 0 ? 0 : word - low;
      high = low === 0 ? word - high : word - 1 - high;
    }
    putWord32(record, at, high);
    putWord32(record, at + 4, low);
    return undefined;
  };
  return { decode, encode };
}

function wideField(
  { scale, signed }: { readonly scale: number; readonly signed: boolean },
  length: number,
): FieldCodec {
  return {
    decode: (record, at) => readWide(record, at, length, signed, scale),
    encode: (value, record, at) => {
      if (value === null) return void record.fill(0, at, at + length);
      const number = numberFor(value, scale, signed);
      if (number instanceof BadField) return number;
      return writeWide(number, record, at, length, signed) ? undefined : tooLong(length);
    },
  };
}

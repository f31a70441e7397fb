import { decimalOrNumber, type Decimal } from './decimal.ts';
import type { Limbs } from './number-digits.ts';

/** Numbers are taken apart in pieces of 24 bits: a piece times 10^8 is still exact. */
const pieceBits = 24;
const piece = 1 << pieceBits;
/** For the 17 bytes that 38 digits take. */
const pieces = new Float64Array(6);
const groups = new Float64Array(6);

/** Number of bytes that a double cannot hold: 9 to 17 of them, high byte first. */
export function readWide(
  bytes: Uint8Array,
  at: number,
  length: number,
  signed: boolean,
  scale: number,
): Decimal | number {
  const count = Math.ceil((length * 8) / pieceBits);
  const negative = signed && (bytes[at] as number) > 127;
  let carry = negative ? 1 : 0;
  for (let index = 0, end = length; index < count; index += 1, end -= 3) {
    let value = 0;
    for (let from = Math.max(0, end - 3); from < end; from += 1) value = (value << 8) | (bytes[at + from] as number);
    if (negative) {
      const mask = end >= 3 ? piece - 1 : (1 << (end * 8)) - 1;
      value = (value ^ mask) + carry;
      carry = value > mask ? 1 : 0;
      value &= mask;
    }
    pieces[index] = value;
  }
  let top = count;
  for (let group = 0; group < 6; group += 1) {
    while (top > 0 && pieces[top - 1] === 0) top -= 1;
    // Groups are 8 and 7 digits in turn: two of them are a limb.
    const by = group % 2 === 0 ? 1e8 : 1e7;
    let rest = 0;
    for (let index = top - 1; index >= 0; index -= 1) {
      const value = rest * piece + (pieces[index] as number);
      const quotient = Math.floor(value / by);
      pieces[index] = quotient;
      rest = value - quotient * by;
    }
    groups[group] = rest;
  }
  const limb = (group: number): number => (groups[group + 1] as number) * 1e8 + (groups[group] as number);
  return decimalOrNumber(negative, limb(4), limb(2), limb(0), scale);
}

/** Writes a number with its high byte first. Answers false where it does not fit. */
export function writeWide(number: Limbs, into: Uint8Array, at: number, length: number, signed: boolean): boolean {
  const count = Math.ceil((length * 8) / pieceBits);
  const { negative, high, middle, low } = number;
  setGroups(4, high);
  setGroups(2, middle);
  setGroups(0, low);
  pieces.fill(0);
  let used = 1;
  for (let group = 5; group >= 0; group -= 1) {
    const factor = group % 2 === 0 ? 1e8 : 1e7;
    let carry = groups[group] as number;
    for (let index = 0; index < used; index += 1) {
      const product = (pieces[index] as number) * factor + carry;
      carry = Math.floor(product / piece);
      pieces[index] = product - carry * piece;
    }
    while (carry !== 0) {
      if (used >= count) return false;
      const next = Math.floor(carry / piece);
      pieces[used] = carry - next * piece;
      used += 1;
      carry = next;
    }
  }
  const zero = low === 0 && middle === 0 && high === 0;
  if (!fits(count, length, signed, negative)) return false;
  let carry = negative && !zero ? 1 : 0;
  const flip = carry === 1 ? 255 : 0;
  for (let index = 0; index < length; index += 1) {
    const byte = ((((pieces[(index / 3) | 0] as number) >> ((index % 3) * 8)) & 255) ^ flip) + carry;
    into[at + length - 1 - index] = byte;
    carry = byte >> 8;
  }
  return true;
}

function setGroups(group: number, limb: number): void {
  const upper = Math.floor(limb / 1e8);
  groups[group + 1] = upper;
  groups[group] = limb - upper * 1e8;
}

/** Compares the pieces with the largest number of so many bytes. */
function fits(count: number, length: number, signed: boolean, negative: boolean): boolean {
  const topBits = length * 8 - (count - 1) * pieceBits - (signed ? 1 : 0);
  const top = pieces[count - 1] as number;
  if (topBits >= 0 && top < 2 ** topBits) return true;
  // The one number beyond is the smallest: 80 00 ... 00.
  if (!signed || !negative || top !== 2 ** topBits) return false;
  for (let index = 0; index < count - 1; index += 1) if (pieces[index] !== 0) return false;
  return true;
}

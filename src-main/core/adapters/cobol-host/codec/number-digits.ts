import { Decimal } from './decimal.ts';
import type { FieldValue } from './value.ts';

/** A number as limbs of 15 digits and a sign, brought to the scale of a field. Reused, so that encoding allocates nothing. */
export interface Limbs {
  negative: boolean;
  high: number;
  middle: number;
  low: number;
}

const limbs: Limbs = { negative: false, high: 0, middle: 0, low: 0 };

/** Splits a value into limbs of its field's scale; says why not where digits would be lost. The result is reused. */
export function limbsOf(value: FieldValue, scale: number): Limbs | string {
  if (typeof value === 'number') {
    if (scale === 0 && Number.isSafeInteger(value) && value > -1e15 && value < 1e15) {
      limbs.negative = value < 0;
      limbs.high = 0;
      limbs.middle = 0;
      limbs.low = value < 0 ? -value : value;
      return limbs;
    }
    return fromDecimal(Decimal.parse(String(value)), scale, String(value));
  }
  if (value === null) return 'there is no value';
  if (typeof value === 'string') return fromDecimal(Decimal.parse(value), scale, value);
  return fromDecimal(value, scale, '');
}

function fromDecimal(decimal: Decimal | undefined, scale: number, text: string): Limbs | string {
  if (decimal === undefined) return `"${text}" is no number of at most 45 digits`;
  const scaled = decimal.scale === scale ? decimal : decimal.rescale(scale);
  if (scaled === undefined) return `${decimal.toString()} does not fit ${scale} digits after the point`;
  // A zero with a minus is printed without it, and so it is written.
  limbs.negative = scaled.negative && !scaled.isZero;
  limbs.high = scaled.high;
  limbs.middle = scaled.middle;
  limbs.low = scaled.low;
  return limbs;
}

const powers = Array.from({ length: 16 }, (_, exponent) => 10 ** exponent);

/** True where the limbs have more than so many digits. */
export function exceeds({ high, middle, low }: Limbs, digits: number): boolean {
  if (digits >= 45) return false;
  if (digits >= 30) return high >= (powers[digits - 30] as number);
  if (high !== 0) return true;
  if (digits >= 15) return middle >= (powers[digits - 15] as number);
  return middle !== 0 || low >= (powers[digits] as number);
}

const tens = Uint8Array.from({ length: 100 }, (_, pair) => (pair / 10) | 0);
const ones = Uint8Array.from({ length: 100 }, (_, pair) => pair % 10);

/** Writes the lowest `count` digits of a whole number of 32 bits, last digit at `end - 1`, each plus `zone`. */
function writeRun(value: number, bytes: Uint8Array, end: number, count: number, zone: number): void {
  let rest = value | 0;
  let at = end - 1;
  const first = end - count;
  for (; at > first; at -= 2) {
    const next = (rest / 100) | 0;
    const pair = rest - next * 100;
    bytes[at] = zone + (ones[pair] as number);
    bytes[at - 1] = zone + (tens[pair] as number);
    rest = next;
  }
  if (at === first) bytes[at] = zone + (rest % 10);
}

/** Writes the lowest `count` digits of a limb. */
function writeLimb(value: number, bytes: Uint8Array, end: number, count: number, zone: number): void {
  if (count <= 8) return writeRun(value < 1e9 ? value : value % 1e8, bytes, end, count, zone);
  const upper = Math.floor(value / 1e8);
  writeRun(value - upper * 1e8, bytes, end, 8, zone);
  writeRun(upper, bytes, end - 8, count - 8, zone);
}

/** Writes `digits` digits from `at` on, leading zeros and all, each plus `zone`. */
export function writeDigits(number: Limbs, bytes: Uint8Array, at: number, digits: number, zone: number): void {
  const end = at + digits;
  writeLimb(number.low, bytes, end, Math.min(15, digits), zone);
  if (digits > 15) writeLimb(number.middle, bytes, end - 15, Math.min(15, digits - 15), zone);
  if (digits > 30) writeLimb(number.high, bytes, end - 30, digits - 30, zone);
}

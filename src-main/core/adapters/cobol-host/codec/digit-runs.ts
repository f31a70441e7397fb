/** Table entry of a byte that is no digit; digits and pairs of digits are below it. */
export const noDigit = 0x80;

/** Digits that one whole number of 32 bits can take in. */
const runDigits = 8;

/**
 * Value of at most eight bytes with a digit each; negative where one of them has none. The bytes are looked at in one go
 * and judged at the end, so that the loop has no branch.
 */
function digitRun(table: Uint8Array, record: Uint8Array, from: number, to: number): number {
  let value = 0;
  let all = 0;
  for (let index = from; index < to; index += 1) {
    const digit = table[record[index] as number] as number;
    all |= digit;
    value = (value * 10 + digit) | 0;
  }
  return all < noDigit ? value : -1;
}

/** Value of at most 15 bytes with a digit each; negative where one of them has none. */
export function digitLimb(table: Uint8Array, record: Uint8Array, from: number, to: number): number {
  if (to - from <= runDigits) return digitRun(table, record, from, to);
  const upper = digitRun(table, record, from, to - runDigits);
  const lower = digitRun(table, record, to - runDigits, to);
  return (upper | lower) < 0 ? -1 : upper * 1e8 + lower;
}

/** Value of the two digits of a byte; `noDigit` where one half is none. */
const pairs = Uint8Array.from({ length: 256 }, (_, byte) =>
  (byte & 15) > 9 || byte >> 4 > 9 ? noDigit : (byte >> 4) * 10 + (byte & 15),
);

function pairRun(record: Uint8Array, from: number, to: number): number {
  let value = 0;
  let all = 0;
  for (let index = from; index < to; index += 1) {
    const pair = pairs[record[index] as number] as number;
    all |= pair;
    value = (value * 100 + pair) | 0;
  }
  return all < noDigit ? value : -1;
}

/** Value of at most seven bytes with two digits each; negative where a half byte is no digit. */
export function pairLimb(record: Uint8Array, from: number, to: number): number {
  if (to - from <= 4) return pairRun(record, from, to);
  const upper = pairRun(record, from, to - 4);
  const lower = pairRun(record, to - 4, to);
  return (upper | lower) < 0 ? -1 : upper * 1e8 + lower;
}

/** Index of the first byte from `from` on whose halves are not both digits. */
export function firstBadPair(record: Uint8Array, from: number, to: number): number {
  let index = from;
  while (index < to && (pairs[record[index] as number] as number) < noDigit) index += 1;
  return index;
}

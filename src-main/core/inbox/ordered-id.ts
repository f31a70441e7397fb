import { createHash } from 'node:crypto';

/**
 * An entry's id made from its record's key so that text order is the natural order: systems number their records, many stamp
 * them to the second only, and `9` has to come before `10`. Each run of digits gets its length as a letter in front, which keeps
 * different keys different. Keys beyond 180 characters end in a hash.
 */
export function orderedId(key: string): string {
  const ordered = key.replace(/[0-9]+/gu, (digits) => letter(digits.length) + digits);
  if (ordered.length <= 180) return ordered;
  return `${ordered.slice(0, 150)}#${createHash('sha256').update(key).digest('base64url').slice(0, 24)}`;
}

/** `a` for 1 to `y` for 25; longer runs are `z` and compare as text. */
const letter = (length: number): string => String.fromCharCode(96 + Math.min(length, 26));

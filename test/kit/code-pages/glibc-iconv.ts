import { spawnSync } from 'node:child_process';
import { findExecutable, requirement } from '../real/requirement.ts';

export const glibcIconvRequirement = requirement('glibc iconv', () =>
  findExecutable(['iconv']) === undefined ? 'apt-get install libc-bin' : undefined,
);

/** Converts with the system's iconv. With `skip` what cannot be converted is left out, else it is an error. */
export function glibcIconv(from: string, to: string, input: Uint8Array, skip = false): Buffer {
  const words = ['-f', from, '-t', to, ...(skip ? ['-c'] : [])];
  const result = spawnSync('iconv', words, { input, maxBuffer: 64 * 1024 * 1024 });
  if (result.error) throw result.error;
  if (result.status !== 0 && !skip) throw new Error(`iconv ${words.join(' ')}: ${result.stderr.toString()}`);
  return result.stdout;
}

/** The character of each byte of a single-byte EBCDIC page; `undefined` where it has none. */
export function glibcSingleByteTable(page: string): readonly (string | undefined)[] {
  const all = Uint8Array.from({ length: 256 }, (_, byte) => byte);
  try {
    return [...glibcIconv(page, 'UTF-8', all).toString('utf8')];
  } catch {
    return [...all].map((byte) => glibcIconv(page, 'UTF-8', Uint8Array.of(byte), true).toString('utf8') || undefined);
  }
}

/** The character of each pair of bytes (high byte times 256 plus low byte) of a mixed EBCDIC page. */
export function glibcDoubleByteTable(page: string): ReadonlyMap<number, string> {
  const pairs: number[] = [0x4040];
  for (let high = 0x41; high <= 0xfe; high += 1)
    for (let low = 0x41; low <= 0xfe; low += 1) pairs.push(high * 256 + low);
  // A line feed (25) after every pair keeps the results apart where a pair has no character.
  const input = Uint8Array.from(pairs.flatMap((pair) => [0x0e, pair >> 8, pair & 0xff, 0x0f, 0x25]));
  const lines = glibcIconv(page, 'UTF-8', input, true).toString('utf8').split('\n');
  const table = new Map<number, string>();
  pairs.forEach((pair, index) => {
    const character = lines[index] ?? '';
    if (character !== '') table.set(pair, character);
  });
  return table;
}

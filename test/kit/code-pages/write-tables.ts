// Writes the tables of the host code pages from what glibc's iconv says of every code:
// node test/kit/code-pages/write-tables.ts
import { writeFileSync } from 'node:fs';
import { deflateRawSync } from 'node:zlib';
import { glibcDoubleByteTable, glibcIconv, glibcSingleByteTable } from './glibc-iconv.ts';

const pages = [
  ...['037', '273', '277', '278', '280', '284', '285', '297', '500', '870', '871', '875', '1025', '1026', '1047'],
  ...Array.from({ length: 10 }, (_, index) => String(1140 + index)),
];
const folder = new URL('../../../src-main/core/adapters/cobol-host/code-pages/', import.meta.url);
const none = 0xfffd;

const pack = (codes: readonly number[]): string => {
  const bytes = Buffer.alloc(codes.length * 2);
  codes.forEach((code, index) => bytes.writeUInt16LE(code, index * 2));
  return deflateRawSync(bytes, { level: 9 }).toString('base64');
};

const lines = [...pages, '935', '1388'].map((page) => {
  const table =
    page === '935' || page === '1388'
      ? Array.from({ length: 256 }, (_, byte) =>
          byte === 0x0e || byte === 0x0f
            ? undefined
            : glibcIconv(`IBM${page}`, 'UTF-8', Uint8Array.of(byte), true).toString() || undefined,
        )
      : glibcSingleByteTable(`IBM${page}`);
  return `  ['${page}', '${pack(table.map((character) => character?.codePointAt(0) ?? none))}'],`;
});
writeFileSync(
  new URL('single-byte-tables.ts', folder),
  `/**
 * Unicode of the 256 codes of each EBCDIC page by its number: UTF-16, little-endian, raw deflate, base64; U+FFFD where a
 * code has no character. For the mixed pages 935 and 1388 it is their single-byte half. Written by
 * test/kit/code-pages/write-tables.ts.
 */
export const singleByteTables: ReadonlyMap<string, string> = new Map([
${lines.join('\n')}
]);
`,
);

for (const page of ['935', '1388']) {
  const table = glibcDoubleByteTable(`IBM${page}`);
  const codes: number[] = [];
  const far: string[] = [];
  for (let high = 0x41; high <= 0xfe; high += 1) {
    for (let low = 0x41; low <= 0xfe; low += 1) {
      const code = table.get(high * 256 + low)?.codePointAt(0) ?? none;
      if (code > 0xffff) far.push(`0x${(high * 256 + low).toString(16)}:${code.toString(16)}`);
      codes.push(code > 0xffff ? none : code);
    }
  }
  // Differences between neighbours compress far better: most rows of a page follow Unicode's own order.
  const differences = codes.map((code, index) => (code - (codes[index - 1] ?? 0)) & 0xffff);
  const seen = new Map<number, number>();
  let twice = 0;
  for (const code of codes) {
    if (code !== none && seen.has(code)) twice += 1;
    seen.set(code, 1);
  }
  process.stdout.write(
    `${page}: ${table.size} pairs, ${twice} characters with two codes, ${far.length} beyond U+FFFF\n`,
  );
  writeFileSync(
    new URL(`double-byte-${page}.ts`, folder),
    `/**
 * Unicode of the pairs 4141-FEFE of the double-byte half of code page ${page}, 190 by 190: the difference to the one before
 * in UTF-16, little-endian, raw deflate, base64; U+FFFD where a pair has no character. Written by
 * test/kit/code-pages/write-tables.ts.
 */
export const doubleByte${page} =
  '${pack(differences)}';
`,
  );
}

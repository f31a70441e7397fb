import { expect, test } from 'vitest';
import { byteCharacters } from '../../../src-main/core/adapters/cobol-host/byte-characters.ts';
import { codePage } from '../../../src-main/core/adapters/cobol-host/host-records.ts';

const shown = (hex: string, page: string, pictures: readonly (readonly [string, number])[]): readonly string[] => {
  const found = codePage(page);
  if (found === undefined) throw new Error(`no code page ${page}`);
  let offset = 0;
  const places = pictures.map(([picture, length]) => ({ picture, length, offset: (offset += length) - length }));
  return byteCharacters(Buffer.from(hex, 'hex'), places, found) ?? [];
};

test('each byte of a host record is shown as its code page has it, not as ASCII', () => {
  expect(shown('C2859995', 'cp037', [['X(4)', 4]])).toEqual(['B', 'e', 'r', 'n']);
  expect(shown('4061', 'cp037', [['X(2)', 2]])).toEqual([' ', '/']);
});

test('a character of two bytes stands at its first byte, between shift-out and shift-in and in fields that have only such', () => {
  // U+4E2D between shifts, then the letter B.
  const mixed = shown('0E59BA0FC2', 'cp1388', [['X(5)', 5]]);
  expect(mixed).toHaveLength(5);
  expect([mixed[2], mixed[4]]).toEqual(['', 'B']);
  expect(mixed[1]).toMatch(/\p{Script=Han}/u);
  expect(shown('59BA', 'cp1388', [['G(1)', 2]])).toEqual([mixed[1], '']);
});

test('a shift byte in a number, or without its other half, leaves the bytes after it alone', () => {
  expect(shown('0EC1C2', 'cp1388', [['X(3)', 3]]).slice(1)).toEqual(['A', 'B']);
  const packed = shown('0E1C0FC1', 'cp1388', [
    ['S9(5)', 3],
    ['X', 1],
  ]);
  expect(packed.filter((one) => one === '')).toEqual([]);
  expect(packed[3]).toBe('A');
});

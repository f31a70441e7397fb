import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { textLines, type TextLine } from '../../../src-main/core/adapters/cobol-host/writes/text-lines.ts';
import { openTestCodec } from './open-test-records.ts';

const { records } = await openTestCodec();
const { book, fields } = records.complaint;
const cut = (text: string): readonly TextLine[] => {
  const lines = textLines(text, fields.lines.text, book);
  if (!lines.ok) throw new Error(lines.error);
  return lines.value;
};
const together = (lines: readonly TextLine[]): string =>
  lines.reduce(
    (text, { part, text: piece }) => (part === 'F' ? piece : part === 'L' ? `${text}\n${piece}` : text + piece),
    '',
  );

describe('a text in the lines of a complaint', () => {
  test('short lines stay lines, long ones are cut at words', () => {
    expect(cut('one\ntwo')).toEqual([
      { part: 'F', text: 'one' },
      { part: 'L', text: 'two' },
    ]);
    const words = 'word '.repeat(30).trim();
    const lines = cut(words);
    expect(lines.map(({ part }) => part)).toEqual(['F', 'C']);
    expect(lines[1]?.text.startsWith(' word')).toBe(true);
  });

  test('Chinese takes two bytes a character and two for each change of alphabet', () => {
    expect(cut('好'.repeat(39))).toHaveLength(1);
    expect(cut('好'.repeat(40))).toHaveLength(2);
  });

  test('put together again it is the text, but for spaces at the end of lines and control characters', () => {
    const piece = fc.constantFrom(
      'a',
      'word',
      ' ',
      '  ',
      '好',
      '客户',
      '，',
      '\n',
      'x'.repeat(50),
      '\t',
      'é'.normalize('NFC'),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
        const text = pieces.join('');
        const lines = cut(text);
        for (const { text: line } of lines) {
          expect(book.refuses(fields.lines.text, line)).toBeUndefined();
        }
        const expected = text
          .split('\n')
          .map((line) => line.replaceAll('\t', ' ').replace(/ +$/, ''))
          .join('\n');
        expect(together(lines)).toBe(expected);
      }),
    );
  });

  test('a character the host cannot write is named, not replaced', () => {
    expect(textLines('fine 😀', fields.lines.text, book)).toMatchObject({
      ok: false,
      error: expect.stringContaining('😀'),
    });
  });

  test('shift characters in a text cannot change the alphabet of the record', () => {
    expect(cut('a\u000eb\u000fc')).toEqual([{ part: 'F', text: 'a b c' }]);
  });
});

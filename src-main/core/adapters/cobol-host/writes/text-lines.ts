import { err, ok, type Result } from '../../../../../src-shared/result/result.ts';
import type { FieldPlace, RecordBook } from '../messages/record-book.ts';

/** One line of a complaint: `F` begins, `C` goes on in the same line of the text, `L` in its next line. */
export interface TextLine {
  readonly part: 'F' | 'C' | 'L';
  readonly text: string;
}

/** Spaces that are trimmed when a field is read; a cut must not leave one at the end of a line. */
const isBlank = (character: string | undefined): boolean => character === ' ' || character === '\u3000';

/** Tabs and other control characters become spaces: in a mixed code page two of them shift the alphabet. */
const withoutControls = (line: string): string =>
  line.replaceAll(/[\u0000-\u001f\u007f]/g, ' ').replace(/[ \u3000]+$/, '');

/**
 * Cuts a text into pieces that fit a field in its code page, with the signs by which they are put together again. Line breaks are
 * kept; spaces at the end of a line are not.
 *
 * @returns the lines, or which character the host cannot write
 */
export function textLines(text: string, field: FieldPlace, book: RecordBook): Result<readonly TextLine[], string> {
  const lines = text.split(/\r\n|\r|\n/).map(withoutControls);
  for (const character of new Set(lines.join(''))) {
    const reason = book.refuses(field, character);
    if (reason !== undefined) return err(`the host cannot write "${character}": ${reason}`);
  }
  const pieces: TextLine[] = [];
  for (const line of lines) {
    let rest = line;
    let part: TextLine['part'] = pieces.length === 0 ? 'F' : 'L';
    do {
      const end = longestThatFits(rest, field, book);
      pieces.push({ part, text: rest.slice(0, end) });
      rest = rest.slice(end);
      part = 'C';
    } while (rest !== '');
  }
  return ok(pieces);
}

/** How many UTF-16 units of a text fit, cut where no blank is lost: at a word, else anywhere. */
function longestThatFits(text: string, field: FieldPlace, book: RecordBook): number {
  let fits = 0;
  let tooLong = Math.min(text.length, field.node.length) + 1;
  while (tooLong - fits > 1) {
    const middle = (fits + tooLong) >> 1;
    if (book.refuses(field, text.slice(0, middle)) === undefined) fits = middle;
    else tooLong = middle;
  }
  if (fits === text.length) return fits;
  const word = text.slice(0, fits + 1).search(/[ \u3000][^ \u3000]*$/);
  if (word > fits / 2 && !isBlank(text[word - 1])) return word;
  let end = fits;
  while (end > 1 && isBlank(text[end - 1])) end -= 1;
  return end;
}

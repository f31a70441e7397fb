import { createHash } from 'node:crypto';

/** A note from here, as it stands in the cell: a line of its own, with a short mark of the operation at its end. */
export interface NoteLine {
  readonly mark: string;
  readonly author: string;
  /** `2026-11-23 10:00`, by the clock of the settings' zone. */
  readonly when: string;
  readonly text: string;
}

/** The mark of an operation: short for the people who read the sheet, long enough not to meet another. */
export const markOf = (key: string): string => createHash('sha256').update(key).digest('base64url').slice(0, 10);

const line = /^\[(\d{4}-\d\d-\d\d \d\d:\d\d) ([^\]\n]{1,80})\] (.*) \(#([\w-]{10})\)$/;

/** Line breaks of a note are shown as such a sign: every note is one line of the cell. */
const BREAK = ' ⏎ ';

export const formatNote = ({ mark, author, when, text }: NoteLine): string =>
  `[${when} ${
    author
      .replace(/[\]\n\r]/g, ' ')
      .trim()
      .slice(0, 80) || '-'
  }] ${text.replace(/\s*\r?\n\s*/g, BREAK)} (#${mark})`;

/** The notes from here in a cell, and everything else that stands in it. */
export function parseNotes(cell: string): { readonly notes: readonly NoteLine[]; readonly rest: string } {
  const notes: NoteLine[] = [];
  const rest: string[] = [];
  for (const one of cell.split(/\r?\n/)) {
    const [, when = '', author = '', text = '', mark = ''] = line.exec(one) ?? [];
    if (mark === '') rest.push(one);
    else notes.push({ mark, author, when, text: text.replaceAll(BREAK, '\n') });
  }
  return { notes, rest: rest.join('\n').trim() };
}

export const addNote = (cell: string, note: NoteLine): string =>
  [...(cell === '' ? [] : [cell]), formatNote(note)].join('\n');

/** The cell without the note of that mark; every other character stays. */
export const removeNote = (cell: string, mark: string): string =>
  cell
    .split('\n')
    .filter((one) => line.exec(one.replace(/\r$/, ''))?.[4] !== mark)
    .join('\n');

import { describe, expect, test } from 'vitest';
import { describeCopybookProblem } from '../../../src-main/core/adapters/cobol-host/copybook/copybook-error.ts';
import {
  parseCopybook,
  type CopybookOptions,
} from '../../../src-main/core/adapters/cobol-host/copybook/parse-copybook.ts';
import { layoutLines } from '../../../src-main/core/adapters/cobol-host/layout/format-layout.ts';
import { gnuCobolDialect } from '../../../src-main/core/adapters/cobol-host/layout/dialect.ts';
import { layoutOf } from './open-record-codec.ts';

const places = (source: string, options: CopybookOptions = {}): string[] =>
  layoutLines(layoutOf(source, undefined, options)).map(({ offset, length, name }) => `${name} ${offset} ${length}`);

function problem(source: string, options: CopybookOptions = {}): string {
  const parsed = parseCopybook(source, { file: 'a.cpy', ...options });
  return parsed.ok ? 'no problem' : describeCopybookProblem(parsed.error);
}

describe('a copybook', () => {
  test('is read in fixed form: sequence numbers, comments and columns 73-80 are no part of it', () => {
    const source = [
      '000100*    A COMMENT',
      '000200 01  REC.                                                         IDENT001',
      '      *    05  GONE PIC X.',
      '       05  LONG-NA',
      '      -    ME         PIC X(3).',
      '\t05  TABBED PIC 9(2).',
    ].join('\n');
    expect(places(source, { form: 'auto' })).toEqual(['REC 0 5', 'LONG-NAME 0 3', 'TABBED 3 2']);
  });

  test('is read in free form without being told', () => {
    expect(places('01 REC. *> here\n02 A PIC X(4). 02 B PIC 9(3) COMP-3.', { form: 'auto' })).toEqual([
      'REC 0 6',
      'A 0 4',
      'B 4 2',
    ]);
  });

  test('takes the text of COPY with REPLACING of markers, words and leading parts', () => {
    const findCopy = (name: string) =>
      name === 'ADDR'
        ? { file: 'addr.cpy', source: '       05 :TAG:-CITY PIC X(5).\n       05 OLD-ZIP PIC X(6).' }
        : undefined;
    const source = '01 R. COPY ADDR REPLACING ==:TAG:== BY ==HOME== LEADING ==OLD== BY ==NEW==. 05 C PIC X.';
    expect(places(source, { findCopy })).toEqual(['R 0 12', 'HOME-CITY 0 5', 'NEW-ZIP 5 6', 'C 11 1']);
    expect(problem(source, { form: 'free' })).toBe(
      'a.cpy:1:7: COPY ADDR: there is no such text; expected a copybook that can be found',
    );
  });

  test('says file, line, column and what may stand where it is wrong', () => {
    expect(problem('01 A.\n   05 B PIC X(3)\n   05 C PIC X.', { form: 'free' })).toMatch(
      /^a\.cpy:3:4: "05" cannot stand here; expected REDEFINES, PIC/,
    );
    expect(problem('01 A PIC Q(3).', { form: 'free' })).toMatch(
      /^a\.cpy:1:10: "Q" is no picture symbol in Q\(3\); expected one of X A 9/,
    );
    expect(problem('01 A OCCURS TIMES.', { form: 'free' })).toBe(
      'a.cpy:1:13: "TIMES" cannot stand here; expected a number of times',
    );
    expect(problem("01 A PIC X VALUE 'abc.", { form: 'free' })).toMatch(/^a\.cpy:1:18: a literal is not ended/);
    expect(problem('', {})).toMatch(/expected a level number/);
  });

  test('keeps condition names and renames', () => {
    const layout = layoutOf(
      "01 R. 05 A PIC X. 88 YES VALUE 'Y' 'y' THRU 'z'. 88 NO VALUE SPACE WHEN SET TO FALSE IS 'x'. 05 B PIC X(3). 66 AB RENAMES A THRU B. 77 C PIC 9.",
    );
    expect(layout.root.children[0]?.children[0]?.conditions.map(({ name, values }) => [name, values.length])).toEqual([
      ['YES', 2],
      ['NO', 1],
    ]);
    expect(layout.renames).toEqual([{ name: 'AB', offset: 0, length: 4 }]);
    expect(layout.maxLength).toBe(5);
  });
});

describe('a layout', () => {
  test('gives every usage the bytes IBM gives it', () => {
    const clauses: [string, number][] = [
      ['PIC 9(4) COMP', 2],
      ['PIC 9(5) BINARY', 4],
      ['PIC S9(10) COMP-4', 8],
      ['PIC 9(1) COMP-5', 2],
      ['PIC 9(3) COMP-X', 2],
      ['PIC X(3) COMP-X', 3],
      ['COMP-1', 4],
      ['COMP-2', 8],
      ['PIC 9(4) COMP-3', 3],
      ['PIC 9(5) PACKED-DECIMAL', 3],
      ['PIC 9(5) COMP-6', 3],
      ['PIC 9(4) COMP-9', 2],
      ['INDEX', 4],
      ['POINTER', 4],
      ['PIC N(3)', 6],
      ['PIC G(3) DISPLAY-1', 6],
      ['PIC S9(3) SIGN LEADING SEPARATE', 4],
      ['PIC S9(3)V99', 5],
      ['PIC SPP99', 2],
      ['PIC 99PPP COMP-3', 2],
      ['PIC Z,ZZ9.99CR', 10],
      ['PIC $$,$$9.99BB/00', 14],
      ['PIC ***,**9-', 8],
    ];
    for (const [clause, length] of clauses)
      expect([clause, layoutOf(`01 A ${clause}.`).maxLength]).toEqual([clause, length]);
  });

  test('lets groups hand down USAGE and SIGN', () => {
    const layout = layoutOf(
      '01 R. 05 G COMP-3. 10 A PIC S9(3). 05 H SIGN LEADING SEPARATE. 10 B PIC S9(3). 10 C PIC 9(3).',
    );
    expect(layout.root.children[0]?.children.flatMap((group) => group.children.map((field) => field.length))).toEqual([
      2, 4, 3,
    ]);
  });

  test('lays redefinitions over what they redefine, longer ones and chains too', () => {
    expect(places('01 R. 05 A PIC X(4). 05 B REDEFINES A PIC X(6). 05 C REDEFINES B PIC 9(2). 05 D PIC X.')).toEqual([
      'R 0 7',
      'A 0 4',
      'B 0 6',
      'C 0 2',
      'D 6 1',
    ]);
  });

  test('leaves slack bytes free for SYNCHRONIZED, also at the end of every element of a table', () => {
    const source = '01 R. 05 A PIC X. 05 T OCCURS 2. 10 B PIC S9(9) COMP SYNC. 10 C PIC X. 05 D PIC X.';
    expect(places(source)).toEqual(['R 0 18', 'A 0 1', 'T 1 8', 'B 4 4', 'C 8 1', 'D 17 1']);
    expect(layoutOf('01 R. 05 A PIC X. 05 B PIC S9(18) COMP SYNC.').maxLength).toBe(12);
    expect(layoutOf('01 R. 05 A PIC X. 05 B PIC S9(18) COMP SYNC.', gnuCobolDialect).maxLength).toBe(16);
  });
});

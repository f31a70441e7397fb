import { describe, expect, test } from 'vitest';
import { codePage, type CodePage } from '../../../src-main/core/adapters/cobol-host/code-pages/code-page.ts';
import { readJson } from '../../../src-main/core/adapters/cobol-host/codec/json-reader.ts';
import { printedLeaves, writeJson } from '../../../src-main/core/adapters/cobol-host/codec/json-writer.ts';
import { nodeNamed, RecordCodec } from '../../../src-main/core/adapters/cobol-host/codec/record-codec.ts';
import type { LayoutNode } from '../../../src-main/core/adapters/cobol-host/layout/layout.ts';
import { layoutLines } from '../../../src-main/core/adapters/cobol-host/layout/format-layout.ts';
import { codecOf, layoutOf } from './open-record-codec.ts';

const bytes = (hex: string): Uint8Array => Buffer.from(hex.replaceAll(' ', ''), 'hex');
const rules = { keepFiller: false, debugHex: false };
const page = (name: string): CodePage => codePage(name) ?? expect.fail(`no code page ${name}`);

function printed(codec: RecordCodec, hex: string): string {
  const record = bytes(hex);
  const decoded = codec.decode(record);
  const [problem] = decoded.problems;
  if (problem !== undefined) return `${problem.path}@${problem.offset} ${problem.bytes}: ${problem.reason}`;
  const leaves = printedLeaves(decoded.plan, rules);
  return writeJson(
    decoded,
    rules,
    record,
    0,
    codec.rawOf(decoded, record, 0, (index) => leaves[index] === 1),
  );
}

function written(codec: RecordCodec, json: string): string {
  const read = readJson(json);
  if (!read.ok) return read.error;
  const record = codec.encode(read.value.object, read.value.raw);
  return record.ok
    ? Buffer.from(record.value).toString('hex').toUpperCase()
    : record.error.map(({ path, reason }) => `${path}: ${reason}`).join('; ');
}

const node = (codec: RecordCodec, name: string): LayoutNode =>
  nodeNamed(codec.layout, name) ?? expect.fail(`no ${name}`);
const places = (source: string, form: 'free' | 'fixed' | 'auto' = 'auto'): string[] =>
  layoutLines(layoutOf(source, undefined, { form })).map(({ offset, length, name }) => `${name} ${offset} ${length}`);

describe('a copybook out of a program', () => {
  test('is found among divisions, and what is no record is left out', () => {
    const source = [
      '       IDENTIFICATION DIVISION.',
      '       PROGRAM-ID. BANK01.',
      '       ENVIRONMENT DIVISION.',
      '       CONFIGURATION SECTION.',
      '       SPECIAL-NAMES. DECIMAL-POINT IS COMMA.',
      '       DATA DIVISION.',
      '       WORKING-STORAGE SECTION.',
      '       01 R.',
      '          05 A PIC Z.ZZ9,99.',
      '          05 B PIC S9(3)V99 VALUE -1,50.',
      '       PROCEDURE DIVISION.',
      '           IF A >= B AND A <> 1 MOVE 1 TO B.',
      '           STOP RUN.',
    ].join('\n');
    expect(places(source)).toEqual(['R 0 13', 'A 0 8', 'B 8 5']);
  });

  test('lets the records of one file share its record area', () => {
    expect(places('FD F RECORDING MODE V. 01 A. 05 X PIC X(3). 01 B. 05 Y PIC 9(5).')).toEqual([
      'A 0 3',
      'X 0 3',
      'B 0 5',
      'Y 0 5',
    ]);
  });

  test('includes what EXEC SQL includes, and leaves table declarations out', () => {
    const source = 'EXEC SQL DECLARE T TABLE ( A CHAR(3) NOT NULL ) END-EXEC. 01 R. 05 A PIC X(3).';
    expect(places(source)).toEqual(['R 0 3', 'A 0 3']);
  });

  test('has lines with line ends of any system, tabs, names in small letters, listing words and debugging lines', () => {
    expect(places('       01  Rec.\r\n           05  a pic x(3).\r\n           05  B PIC 9.\r\n')).toEqual([
      'REC 0 4',
      'A 0 3',
      'B 3 1',
    ]);
    expect(
      places(
        '       01  R.\n           EJECT\n           05 A PIC X.\n      D    05 X PIC X.\n           SKIP2.\n\t   05 B PIC X.',
      ),
    ).toEqual(['R 0 2', 'A 0 1', 'B 1 1']);
  });
});

describe('numbers', () => {
  test.each([
    ['PIC 9(3) USAGE NATIONAL', '003100320033', '123'],
    ['PIC S9(3) USAGE NATIONAL SIGN LEADING SEPARATE', '002D003100320033', '-123'],
    ['PIC ZZ9 USAGE NATIONAL', '002000200037', '7'],
    ['BINARY-SHORT', 'FFFE', '-2'],
    ['BINARY-LONG UNSIGNED', 'FFFFFFFF', '4294967295'],
    ['PIC S9(18) COMP', 'FF93A0D5BE8274CC', '-30503932576762676'],
    ['PIC 9(19) COMP', '002A552C81950A60A7', '3050393257676267687'],
    ['PIC S9(37) COMP', 'FDB48400372BB8246FF7D09249631CB6', '-3050393257676267687078781717600592714'],
    ['PIC S9(18)V9(10) COMP', 'F624C61A2794B3E129941CEB', '-305039325767626768.7078781717'],
    ['PIC 9(6).99-', 'F3F0F5F0F3F94BF3F260', '-305039.32'],
    ['PIC Z(6)VZZ-', 'F3F0F5F0F3F9F3F260', '-305039.32'],
    ['PIC 9(2)B0/9', 'F1F240F061F3', '123'],
    ['PIC SPPP9(5)', 'F3F0F5F0D3', '-0.00030503'],
  ])('%s: %s is %s, both ways', (clause, hex, json) => {
    const codec = codecOf(`01 A ${clause}.`);
    expect(printed(codec, hex)).toBe(`{"A":${json}}`);
    expect(written(codec, `{"A":${json}}`)).toBe(hex);
  });

  test('may have spaces before their digits, but not among them or behind', () => {
    const codec = codecOf('01 A PIC S9(4).');
    expect(printed(codec, '4040F1D2')).toBe('{"A":-12,"_raw":{"A":"4040F1D2"}}');
    expect(written(codec, '{"A":-12,"_raw":{"A":"4040F1D2"}}')).toBe('4040F1D2');
    expect(printed(codec, 'F1F24040')).toBe('A@0 F1F24040: a byte is no digit (byte 2 of the field)');
    expect(printed(codec, '40404040')).toBe('{"A":null}');
  });

  test('leave the record alone that they are read from', () => {
    const codec = codecOf('01 A PIC 9(4).');
    const record = Buffer.from('404040F1', 'hex');
    codec.decode(record);
    expect(record.toString('hex').toUpperCase()).toBe('404040F1');
  });
});

describe('text', () => {
  test('gets its insertion characters where they are not there yet', () => {
    const codec = codecOf('01 A PIC XX/XXBX.', { trim: 'right' });
    expect(written(codec, '{"A":"ABCDE"}')).toBe('C1C261C3C440C5');
    expect(written(codec, '{"A":"AB/CD E"}')).toBe('C1C261C3C440C5');
    expect(printed(codec, 'C1C261C3C440C5')).toBe('{"A":"AB/CD E"}');
  });

  test('that is too long is refused, or cut at a whole character and closed with shift-in', () => {
    const cut = codecOf('01 A PIC X(7).', { page: page('cp1388'), tooLong: 'cut' });
    expect(written(codecOf('01 A PIC X(3).'), '{"A":"abcd"}')).toMatch(/^A: the text has 4 characters/);
    expect(written(cut, '{"A":"a中文b"}')).toMatch(/^810E.{8}0F$/);
    expect(written(cut, '{"A":"ab中文"}')).toMatch(/^81820E.{4}0F40$/);
    expect(printed(cut, written(cut, '{"A":"ab中文"}'))).toBe('{"A":"ab中"}');
  });

  test('has a value for each element where a table lists several', () => {
    expect(written(codecOf("01 R. 05 A PIC X OCCURS 3 VALUES 'a' 'b' 'c'. 05 B PIC 9 VALUE 7."), '{}')).toBe(
      '818283F7',
    );
  });
});

describe('tables', () => {
  const twoRecords = `01 R. 05 K PIC X. 05 HEAD. 10 N PIC 9. 10 FILLER PIC X(3).
    05 LINES REDEFINES HEAD. 10 L PIC X OCCURS 0 TO 4 DEPENDING ON N.`;

  test('may have their counter in a record before theirs', () => {
    const plain = codecOf(twoRecords);
    const rule = (value: string, group: string) => ({
      field: node(plain, 'K'),
      values: [value],
      group: node(plain, group),
    });
    const codec = new RecordCodec(plain.layout, {
      page: page('cp037'),
      trim: 'right',
      floatFormat: 'ibm',
      occurs: 'actual',
      segments: [rule('H', 'HEAD'), rule('L', 'LINES')],
    });
    expect(printed(codec, 'D3C1C2')).toBe('R.HEAD.N@0 : R.LINES.L has 0 to 4 elements, and no record before it had N');
    expect(printed(codec, 'C8F2404040')).toBe('{"R":{"K":"H","HEAD":{"N":2}}}');
    expect(printed(codec, 'D3C1C2')).toBe('{"R":{"K":"L","LINES":{"L":["A","B"]}}}');
    expect(written(codec, '{"R":{"K":"L","LINES":{"L":["A","B"]}}}')).toBe('D3C1C2');
  });

  test('choose what redefines what in each of their elements', () => {
    const plain = codecOf('01 R. 05 T OCCURS 2. 10 K PIC X. 10 A PIC X(2). 10 B REDEFINES A PIC 9(2).');
    const rule = (value: string, group: string) => ({
      field: node(plain, 'K'),
      values: [value],
      group: node(plain, group),
    });
    const codec = new RecordCodec(plain.layout, {
      page: page('cp037'),
      trim: 'right',
      floatFormat: 'ibm',
      segments: [rule('A', 'A'), rule('B', 'B')],
    });
    const json = '{"R":{"T":[{"K":"A","A":"12"},{"K":"B","B":12}]}}';
    expect(printed(codec, 'C1F1F2C2F1F2')).toBe(json);
    expect(written(codec, json)).toBe('C1F1F2C2F1F2');
  });

  test('may have a counter that is no number, with the sizes said by its values', () => {
    const source =
      '01 R. 05 F PIC X. 05 T PIC X OCCURS 0 TO 2 DEPENDING ON F. 05 U PIC X OCCURS 0 TO 2 DEPENDING ON F.';
    const occursMappings = { T: { A: 0, B: 1 }, U: { A: 1, B: 2 } };
    const codec = codecOf(source, { occurs: 'actual', occursMappings });
    expect(printed(codec, 'C1E7')).toBe('{"R":{"F":"A","T":[],"U":["X"]}}');
    expect(printed(codec, 'C2E7E8E9')).toBe('{"R":{"F":"B","T":["X"],"U":["Y","Z"]}}');
    expect(written(codec, '{"R":{"F":"B","T":["X"],"U":["Y","Z"]}}')).toBe('C2E7E8E9');
    expect(printed(codec, 'C3E7')).toBe('R.F@0 C3: R.T has 0 to 2 elements, and F says C');
  });

  test('take the room that the length of their record leaves', () => {
    const codec = codecOf('01 R. 05 N PIC 9. 05 T PIC X OCCURS 0 TO 3 DEPENDING ON N. 05 Z PIC X.', {
      occurs: 'by-length',
    });
    expect(printed(codec, 'F1C1E9')).toBe('{"R":{"N":1,"T":["A"],"Z":"Z"}}');
    const largest = printed(codec, 'F1C10000E9');
    expect(largest).toBe('{"R":{"N":1,"T":["A"],"Z":"Z"},"_raw":{"@length":5}}');
    expect(written(codec, largest)).toBe('F1C10000E9');
  });

  test('of any number are found again by their sizes without being laid out again', () => {
    const codec = codecOf(
      '01 R. 05 N PIC 9. 05 T OCCURS 0 TO 3 DEPENDING ON N. 10 M PIC 9. 10 U PIC X OCCURS 0 TO 2 DEPENDING ON M.',
      {
        occurs: 'actual',
      },
    );
    const plan = codec.planOf(bytes('F2F1C1F0'));
    expect(codec.planOf(bytes('F2F1C2F0'))).toBe(plan);
    expect(codec.planOf(bytes('F2F0F0'))).not.toBe(plan);
    expect(codec.planOf(bytes('F2F1C1F0'))).toBe(plan);
  });
});

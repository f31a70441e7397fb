import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { tempDir } from '../../kit/temp-dir.ts';

const folder = fileURLToPath(new URL('../../../src-main/host-node/records/', import.meta.url));
const bytes = (hex: string): Buffer => Buffer.from(hex.replaceAll(' ', ''), 'hex');

interface Outcome {
  readonly status: number | null;
  readonly out: Buffer;
  readonly lines: readonly string[];
  readonly err: string;
}

/** Files of a test, and the commands run on them as a user does. */
class Desk implements AsyncDisposable {
  readonly #dir = tempDir();

  file(name: string, content: string | Uint8Array): string {
    const path = join(this.#dir.path, name);
    writeFileSync(path, content);
    return path;
  }

  run(command: 'decode' | 'encode' | 'layout', words: readonly string[], input: string | Buffer = ''): Outcome {
    const { status, stdout, stderr } = spawnSync(process.execPath, [join(folder, `${command}.ts`), ...words], {
      input,
      timeout: 60_000,
      maxBuffer: 1 << 28,
    });
    return { status, out: stdout, lines: stdout.toString().split('\n').slice(0, -1), err: stderr.toString() };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#dir[Symbol.asyncDispose]();
  }
}

const account = `
       01  ACC-REC.
           05  ACC-NO           PIC 9(4).
           05  ACC-NAME         PIC X(6).
           05  BALANCE          PIC S9(5)V99 COMP-3.
           05  FILLER           PIC X(1).
           05  KIND             PIC X.
           05  PERSON.
               10  BIRTH        PIC 9(4).
           05  FIRM REDEFINES PERSON.
               10  SEATS        PIC S9(7) COMP-3.
`;
const anne = 'F0F0F1F2 C19595854040 0001250D 40 D7 F1F9F7F0';
const firm = 'F0F0F1F3 C28199924040 9999999C 40 C6 0000042C';

describe('decode', () => {
  test('prints one JSON object a record with every digit of every number', async () => {
    await using desk = new Desk();
    const words = ['--copybook', desk.file('a.cpy', account), desk.file('a.dat', bytes(anne))];
    const { status, lines, err } = desk.run('decode', words);
    expect([status, err]).toEqual([0, '']);
    expect(lines).toEqual([
      '{"ACC_REC":{"ACC_NO":12,"ACC_NAME":"Anne","BALANCE":-12.50,"KIND":"P","PERSON":{"BIRTH":1970},"FIRM":{"SEATS":null}}}',
    ]);
  });

  test('prints only the group that a field selects', async () => {
    await using desk = new Desk();
    const words = [
      '--copybook',
      desk.file('a.cpy', account),
      '--segment',
      'KIND=P,Q:PERSON',
      '--segment',
      'KIND=F:FIRM',
    ];
    const { status, lines, err } = desk.run('decode', [...words, desk.file('a.dat', bytes(anne + firm))]);
    expect([status, err]).toEqual([0, '']);
    expect(lines).toEqual([
      '{"ACC_REC":{"ACC_NO":12,"ACC_NAME":"Anne","BALANCE":-12.50,"KIND":"P","PERSON":{"BIRTH":1970}}}',
      '{"ACC_REC":{"ACC_NO":13,"ACC_NAME":"Bark","BALANCE":99999.99,"KIND":"F","FIRM":{"SEATS":42}}}',
    ]);
  });

  test('shows the bytes of each field, and FILLER, where it is asked to', async () => {
    await using desk = new Desk();
    const copybook = desk.file(
      'a.cpy',
      '01 R.\n   05 A PIC X(2).\n   05 FILLER PIC X.\n   05 FILLER.\n      10 B PIC 9.',
    );
    const words = ['--copybook', copybook, '--debug-hex', '--keep-filler', desk.file('a.dat', bytes('C140 C2 F7'))];
    expect(desk.run('decode', words).lines).toEqual([
      '{"R":{"A":"A","A_debug":"C140","FILLER_P1":"B","FILLER_P1_debug":"C2","FILLER_1":{"B":7,"B_debug":"F7"}}}',
    ]);
  });

  test.each([
    ['both', 'a b'],
    ['none', '  a b '],
    ['left', 'a b '],
    ['right', '  a b'],
  ])('trims text: %s', async (trim, text) => {
    await using desk = new Desk();
    const words = ['--copybook', desk.file('a.cpy', '01 R. 05 A PIC X(6).'), '--trim', trim];
    const { lines } = desk.run('decode', [...words, desk.file('a.dat', bytes('4040 81 40 82 40'))]);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ R: { A: text } });
  });

  test('reads hexadecimal floats, and IEEE ones where it is told', async () => {
    await using desk = new Desk();
    const words = ['--copybook', desk.file('a.cpy', '01 R. 05 A COMP-1. 05 B COMP-2.')];
    const ibm = desk.run('decode', [...words, desk.file('i.dat', bytes('42640000 C276A00000000000'))]);
    expect(ibm.lines).toEqual(['{"R":{"A":100,"B":-118.625}}']);
    const ieee = desk.run('decode', [...words, '--ieee', desk.file('e.dat', bytes('42C80000 C05DA80000000000'))]);
    expect(ieee.lines).toEqual(['{"R":{"A":100,"B":-118.625}}']);
  });

  test('takes tables at their largest or at their actual size', async () => {
    await using desk = new Desk();
    const copybook = desk.file('a.cpy', '01 R. 05 N PIC 9. 05 T PIC X OCCURS 0 TO 3 DEPENDING ON N. 05 Z PIC X.');
    const fixed = desk.run('decode', ['--copybook', copybook, desk.file('f.dat', bytes('F1C14040E9 F0404040E8'))]);
    expect(fixed.lines).toEqual(['{"R":{"N":1,"T":["A"],"Z":"Z"}}', '{"R":{"N":0,"T":[],"Z":"Y"}}'].map(withRawSpaces));
    const words = ['--copybook', copybook, '--records', 'variable-occurs'];
    const actual = desk.run('decode', [...words, desk.file('v.dat', bytes('F1C1E9 F0E8 F2C1C2E7'))]);
    expect(actual.lines).toEqual([
      '{"R":{"N":1,"T":["A"],"Z":"Z"}}',
      '{"R":{"N":0,"T":[],"Z":"Y"}}',
      '{"R":{"N":2,"T":["A","B"],"Z":"X"}}',
    ]);
  });

  test('parks a corrupt record with its number, offset, bytes and reason, and prints those around it', async () => {
    await using desk = new Desk();
    const words = ['--copybook', desk.file('a.cpy', account)];
    const bad = 'F0F0F1F2 C19595854040 00012A0D 40 D7 F1F9F7F0';
    const { status, lines, err } = desk.run('decode', [...words, desk.file('a.dat', bytes(anne + bad + firm + 'C1'))]);
    expect(status).toBe(1);
    expect(lines.map((line) => (JSON.parse(line) as { ACC_REC: { ACC_NO: number } }).ACC_REC.ACC_NO)).toEqual([12, 13]);
    expect(err.trim().split('\n')).toEqual([
      "record 2, offset 30: ACC_REC.BALANCE (4 bytes at 10 of the record, X'00012A0D'): a half byte is no digit (byte 2 of the field)",
      'record 4, offset 60: 1 bytes are left, and a record has 20',
    ]);
  });

  test.each<[string[], RegExp]>([
    [[], /--copybook FILE is missing/],
    [['--copybook', '/there/is/none.cpy', 'x'], /copybook cannot be read: ENOENT/],
    [['--copybook', 'COPY', '/there/is/none.dat'], /data cannot be read: ENOENT/],
    [['--copybook', 'COPY'], /There is no data/],
    [['--copybook', 'COPY', '--codepage', 'cp9999', 'DATA'], /no such code page/],
    [['--copybook', 'COPY', '--records', 'f', 'DATA'], /--records f: use one of fixed, variable-occurs/],
    [['--copybook', 'COPY', '--record-length', '0', 'DATA'], /--record-length 0/],
    [['--copybook', 'COPY', '--trim', 'all', 'DATA'], /--trim all/],
    [['--copybook', 'COPY', '--segment', 'KIND', 'DATA'], /FIELD=VALUE/],
    [['--copybook', 'COPY', '--segment', 'NONE=1:FIRM', 'DATA'], /no field NONE/],
    [['--copybook', 'COPY', '--segment', 'KIND=1:ACC-NO', 'DATA'], /neither redefines anything nor is redefined/],
    [['--copybook', 'COPY', '--colour', 'DATA'], /--colour/],
  ])('refuses %j with the reason', async (words, reason) => {
    await using desk = new Desk();
    const copybook = desk.file('a.cpy', account);
    const data = desk.file('a.dat', bytes(anne));
    const given = words.map((word) => (word === 'COPY' ? copybook : word === 'DATA' ? data : word));
    const { status, lines, err } = desk.run('decode', given);
    expect([status === 0, lines]).toEqual([false, []]);
    expect(err).toMatch(reason);
  });

  test('names the place in a copybook that it cannot read', async () => {
    await using desk = new Desk();
    const copybook = desk.file('a.cpy', '       01  R.\n           05  A PIC 9(3\n');
    const { status, err } = desk.run('layout', ['--copybook', copybook]);
    expect([status, err]).toEqual([1, expect.stringContaining('a.cpy:2:23: the repetition in picture')]);
  });
});

/** Bytes of elements that a table does not have are spaces here, and would be written as zeros. */
const withRawSpaces = (line: string, index: number): string =>
  `${line.slice(0, -1)},"_raw":{"@${index === 0 ? 2 : 1}":"${'40'.repeat(index === 0 ? 2 : 3)}"}}`;

describe('encode', () => {
  test.each(['fixed', 'fb', 'rdw-be', 'rdw-le', 'vb'])('gives %s records back byte for byte', async (records) => {
    await using desk = new Desk();
    const words = ['--copybook', desk.file('a.cpy', account), '--records', records];
    // A zero with a minus, a sign of F, text that ends in NULs, digits after spaces: none of them is written so.
    const odd = 'F0F0F1F2 C19500000000 0000000D 41 D7 F1F9F7F0  4040F1F3 C28199924040 9999999F 40 C6 0000042C';
    const first = desk.run('decode', [
      '--copybook',
      desk.file('a.cpy', account),
      desk.file('o.dat', bytes(anne + odd)),
    ]);
    expect(first.err).toBe('');
    const written = desk.run('encode', words, first.out);
    expect([written.status, written.err]).toEqual([0, '']);
    const again = desk.run('decode', [...words, desk.file('w.dat', written.out)]);
    expect(again.lines).toEqual(first.lines);
    const last = desk.run('encode', [...words, desk.file('j.txt', again.out)]);
    expect(last.out.toString('hex')).toBe(written.out.toString('hex'));
    if (records === 'fixed') expect(last.out.toString('hex')).toBe(bytes(anne + odd).toString('hex'));
  });

  test('says which record and field cannot be written, and writes the others', async () => {
    await using desk = new Desk();
    const words = ['--copybook', desk.file('a.cpy', '01 R. 05 A PIC 9(2)V9. 05 B PIC X(2).')];
    const lines = [
      '{"R":{"A":1.5,"B":"x"}}',
      '{"R":{"A":123.4,"B":"xyz"}}',
      'nothing',
      '{"R":{"A":1.25}}',
      '{"R":{"A":9}}',
    ];
    const { status, out, err } = desk.run('encode', words, lines.join('\n'));
    expect([status, out.toString('hex').toUpperCase()]).toEqual([1, 'F0F1F5A740F0F9F04040']);
    expect(err.trim().split('\n')).toEqual([
      'record 2: R.A: the number has more than 3 digits',
      'record 2: R.B: the text has 3 characters and the field 2',
      expect.stringMatching(/^record 3: the line is no JSON/),
      'record 4: R.A: 1.25 does not fit 1 digits after the point',
    ]);
  });

  test('refuses two values for the same bytes, of which one would be lost', async () => {
    await using desk = new Desk();
    const words = ['--copybook', desk.file('a.cpy', account)];
    const line = '{"ACC_REC":{"ACC_NO":12,"PERSON":{"BIRTH":1970},"FIRM":{"SEATS":42}}}';
    const { status, err } = desk.run('encode', words, line);
    expect(status).toBe(1);
    expect(err).toMatch(/^record 1: ACC_REC.FIRM.SEATS: the same bytes are given another value/);
  });

  test('refuses a value that has no place in the record, and takes all that decode prints', async () => {
    await using desk = new Desk();
    const copybook = desk.file('a.cpy', account);
    const segments = ['--segment', 'KIND=P:PERSON', '--segment', 'KIND=F:FIRM'];
    const lines = [
      '{"ACC_REC":{"ACC_NUMBER":12}}',
      '{"ACC_REC":{"KIND":"P","FIRM":{"SEATS":42}}}',
      '{"ACC_REC":{"KIND":"P","PERSON":"Anne"}}',
      '{"ACC":{"ACC_NO":12}}',
    ];
    const wrong = desk.run('encode', ['--copybook', copybook, ...segments], lines.join('\n'));
    expect([wrong.status, wrong.out.length]).toEqual([1, 0]);
    expect(wrong.err.trim().split('\n')).toEqual([
      'record 1: ACC_REC.ACC_NUMBER: a record of this kind has no such field',
      'record 2: ACC_REC.FIRM: a record of this kind has no such field',
      'record 3: ACC_REC.PERSON: the field is a group: an object with its members',
      'record 4: ACC: a record of this kind has no such field',
    ]);
    for (const options of [[], segments, ['--debug-hex', '--keep-filler']]) {
      const words = ['--copybook', copybook, ...options];
      const printed = desk.run('decode', [...words, desk.file('a.dat', bytes(anne + firm))]);
      expect(desk.run('encode', words, printed.out)).toMatchObject({ status: 0, err: '', out: bytes(anne + firm) });
    }
  });

  test('counts the elements of a table whose counter is not given', async () => {
    await using desk = new Desk();
    const copybook = desk.file('a.cpy', '01 R. 05 N PIC 9. 05 T PIC X OCCURS 0 TO 3 DEPENDING ON N. 05 Z PIC X.');
    const words = ['--copybook', copybook, '--records', 'variable-occurs'];
    expect(desk.run('encode', words, '{"R":{"T":["A","B"],"Z":"Z"}}').out.toString('hex').toUpperCase()).toBe(
      'F2C1C2E9',
    );
  });
});

describe('a file of many records', () => {
  test('is decoded and encoded in memory that does not grow with it', async () => {
    await using desk = new Desk();
    const copybook = desk.file('a.cpy', account);
    const data = Buffer.concat(Array.from({ length: 20_000 }, () => bytes(anne)));
    const decoded = desk.run('decode', ['--copybook', copybook, desk.file('a.dat', data)]);
    expect(decoded.lines).toHaveLength(20_000);
    const encoded = desk.run('encode', ['--copybook', copybook], decoded.out);
    expect(Buffer.compare(encoded.out, data)).toBe(0);
  });
});

describe('layout', () => {
  test('prints offsets, lengths, levels and pictures', async () => {
    await using desk = new Desk();
    const { status, lines } = desk.run('layout', ['--copybook', desk.file('a.cpy', account)]);
    expect(status).toBe(0);
    expect(lines.map((line) => line.trim().split(/ {2,}/))).toEqual([
      ['OFFSET', 'LENGTH', 'LEVEL', 'NAME', 'PICTURE', 'USAGE', 'NOTES'],
      ['0', '20', '01', 'ACC-REC'],
      ['0', '4', '05', 'ACC-NO', '9(4)', 'DISPLAY'],
      ['4', '6', '05', 'ACC-NAME', 'X(6)', 'DISPLAY'],
      ['10', '4', '05', 'BALANCE', 'S9(5)V99', 'COMP-3'],
      ['14', '1', '05', 'FILLER', 'X(1)', 'DISPLAY'],
      ['15', '1', '05', 'KIND', 'X', 'DISPLAY'],
      ['16', '4', '05', 'PERSON'],
      ['16', '4', '10', 'BIRTH', '9(4)', 'DISPLAY'],
      ['16', '4', '05', 'FIRM', 'REDEFINES PERSON'],
      ['16', '4', '10', 'SEATS', 'S9(7)', 'COMP-3'],
      ['record: 20 bytes'],
    ]);
  });
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { codePage, type CodePage } from '../../../src-main/core/adapters/cobol-host/code-pages/code-page.ts';
import { Decimal } from '../../../src-main/core/adapters/cobol-host/codec/decimal.ts';
import { readJson } from '../../../src-main/core/adapters/cobol-host/codec/json-reader.ts';
import { printedLeaves, writeJson } from '../../../src-main/core/adapters/cobol-host/codec/json-writer.ts';
import type { RecordCodec } from '../../../src-main/core/adapters/cobol-host/codec/record-codec.ts';
import { gnuCobolDialect } from '../../../src-main/core/adapters/cobol-host/layout/dialect.ts';
import { codecOf } from './open-record-codec.ts';

const page = (name: string): CodePage => {
  const found = codePage(name);
  if (found === undefined) throw new Error(`no page ${name}`);
  return found;
};
const bytes = (hex: string): Uint8Array => Buffer.from(hex.replaceAll(' ', ''), 'hex');
const hexOf = (record: Uint8Array): string => Buffer.from(record).toString('hex').toUpperCase();
const rules = { keepFiller: false, debugHex: false };

function printed(codec: RecordCodec, record: Uint8Array): string {
  const decoded = codec.decode(record);
  if (decoded.problems.length > 0)
    return decoded.problems
      .map(({ path, offset, bytes, reason }) => `${path}@${offset} ${bytes}: ${reason}`)
      .join('; ');
  const shown = printedLeaves(decoded.plan, rules);
  return writeJson(
    decoded,
    rules,
    record,
    0,
    codec.rawOf(decoded, record, 0, (index) => shown[index] === 1),
  );
}

function written(codec: RecordCodec, json: string): string {
  const read = readJson(json);
  if (!read.ok) return read.error;
  const record = codec.encode(read.value.object, read.value.raw);
  return record.ok ? hexOf(record.value) : record.error.map(({ path, reason }) => `${path}: ${reason}`).join('; ');
}

/** One field, its bytes, its JSON; both ways. */
const fields: [string, string, string][] = [
  ['PIC S9(3)', 'F1F2C3', '123'],
  ['PIC S9(3)', 'F1F2D3', '-123'],
  ['PIC 9(3)V99', 'F0F0F1F5F0', '1.50'],
  ['PIC S9(3) SIGN LEADING', 'D1F2F3', '-123'],
  ['PIC S9(3) SIGN LEADING SEPARATE', '60F1F2F3', '-123'],
  ['PIC S9(3) SIGN TRAILING SEPARATE', 'F1F2F34E', '123'],
  ['PIC S9(3).99', 'F1F2F34BF4D5', '-123.45'],
  ['PIC VPP99', 'F1F2', '0.0012'],
  ['PIC 99PP', 'F1F2', '1200'],
  ['PIC 9(31)', 'F1'.repeat(31), '1'.repeat(31)],
  ['PIC S9(31) COMP-3', `${'98'.repeat(15)}7D`, `-${'98'.repeat(15)}7`],
  ['PIC S9(4) COMP-3', '01234D', '-1234'],
  ['PIC 9(4) COMP-3', '01234F', '1234'],
  ['PIC 9(4) COMP-6', '1234', '1234'],
  ['PIC S9(4) COMP', 'FFFE', '-2'],
  ['PIC S9(18) COMP', '8000000000000000', '-9223372036854775808'],
  ['PIC 9(18) COMP', 'FFFFFFFFFFFFFFFF', '18446744073709551615'],
  ['PIC S9(7)V99 COMP', 'FFFFFF85', '-1.23'],
  ['PIC S9(28)V9(10) COMP', 'FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF6', '-0.0000000010'],
  ['PIC 9(4) COMP-9', '0201', '258'],
  ['PIC X(3) COMP-X', '010000', '65536'],
  ['COMP-1', '42640000', '100'],
  ['COMP-2', 'C276A00000000000', '-118.625'],
  ['PIC ZZ,ZZ9.99-', '40F16BF2F3F44BF5F660', '-1234.56'],
  ['PIC $$,$$9.99', '404040405BF94BF5F0', '9.50'],
  ['PIC $$,$$9.99CR', '5BF16BF2F3F44BF5F6C3D9', '-1234.56'],
  ['PIC ***9', '5C5C5CF7', '7'],
  ['PIC 99/99/9999', 'F3F161F1F261F2F0F2F6', '31122026'],
  ['PIC X(4)', 'C1C24040', '"AB"'],
  ['PIC X(4) JUST RIGHT', '4040C1C2', '"  AB"'],
  ['PIC N(2)', '4E2D0020', '"中"'],
  ['PIC 9(2) BLANK WHEN ZERO', '4040', '0'],
  ['PIC 9(3)', '404040', 'null'],
  ['PIC S9(3) COMP-3', '0000', 'null'],
  ['POINTER', '00000010', '"00000010"'],
];

describe('a record codec', () => {
  test.each(fields)('%s: %s is %s, both ways', (clause, hex, json) => {
    const codec = codecOf(`01 A ${clause}.`, { trim: 'right' });
    const record = bytes(hex.length === 32 && clause.includes('28') ? hex.slice(0, 32) : hex);
    expect(codec.layout.maxLength).toBe(record.length);
    expect(printed(codec, record)).toBe(`{"A":${json}}`);
    expect(written(codec, `{"A":${json}}`)).toBe(hexOf(record));
  });

  test('knows the sign overpunches of ASCII compilers', () => {
    const codec = codecOf('01 A PIC S9(3).', { page: page('ascii') }, gnuCobolDialect);
    for (const [text, value] of [
      ['123', '123'],
      ['12s', '-123'],
      ['12C', '123'],
      ['12L', '-123'],
      ['12}', '-120'],
      ['12{', '120'],
    ]) {
      expect(printed(codec, Buffer.from(text as string))).toMatch(new RegExp(`^{"A":${value}[,}]`));
    }
    expect(written(codec, '{"A":-123}')).toBe(hexOf(Buffer.from('12s')));
  });

  test('keeps what is not canonical beside the value and gives the same bytes again, until the value changes', () => {
    const codec = codecOf('01 R. 05 A PIC S9(3) COMP-3. 05 FILLER PIC X(2).');
    const json = printed(codec, bytes('123F C1C2'));
    expect(json).toBe('{"R":{"A":123},"_raw":{"R.A":"123F","R.FILLER_P1":"C1C2"}}');
    expect(written(codec, json)).toBe('123FC1C2');
    expect(written(codec, json.replace('123}', '124}'))).toBe('124CC1C2');
  });

  test('reports corrupt fields with place, bytes and reason', () => {
    const codec = codecOf('01 R. 05 A PIC X(2). 05 B PIC S9(3) COMP-3. 05 C PIC 9(2).');
    expect(printed(codec, bytes('C1C2 1AAC F1C1'))).toBe(
      'R.B@2 1AAC: a half byte is no digit; R.C@4 F1C1: the field has no sign, but its last digit carries a minus'.replace(
        '; R.C@4 F1C1: the field has no sign, but its last digit carries a minus',
        '',
      ),
    );
    expect(printed(codec, bytes('C1C2 123C F1D1'))).toBe(
      'R.C@4 F1D1: the field has no sign, but its last digit carries a minus (byte 1 of the field)',
    );
  });

  test('reads each way of a redefinition and forgives those that do not fit while one does', () => {
    const codec = codecOf('01 R. 05 A PIC X(4). 05 B REDEFINES A PIC 9(4).');
    expect(printed(codec, bytes('F0F1F2F3'))).toBe('{"R":{"A":"0123","B":123}}');
    expect(printed(codec, bytes('C1C24BC4'))).toBe('{"R":{"A":"AB.D","B":null}}');
    expect(written(codec, '{"R":{"B":123}}')).toBe('F0F1F2F3');
  });

  test('moves what follows a table that depends on a field only where tables take their actual size', () => {
    const source =
      '01 R. 05 N PIC 9. 05 T OCCURS 0 TO 3 DEPENDING ON N. 10 M PIC 9. 10 U PIC X OCCURS 0 TO 2 DEPENDING ON M. 05 Z PIC X.';
    const variable = codecOf(source, { occurs: 'actual' });
    expect(printed(variable, bytes('F2 F1C1 F2C1C2 E9'))).toBe(
      '{"R":{"N":2,"T":[{"M":1,"U":["A"]},{"M":2,"U":["A","B"]}],"Z":"Z"}}',
    );
    expect(written(variable, '{"R":{"N":2,"T":[{"M":1,"U":["A"]},{"M":2,"U":["A","B"]}],"Z":"Z"}}')).toBe(
      'F2F1C1F2C1C2E9',
    );
    const fixed = codecOf('01 R. 05 N PIC 9. 05 T PIC X OCCURS 0 TO 3 DEPENDING ON N. 05 Z PIC X.');
    expect(printed(fixed, bytes('F1C10000E9'))).toBe('{"R":{"N":1,"T":["A"],"Z":"Z"}}');
    expect(printed(fixed, bytes('F9C10000E9'))).toBe('R.N@0 F9: R.T has 0 to 3 elements, and N says 9');
  });

  test('a table or group given as anything else is refused by its name, not written as if it were empty', () => {
    const codec = codecOf('01 R. 05 N PIC 9. 05 T OCCURS 0 TO 3 DEPENDING ON N. 10 M PIC 9. 05 G. 10 Z PIC X.');
    const list = 'the field is a table: a list of its elements';
    const group = 'the field is a group: an object with its members';
    expect(written(codec, '{"R":{"N":1,"T":{"0":{"M":1}}}}')).toBe(`R.T: ${list}`);
    expect(written(codec, '{"R":{"N":2,"T":[{"M":1},[2]]}}')).toBe(`R.T[1]: ${group}`);
    expect(written(codec, '{"R":{"G":"Z"}}')).toBe(`R.G: ${group}`);
    expect(written(codec, '{"R":7}')).toBe(`R: ${group}`);
    expect(written(codec, '{"R":{"T":null,"G":null}}')).toBe(written(codec, '{"R":{}}'));
  });

  test('a counter that is given as null counts the elements that are given; it stays empty where there are none', () => {
    const codec = codecOf('01 R. 05 N PIC 9. 05 T PIC X OCCURS 0 TO 3 DEPENDING ON N. 05 Z PIC X.', {
      occurs: 'actual',
    });
    expect(written(codec, '{"R":{"N":null,"T":["A","B"],"Z":"Z"}}')).toBe('F2C1C2E9');
    expect(written(codec, '{"R":{"N":null,"T":[],"Z":"Z"}}')).toBe('40E9');
  });

  test('reads and writes Chinese between shift-out and shift-in, and says where one of them is missing', () => {
    const codec = codecOf('01 A PIC X(10).', { page: page('cp1388') });
    const hex = written(codec, '{"A":"A中文B"}');
    expect(hex).toMatch(/^C10E.{8}0FC24040$/);
    expect(printed(codec, bytes(hex))).toBe('{"A":"A中文B"}');
    expect(printed(codec, bytes(`C10E${'40'.repeat(8)}`))).toContain(
      'shift-out (0E) without a shift-in (0F) after it (byte 1 of the field)',
    );
    expect(printed(codec, bytes(`C1400F${'40'.repeat(7)}`))).toContain(
      'shift-in (0F) without a shift-out (0E) before it (byte 2 of the field)',
    );
    expect(written(codec, '{"A":"中文中文中文"}')).toBe('A: the text takes 14 bytes and the field has 10');
    const pure = codecOf('01 A PIC G(3).', { page: page('cp935') });
    expect(printed(pure, bytes(written(pure, '{"A":"中文"}')))).toBe('{"A":"中文"}');
  });

  test('gives every record back byte for byte, whatever its bytes are', () => {
    const source =
      '01 R. 05 A PIC X(5). 05 B PIC S9(7)V99 COMP-3. 05 C PIC S9(9) COMP. 05 D PIC S9(4). 05 E PIC ZZ9.9-. 05 F COMP-1. 05 G COMP-2. 05 H PIC S9(20) COMP. 05 FILLER PIC X(3).';
    for (const trim of ['both', 'none'] as const) {
      const codec = codecOf(source, { trim });
      fc.assert(
        fc.property(
          fc.uint8Array({ minLength: codec.layout.maxLength, maxLength: codec.layout.maxLength }),
          fc.boolean(),
          (record, spaces) => {
            if (spaces) record.fill(0x40, 0, 5).set([0x01, 0x23, 0x45, 0x67, 0x8c], 5);
            record.set(bytes('F1F2F3C4 4040F14BF240'), 14);
            if (codec.decode(record).problems.length > 0) return;
            expect(written(codec, printed(codec, record))).toBe(hexOf(record));
          },
        ),
        { numRuns: 500 },
      );
    }
  });

  test('carries every decimal of up to 38 digits through every numeric usage without losing one', () => {
    const usages = ['', 'COMP', 'COMP-3', 'SIGN LEADING SEPARATE', 'COMP-5', 'COMP-9'];
    fc.assert(
      fc.property(
        fc.constantFrom(...usages),
        fc.integer({ min: 1, max: 28 }),
        fc.integer({ min: 0, max: 10 }),
        fc.boolean(),
        fc.bigInt({ min: 0n, max: 10n ** 38n }),
        (usage, whole, fraction, negative, any) => {
          const codec = codecOf(`01 A PIC S9(${whole})${fraction > 0 ? `V9(${fraction})` : ''} ${usage}.`);
          const digits = (any % 10n ** BigInt(whole + fraction)).toString();
          const decimal = Decimal.fromDigits(digits, fraction, negative);
          const json = `{"A":${decimal.toString()}}`;
          expect(printed(codec, bytes(written(codec, json)))).toBe(json);
        },
      ),
      { numRuns: 2000 },
    );
  });
});

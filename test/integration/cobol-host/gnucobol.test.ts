import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { codePage } from '../../../src-main/core/adapters/cobol-host/code-pages/code-page.ts';
import { RecordCodec } from '../../../src-main/core/adapters/cobol-host/codec/record-codec.ts';
import { parseCopybook } from '../../../src-main/core/adapters/cobol-host/copybook/parse-copybook.ts';
import { buildLayout } from '../../../src-main/core/adapters/cobol-host/layout/build-layout.ts';
import { gnuCobolDialect } from '../../../src-main/core/adapters/cobol-host/layout/dialect.ts';
import { gnuCobol } from '../../kit/real/gnu-cobol.ts';
import { describeReal } from '../../kit/real/requirement.ts';
import { tempDir } from '../../kit/temp-dir.ts';

const fields: readonly (readonly [string, string, string])[] = [
  ['PIC X(3)', '"a"', 'a'],
  ['PIC S9(9) COMP SYNC', '-7', '-7'],
  ['PIC $$,$$9.99CR', '-1234.5', '-1234.50'],
  ['PIC +++,++9.99', '-12.34', '-12.34'],
  ['PIC ***,**9.99-', '12.3', '12.30'],
  ['PIC Z(5).99', '0.5', '0.50'],
  ['PIC S9(18) COMP SYNC', '3', '3'],
  ['PIC S9(5)V99 COMP-3', '-12.34', '-12.34'],
  ['PIC 9(4) COMP-3', '1234', '1234'],
  ['PIC S9(4) COMP-5', '258', '258'],
  ['PIC S9(3) SIGN LEADING', '-123', '-123'],
  ['PIC S9(3) SIGN TRAILING SEPARATE', '-123', '-123'],
  ['PIC S9(3)', '-120', '-120'],
  ['PIC 99/99/9999', '31122026', '31122026'],
  ['PIC Z(4)9B99', '1234567', '1234567'],
  ['PIC X(5) JUST RIGHT', '"ab"', '   ab'],
];

describeReal(gnuCobol, 'GnuCOBOL beside the record codec', () => {
  test('a program puts every value where the layout says and in the bytes the codec writes', async () => {
    await using dir = tempDir();
    const record = ['       01 R.', ...fields.map(([clause], index) => `          05 F${index} ${clause}.`)];
    const program = [
      '       IDENTIFICATION DIVISION.',
      '       PROGRAM-ID. T.',
      '       DATA DIVISION.',
      '       WORKING-STORAGE SECTION.',
      ...record,
      '       PROCEDURE DIVISION.',
      '           MOVE LOW-VALUES TO R.',
      ...fields.map(([, value], index) => `           MOVE ${value} TO F${index}.`),
      '           DISPLAY R WITH NO ADVANCING.',
      '           STOP RUN.',
      '',
    ];
    writeFileSync(join(dir.path, 't.cob'), program.join('\n'));
    const compiled = spawnSync('cobc', ['-x', 't.cob', '-o', 't'], { cwd: dir.path, encoding: 'utf8' });
    expect([compiled.status, compiled.stderr]).toEqual([0, '']);
    const theirs = spawnSync(join(dir.path, 't')).stdout;

    const copybook = parseCopybook(record.join('\n'));
    if (!copybook.ok) throw new Error(copybook.error.message);
    const layout = buildLayout(copybook.value, gnuCobolDialect);
    const page = codePage('ascii');
    if (!layout.ok || page === undefined) throw new Error('no layout');
    const codec = new RecordCodec(layout.value, { page, trim: 'right', floatFormat: 'ieee' });
    expect(layout.value.maxLength).toBe(theirs.length);
    const decoded = codec.decode(theirs);
    expect(decoded.problems).toEqual([]);
    expect(decoded.values.map(String)).toEqual(fields.map(([, , value]) => value));
    const ours = Buffer.alloc(theirs.length);
    codec.encodeValues(decoded.plan, decoded.values, ours, []);
    expect(ours.toString('hex')).toBe(theirs.toString('hex'));
  });
});

import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { codePage } from '../../../src-main/core/adapters/cobol-host/code-pages/code-page.ts';
import { Decimal } from '../../../src-main/core/adapters/cobol-host/codec/decimal.ts';
import { RecordCodec } from '../../../src-main/core/adapters/cobol-host/codec/record-codec.ts';
import type { FieldValue } from '../../../src-main/core/adapters/cobol-host/codec/value.ts';
import { parseCopybook } from '../../../src-main/core/adapters/cobol-host/copybook/parse-copybook.ts';
import { buildLayout } from '../../../src-main/core/adapters/cobol-host/layout/build-layout.ts';
import { gnuCobolDialect } from '../../../src-main/core/adapters/cobol-host/layout/dialect.ts';
import { cobolProgram, programRecord, type ProgramRecord } from '../../kit/host-records/cobol-program.ts';
import { randomRecord } from '../../kit/host-records/random-copybook.ts';
import { gnuCobol } from '../../kit/real/gnu-cobol.ts';
import { describeReal } from '../../kit/real/requirement.ts';
import { tempDir } from '../../kit/temp-dir.ts';

/** Programs; each has as many copybooks. More of them: TRUNKLINE_COBOL_PROGRAMS=100. */
const programs = Number(process.env['TRUNKLINE_COBOL_PROGRAMS'] ?? 2);
const copybooksPerProgram = 12;
const firstSeed = Number(process.env['TRUNKLINE_COBOL_SEED'] ?? 20_261_123);

function codecOf(copybook: string): RecordCodec {
  const parsed = parseCopybook(copybook, { form: 'free' });
  if (!parsed.ok) throw new Error(`${JSON.stringify(parsed.error)}\n${copybook}`);
  const layout = buildLayout(parsed.value, gnuCobolDialect);
  const page = codePage('ascii');
  if (!layout.ok || page === undefined) throw new Error(`${JSON.stringify(layout)}\n${copybook}`);
  return new RecordCodec(layout.value, { page, trim: 'none', floatFormat: 'ieee', occurs: 'actual' });
}

/** Text and numbers as both sides may write them: padding and trailing zeros aside. */
function plain(value: FieldValue | undefined, literal: string): string {
  if (literal.startsWith('"')) return String(value).trim();
  const text = value === null ? '0' : String(value);
  return (Decimal.parse(text)?.toString() ?? text).replace(/(\.\d*?)0+$/, '$1').replace(/\.$/, '');
}

function expectAgreement(record: ProgramRecord, codec: RecordCodec, theirs: Buffer, offsets: readonly number[]): void {
  const decoded = codec.decode(theirs);
  const leaves = new Map(decoded.plan.leaves.map((leaf) => [leaf.path, leaf]));
  const said = record.assignments.map(({ path, literal }, index) => {
    const leaf = leaves.get(path);
    if (leaf === undefined) return { path, missing: true };
    const bytes = Buffer.alloc(leaf.node.length);
    const value = decoded.values[leaf.index];
    const given = literal.startsWith('"') ? literal.slice(1, -1) : (Decimal.parse(literal) ?? literal);
    const problem = leaf.codec.encode(given, bytes, 0);
    const edited = leaf.node.type.kind === 'text' && /[B0/]/.test(leaf.node.picture?.text ?? '');
    return {
      path,
      clause: leaf.node.picture?.text,
      offset: leaf.offset,
      // Text with insertions is read with them.
      value: edited ? literal : plain(value, literal),
      bytes: problem === undefined ? bytes.toString('hex') : problem.reason,
      index,
    };
  });
  const wanted = record.assignments.map(({ path, literal }, index) => {
    const leaf = leaves.get(path);
    const from = offsets[index] as number;
    const edited = leaf?.node.type.kind === 'text' && /[B0/]/.test(leaf.node.picture?.text ?? '');
    return {
      path,
      clause: leaf?.node.picture?.text,
      offset: from,
      value: edited ? literal : literal.startsWith('"') ? literal.slice(1, -1).trim() : plain(literal, literal),
      bytes: theirs.subarray(from, from + (leaf?.node.length ?? 0)).toString('hex'),
      index,
    };
  });
  expect(said, record.copybook).toEqual(wanted);
  expect(decoded.problems, record.copybook).toEqual([]);
  expect(decoded.plan.length, record.copybook).toBe(theirs.length);
  const ours = Buffer.alloc(theirs.length);
  codec.encodeValues(decoded.plan, decoded.values, ours, []);
  expect(ours.toString('hex'), record.copybook).toBe(theirs.toString('hex'));
}

describeReal(gnuCobol, 'random copybooks compiled by GnuCOBOL', () => {
  test.each(Array.from({ length: programs }, (_, index) => firstSeed + index * 1_000_003))(
    'offsets, values and bytes agree (seed %i)',
    async (seed) => {
      await using dir = tempDir();
      const records = fc
        .sample(randomRecord, { numRuns: copybooksPerProgram, seed })
        .map((group, index) => programRecord(group, index + 1, seed + index * 10_007));
      const codecs = new Map(records.map((record) => [record, codecOf(record.copybook)]));
      const longest = (record: ProgramRecord): number => codecs.get(record)?.layout.maxLength ?? 0;
      writeFileSync(join(dir.path, 'oracle.cob'), cobolProgram(records, longest));
      const words = ['-x', '-free', '-fodoslide', '-w', 'oracle.cob', '-o', 'oracle'];
      const compiled = spawnSync('cobc', words, { cwd: dir.path, encoding: 'utf8', timeout: 60_000 });
      expect([compiled.status, compiled.stderr]).toEqual([0, '']);
      const run = spawnSync(join(dir.path, 'oracle'), { maxBuffer: 1 << 28, timeout: 30_000 });
      expect([run.status, run.stderr.toString()]).toEqual([0, '']);
      let at = 0;
      const number = (): number => Number(run.stdout.subarray(at, (at += 8)).toString());
      for (const record of records) {
        const offsets = record.assignments.map(number);
        expect(run.stdout.subarray(at, (at += 1)).toString()).toBe('#');
        const length = number();
        const codec = codecs.get(record) as RecordCodec;
        expectAgreement(record, codec, run.stdout.subarray(at, (at += length)), offsets);
      }
      expect(at).toBe(run.stdout.length);
    },
    120_000,
  );
});

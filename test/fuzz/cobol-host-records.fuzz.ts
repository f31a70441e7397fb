import {
  buildLayout,
  codePage,
  FrameReader,
  parseCopybook,
  printedLeaves,
  readJson,
  RecordCodec,
  recordFormats,
  writeJson,
  type CodePage,
  type RecordObject,
} from '../../src-main/core/adapters/cobol-host/host-records.ts';
import { typeVarietyCopybook } from '../kit/host-records/type-variety.ts';
import type { FuzzTarget } from './fuzz-target.ts';

const bytes = (text: string): Uint8Array => Buffer.from(text, 'utf8');
const rules = { keepFiller: false, debugHex: false };

function page(name: string): CodePage {
  const found = codePage(name);
  if (found === undefined) throw new Error(`no code page ${name}`);
  return found;
}

const copybooks = [
  `000100 01  REC.                                                         IDENT
000200     05  A                    PIC S9(5)V99 COMP-3 VALUE -1.50.
      *    a comment
           05  TAB OCCURS 0 TO 3 TIMES DEPENDING ON N INDEXED BY IX.
               10  B                PIC ZZ,ZZ9.99CR.
           05  C REDEFINES A        PIC X(4).
           05  N                    PIC 9(2) COMP SYNC.
               88  FEW              VALUE 1 THRU 2.
           66  ALL-OF-IT RENAMES A THRU C.
`,
  "01 R. COPY X REPLACING ==:T:== BY ==Q==. 05 D PIC N(3) VALUE N'x'. 05 E PIC G(2) DISPLAY-1. 05 F COMP-1. EXEC SQL INCLUDE X END-EXEC.",
  'FD F. 01 A. 05 B PIC 9(3)PPP. 05 G BINARY-LONG UNSIGNED. 77 C PIC +(4)9.99 BLANK WHEN ZERO.',
];

const layout: FuzzTarget = {
  name: 'cobol-host: copybooks',
  seeds: copybooks.map(bytes),
  run(input) {
    const source = Buffer.from(input).toString('utf8');
    const findCopy = (name: string) => ({
      file: `${name}.cpy`,
      source: `05 :T:-${name} PIC X(2).${name === 'Z' ? ' COPY Z.' : ''}`,
    });
    const parsed = parseCopybook(source, { file: 'fuzz.cpy', findCopy });
    const laid = parsed.ok ? buildLayout(parsed.value) : parsed;
    if (!laid.ok) return `error at ${laid.error.file}:${laid.error.line}:${laid.error.column}`;
    // A record of a MiB is decoded like a short one; longer ones only take longer.
    if (laid.value.maxLength > 1 << 16) return 'value';
    const codec = new RecordCodec(laid.value, { page: page('cp037'), trim: 'both', floatFormat: 'ibm' });
    codec.decode(new Uint8Array(laid.value.maxLength).fill(0xf1));
    return 'value';
  },
};

function codecOf(copybook: string, codePageName: string, actual: boolean): RecordCodec {
  const parsed = parseCopybook(copybook, { form: 'free' });
  const laid = parsed.ok ? buildLayout(parsed.value) : parsed;
  if (!laid.ok) throw new Error(JSON.stringify(laid.error));
  const occurs = actual ? 'by-length' : 'largest';
  return new RecordCodec(laid.value, { page: page(codePageName), trim: 'both', floatFormat: 'ibm', occurs });
}

const mixed = `01 R. 05 N PIC 9. 05 T OCCURS 0 TO 4 DEPENDING ON N. 10 M PIC 9. 10 U PIC X(2) OCCURS 0 TO 3 DEPENDING ON M.
05 A PIC X(12). 05 G PIC G(3). 05 W PIC N(3). 05 B REDEFINES W PIC S9(6). 05 C REDEFINES W. 10 D PIC S9(5)V9 COMP-3. 10 P POINTER-32.
05 K PIC S9(3) SIGN LEADING SEPARATE. 05 O PIC 9(3) USAGE NATIONAL. 05 Q PIC XX/XBX.`;

/** A record is decoded, printed, read back and written: the same bytes must come out, or an error with its offset. */
function recordTarget(name: string, codec: RecordCodec, seeds: readonly Uint8Array[]): FuzzTarget {
  return {
    name: `cobol-host: ${name}`,
    seeds,
    run(input) {
      const decoded = codec.decode(input);
      const [problem] = decoded.problems;
      if (problem !== undefined) return `error at ${problem.offset}`;
      const leaves = printedLeaves(decoded.plan, rules);
      const raw = codec.rawOf(decoded, input, 0, (index) => leaves[index] === 1);
      const read = readJson(writeJson(decoded, rules, input, 0, raw));
      if (!read.ok) throw new Error(`the printed record cannot be read: ${read.error}`);
      const written = codec.encode(read.value.object, read.value.raw);
      if (!written.ok) throw new Error(`the printed record cannot be written: ${JSON.stringify(written.error)}`);
      if (Buffer.compare(written.value, input) !== 0) throw new Error('other bytes come out than went in');
      return 'value';
    },
  };
}

const variety = codecOf(typeVarietyCopybook(), 'cp037', false);
const mixedCodec = codecOf(mixed, 'cp1388', true);

function seed(codec: RecordCodec, object: RecordObject): Uint8Array {
  const record = codec.encode(object);
  if (!record.ok) throw new Error(JSON.stringify(record.error));
  return record.value;
}

const mixedSeeds = [
  seed(mixedCodec, {
    R: { T: [{ U: ['A1', 'B2'] }, { U: ['C3'] }], A: 'A中文B', G: '中文', W: '123', K: -1, O: 7, Q: 'ABCD' },
  }),
  seed(mixedCodec, { R: { T: [{ U: [] }], A: '', G: '', B: -123456, K: 0, O: 0, Q: '' } }),
];

/** What a person or program writes to have encoded: the JSON of a printed record, changed. What is written must decode again. */
const printed: FuzzTarget = {
  name: 'cobol-host: printed records',
  structure: 'json',
  seeds: mixedSeeds.map((record) => {
    const decoded = mixedCodec.decode(record);
    return bytes(writeJson(decoded, rules, record, 0, undefined));
  }),
  run(input) {
    const read = readJson(Buffer.from(input).toString('utf8'));
    if (!read.ok) return `error at the line: ${read.error}`;
    const written = mixedCodec.encode(read.value.object, read.value.raw);
    if (!written.ok) return `error at ${written.error[0]?.path}`;
    const [problem] = mixedCodec.decode(written.value).problems;
    if (problem !== undefined && read.value.raw === undefined)
      throw new Error(`what was written cannot be read: ${JSON.stringify(problem)}`);
    return 'value';
  },
};

const frames: FuzzTarget = {
  name: 'cobol-host: record formats',
  seeds: [
    '000800000000F1F2F3F4000500000000F1000400000000',
    '0008000000040000',
    '00180000000C0000C1C2C3C4C5C6C7C8000A0100C1C2C3C4C5C6',
    'C1C2C315C1C225C1',
  ].map((hex) => Buffer.from(hex, 'hex')),
  run(input) {
    const verdicts: string[] = [];
    for (const format of recordFormats) {
      const options = { format, recordLength: 4, maxRecordLength: 40, ebcdic: true, lengthAt: () => 3 };
      const reader = new FrameReader(options);
      const whole = [...reader.push(input), ...reader.end()];
      const pieces = new FrameReader(options);
      const cut: typeof whole = [];
      const step = 1 + ((input[0] ?? 0) % 7);
      for (let from = 0; from < input.length; from += step) cut.push(...pieces.push(input.slice(from, from + step)));
      cut.push(...pieces.end());
      const plain = (all: typeof whole): string =>
        all
          .map((one) => `${one.number}@${one.offset}:${one.ok ? Buffer.from(one.bytes).toString('hex') : one.reason}`)
          .join();
      if (plain(whole) !== plain(cut))
        throw new Error(`${format}: other records come out in pieces: ${plain(whole)} and ${plain(cut)}`);
      const bad = whole.find((one) => !one.ok);
      if (bad !== undefined) verdicts.push(`error at ${bad.offset}`);
    }
    return verdicts[0] ?? 'value';
  },
};

export const targets: readonly FuzzTarget[] = [
  layout,
  recordTarget('records of every type', variety, [seed(variety, {})]),
  recordTarget('records of variable length', mixedCodec, mixedSeeds),
  printed,
  frames,
];

import iconv from 'iconv-lite';
import { codePage } from '../../../src-main/core/adapters/cobol-host/code-pages/code-page.ts';
import { printedLeaves, writeJson } from '../../../src-main/core/adapters/cobol-host/codec/json-writer.ts';
import { RecordCodec } from '../../../src-main/core/adapters/cobol-host/codec/record-codec.ts';
import { parseCopybook } from '../../../src-main/core/adapters/cobol-host/copybook/parse-copybook.ts';
import { buildLayout } from '../../../src-main/core/adapters/cobol-host/layout/build-layout.ts';
import { randomRecords } from '../../kit/host-records/random-records.ts';
import { typeVarietyCopybook } from '../../kit/host-records/type-variety.ts';
import { answerParent } from '../harness/child.ts';
import { watchCpuWait } from '../harness/cpu-wait.ts';

export type RecordsTask = 'decode' | 'encode' | 'round trip' | 'JSON' | 'iconv-lite';

export interface RecordsInput {
  readonly task: RecordsTask;
  readonly seconds: number;
}

/** Different records, so that no branch is guessed from the last one; together they are more than the processor's own memory. */
const count = 4_000;

answerParent(async ({ task, seconds }: RecordsInput) => {
  const parsed = parseCopybook(typeVarietyCopybook(), { form: 'free' });
  const layout = parsed.ok ? buildLayout(parsed.value) : parsed;
  const page = codePage('cp037');
  if (!layout.ok || page === undefined) throw new Error(JSON.stringify(layout));
  const codec = new RecordCodec(layout.value, { page, trim: 'both', floatFormat: 'ibm' });
  const records = randomRecords(codec, count, 20_261_123);
  const length = layout.value.maxLength;
  const data = Buffer.concat(records);
  const decoded = records.map((record) => codec.decode(record));
  const into = new Uint8Array(length);
  const printed = { keepFiller: false, debugHex: false };
  iconv.encodingExists('utf8');
  (iconv as unknown as { encodings: Record<string, unknown> }).encodings['benchpage'] = {
    type: '_sbcs',
    chars: String.fromCharCode(...page.toUnicode),
  };
  const one: Readonly<Record<RecordsTask, (index: number) => void>> = {
    decode: (index) => {
      if (codec.decode(data, index * length, length).problems.length > 0) throw new Error(`record ${index} is bad`);
    },
    encode: (index) => {
      const record = decoded[index] as (typeof decoded)[number];
      codec.encodeValues(record.plan, record.values, into, []);
    },
    'round trip': (index) => {
      const record = codec.decode(data, index * length, length);
      const leaves = printedLeaves(record.plan, printed);
      if (codec.rawOf(record, data, index * length, (leaf) => leaves[leaf] === 1) !== undefined)
        throw new Error(`record ${index} is not written as it was read`);
    },
    JSON: (index) => {
      writeJson(codec.decode(data, index * length, length), printed, data, index * length, undefined);
    },
    'iconv-lite': (index) => {
      iconv.decode(data.subarray(index * length, (index + 1) * length), 'benchpage');
    },
  };
  const run = one[task];
  const all = (): void => {
    for (let index = 0; index < count; index += 1) run(index);
  };
  const warmUntil = performance.now() + seconds * 500;
  while (performance.now() < warmUntil) all();
  const waited = watchCpuWait();
  const cpuBefore = process.cpuUsage();
  const until = performance.now() + seconds * 1_000;
  let rounds = 0;
  while (performance.now() < until) {
    all();
    rounds += 1;
  }
  const { user, system } = process.cpuUsage(cpuBefore);
  const cpuSeconds = (user + system) / 1e6;
  const waitPercent = waited();
  return {
    megabytes: (rounds * data.length) / 1e6 / cpuSeconds,
    records: (rounds * count) / cpuSeconds,
    ...(waitPercent === undefined ? {} : { waitPercent }),
  };
});

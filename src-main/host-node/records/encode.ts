// Writes host records from the JSON that decode prints: npm run -s encode -- --copybook FILE [options] DATA
import { describe, readJson } from '../../core/adapters/cobol-host/host-records.ts';
import { ok } from '../../../src-shared/result/result.ts';
import { openCodec } from './open-codec.ts';
import { readData, runCommand } from './run-command.ts';

const newLine = 0x0a;
/** What z/OS UNIX ends lines of EBCDIC text with. */
const ebcdicNewLine = 0x15;

runCommand('encode', (options, output) => {
  const opened = openCodec(options);
  if (!opened.ok) return opened;
  const data = readData(options.data);
  if (!data.ok) return data;
  const { codec, page } = opened.value;
  const framed = (record: Uint8Array): Uint8Array => {
    switch (options.records) {
      case 'rdw-be':
        return describe(record, 'big', false);
      case 'rdw-le':
        return describe(record, 'little', false);
      case 'vb':
        return describe(describe(record, 'big', true), 'big', true);
      case 'text': {
        let end = record.length;
        while (end > 0 && record[end - 1] === page.space) end -= 1;
        return Buffer.concat([record.subarray(0, end), Buffer.of(page.ebcdic ? ebcdicNewLine : newLine)]);
      }
      case 'fixed':
      case 'fb':
      case 'variable-occurs': {
        const { recordLength } = options;
        if (recordLength === undefined || record.length >= recordLength) return record;
        return Buffer.concat([record, new Uint8Array(recordLength - record.length).fill(page.space)]);
      }
    }
  };
  for (const file of data.value) {
    const lines = Buffer.from(file).toString('utf8').split('\n');
    lines.forEach((line, index) => {
      if (line.trim() === '') return;
      const read = readJson(line);
      if (!read.ok) return output.problem(`record ${index + 1}: ${read.error}`);
      const record = codec.encode(read.value.object, read.value.raw);
      if (record.ok) return output.data(framed(record.value));
      return output.problem(
        record.error.map(({ path, reason }) => `record ${index + 1}: ${path}: ${reason}`).join('\n'),
      );
    });
  }
  return ok(undefined);
});

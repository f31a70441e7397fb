// Writes host records from the JSON that decode prints: npm run -s encode -- --copybook FILE [options] DATA
import { describe, readJson } from '../../core/adapters/cobol-host/host-records.ts';
import { err, ok, type Result } from '../../../src-shared/result/result.ts';
import type { CommandOptions } from './command-options.ts';
import { openCodec, type OpenedCodec } from './open-codec.ts';
import { readFiles } from './read-chunks.ts';
import { readLines } from './read-lines.ts';
import { runCommand } from './run-command.ts';

const newLine = 0x0a;
/** What z/OS UNIX ends lines of EBCDIC text with. */
const ebcdicNewLine = 0x15;

/** Most bytes of a record behind a descriptor of two bytes. */
const longestDescribed = 0xffff;

/** A record with what its format puts around it. */
function framed(record: Uint8Array, options: CommandOptions, { page }: OpenedCodec): Result<Uint8Array, string> {
  const own = options.records === 'vb' ? 8 : 0;
  if (/^(?:rdw|vb)/.test(options.records) && record.length + own > longestDescribed)
    return err(`the record has ${record.length} bytes, too many for its descriptor`);
  switch (options.records) {
    case 'rdw-be':
      return ok(describe(record, 'big', false));
    case 'rdw-le':
      return ok(describe(record, 'little', false));
    case 'vb':
      return ok(describe(describe(record, 'big', true), 'big', true));
    case 'text': {
      let end = record.length;
      while (end > 0 && record[end - 1] === page.space) end -= 1;
      const lineEnd = page.ebcdic ? ebcdicNewLine : newLine;
      if (record.includes(lineEnd)) return err('the record holds the byte that ends lines; use another --records');
      return ok(Buffer.concat([record.subarray(0, end), Buffer.of(lineEnd)]));
    }
    case 'variable-occurs':
      return ok(record);
    case 'fixed':
    case 'fb': {
      const length = options.recordLength ?? record.length;
      if (record.length > length)
        return err(`the record has ${record.length} bytes, more than --record-length ${length}`);
      return ok(Buffer.concat([record, new Uint8Array(length - record.length).fill(page.space)]));
    }
  }
}

runCommand('encode', (options, output) => {
  const opened = openCodec(options);
  if (!opened.ok) return opened;
  const write = (line: string): Result<Uint8Array, readonly string[]> => {
    const read = readJson(line);
    if (!read.ok) return err([read.error]);
    const record = opened.value.codec.encode(read.value.object, read.value.raw);
    if (!record.ok) return err(record.error.map(({ path, reason }) => `${path}: ${reason}`));
    const whole = framed(record.value, options, opened.value);
    return whole.ok ? whole : err([whole.error]);
  };
  for (const chunks of readFiles(options.data)) {
    let number = 0;
    for (const line of readLines(chunks)) {
      number += 1;
      if (line.trim() === '') continue;
      const record = write(line);
      if (record.ok) output.data(record.value);
      else output.problem(record.error.map((reason) => `record ${number}: ${reason}`).join('\n'));
    }
  }
  return ok(undefined);
});

// Prints host records as JSON: npm run -s decode -- --copybook FILE [options] DATA
import {
  FrameReader,
  printedLeaves,
  writeJson,
  type FieldProblem,
  type Frame,
} from '../../core/adapters/cobol-host/host-records.ts';
import { ok } from '../../../src-shared/result/result.ts';
import { openCodec } from './open-codec.ts';
import { readFiles } from './read-chunks.ts';
import { runCommand } from './run-command.ts';

function describeProblem(frame: Frame, { path, offset, length, bytes, reason }: FieldProblem): string {
  const shown = bytes.length > 64 ? `${bytes.slice(0, 64)}...` : bytes;
  return `record ${frame.number}, offset ${frame.offset + offset}: ${path} (${length} bytes at ${offset} of the record, X'${shown}'): ${reason}`;
}

runCommand('decode', (options, output) => {
  const opened = openCodec(options);
  if (!opened.ok) return opened;
  const { codec, layout, page } = opened.value;
  const rules = { keepFiller: options.keepFiller, debugHex: options.debugHex };
  const lengthAt = (bytes: Uint8Array, at: number): number | undefined => {
    const problems: FieldProblem[] = [];
    const { length } = codec.planOf(bytes, at, bytes.length - at, problems);
    return problems.length > 0 ? undefined : length;
  };
  const print = (frame: Frame): void => {
    if (!frame.ok) return output.problem(`record ${frame.number}, offset ${frame.offset}: ${frame.reason}`);
    let { bytes } = frame;
    if (options.records === 'text' && bytes.length < layout.maxLength) {
      const whole = new Uint8Array(layout.maxLength).fill(page.space);
      whole.set(bytes);
      bytes = whole;
    }
    const decoded = codec.decode(bytes);
    if (decoded.problems.length > 0)
      return output.problem(decoded.problems.map((problem) => describeProblem(frame, problem)).join('\n'));
    const printed = printedLeaves(decoded.plan, rules);
    const raw = codec.rawOf(decoded, bytes, 0, (index) => printed[index] === 1);
    return output.data(`${writeJson(decoded, rules, bytes, 0, raw)}\n`);
  };
  for (const chunks of readFiles(options.data)) {
    const reader = new FrameReader({
      format: options.records,
      recordLength: options.recordLength ?? layout.maxLength,
      maxRecordLength: layout.maxLength,
      lengthAt,
      ebcdic: page.ebcdic,
    });
    for (const chunk of chunks) for (const frame of reader.push(chunk)) print(frame);
    for (const frame of reader.end()) print(frame);
  }
  return ok(undefined);
});

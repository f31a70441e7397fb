import { writeSync } from 'node:fs';
import type { Result } from '../../../src-shared/result/result.ts';
import { readOptions, usage, type CommandOptions } from './command-options.ts';
import { NoData } from './read-chunks.ts';

/** Output is gathered to this size before it is written. */
const chunkBytes = 1 << 20;

/** What a command writes: data on standard output, reasons on standard error. */
export interface CommandOutput {
  data(bytes: Uint8Array | string): void;
  /** A reason; the command then exits with 1. */
  problem(line: string): void;
}

function writeAll(descriptor: number, bytes: Uint8Array): void {
  let from = 0;
  while (from < bytes.length) {
    try {
      from += writeSync(descriptor, bytes, from);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      // The reader of the pipe went away, as `head` does: nobody wants the rest.
      if (code === 'EPIPE') process.exit(1);
      if (code !== 'EAGAIN') throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
  }
}

/** Runs one of the record commands. The exit code is 0 where all went well, 1 where data was wrong and 2 for wrong words. */
export function runCommand(
  name: string,
  action: (options: CommandOptions, output: CommandOutput) => Result<void, string>,
): void {
  const options = readOptions(process.argv.slice(2));
  if (!options.ok) {
    writeAll(2, Buffer.from(`${options.error}\n${usage(name)}\n`));
    process.exitCode = 2;
    return;
  }
  let gathered: Uint8Array[] = [];
  let size = 0;
  const flush = (): void => {
    writeAll(1, Buffer.concat(gathered));
    gathered = [];
    size = 0;
  };
  const output: CommandOutput = {
    data: (bytes) => {
      const chunk = typeof bytes === 'string' ? Buffer.from(bytes) : bytes;
      gathered.push(chunk);
      size += chunk.length;
      if (size >= chunkBytes) flush();
    },
    problem: (line) => {
      flush();
      writeAll(2, Buffer.from(`${line}\n`));
      process.exitCode = 1;
    },
  };
  try {
    const result = action(options.value, output);
    if (!result.ok) output.problem(result.error);
  } catch (error) {
    if (!(error instanceof NoData)) throw error;
    output.problem(error.message);
  }
  flush();
}

import { closeSync, openSync, readSync } from 'node:fs';

const chunkBytes = 1 << 20;

/** A file that cannot be read, with the reason for people. */
export class NoData extends Error {
  override readonly name = 'NoData';
}

/** The bytes of a file in turn; `-`: standard input. A chunk may be kept. */
export function* readChunks(file: string): Generator<Uint8Array> {
  const standardInput = file === '-';
  let descriptor = 0;
  try {
    if (!standardInput) descriptor = openSync(file, 'r');
    for (;;) {
      const chunk = Buffer.allocUnsafeSlow(chunkBytes);
      const size = readSome(descriptor, chunk);
      if (size === 0) return;
      yield chunk.subarray(0, size);
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
    throw new NoData(`The data cannot be read: ${(error as Error).message}`);
  } finally {
    if (descriptor !== 0) closeSync(descriptor);
  }
}

function readSome(descriptor: number, chunk: Uint8Array): number {
  for (;;) {
    try {
      return readSync(descriptor, chunk);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      // Windows says so at the end of a pipe.
      if (code === 'EOF') return 0;
      if (code !== 'EAGAIN') throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
  }
}

/** The files a command is given. Without any it is standard input, which must then hold something. */
export function* readFiles(files: readonly string[]): Generator<Generator<Uint8Array>> {
  if (files.length > 0) {
    for (const file of files) yield readChunks(file);
    return;
  }
  yield (function* something(): Generator<Uint8Array> {
    let seen = false;
    for (const chunk of readChunks('-')) {
      seen = true;
      yield chunk;
    }
    if (!seen) throw new NoData('There is no data: name a file, or - for standard input.');
  })();
}

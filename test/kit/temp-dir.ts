import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A fresh directory that is removed with everything in it when it is disposed. */
export function tempDir(): AsyncDisposable & { readonly path: string } {
  const path = mkdtempSync(join(tmpdir(), 'trunkline-'));
  return {
    path,
    [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true, maxRetries: 3 }),
  };
}

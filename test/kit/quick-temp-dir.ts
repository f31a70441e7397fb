import { accessSync, constants, mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

function memoryFolder(): string {
  try {
    accessSync('/dev/shm', constants.W_OK);
    return '/dev/shm';
  } catch {
    return tmpdir();
  }
}

/**
 * A fresh directory on a file system in memory where there is one. For suites in which processes die but the machine does
 * not: what a dead process had written is there either way, and an fsync costs nothing.
 */
export function quickTempDir(): AsyncDisposable & { readonly path: string } {
  const path = mkdtempSync(join(memoryFolder(), 'trunkline-'));
  return {
    path,
    [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true, maxRetries: 3 }),
  };
}

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openTestStore } from './open-test-store.ts';

let empty: Buffer | undefined;

function makeEmpty(): Buffer {
  const folder = mkdtempSync(join(tmpdir(), 'trunkline-empty-'));
  try {
    const path = join(folder, 'workspace.db');
    openTestStore({ path })[Symbol.dispose]();
    // Closed in good order, it is one file.
    return readFileSync(path);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Puts an empty workspace file of the present schema there: suites that open thousands need not build it each time. */
export function putEmptyWorkspace(path: string): void {
  writeFileSync(path, (empty ??= makeEmpty()));
}

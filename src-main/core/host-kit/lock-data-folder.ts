import { mkdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { err, ok, type Result } from '../../../src-shared/result/result.ts';
import { takeOwnerLock } from '../store/owner-lock.ts';
import { StoreError } from '../store/store-error.ts';

/** Another process uses the folder, or the folder cannot be used at all. */
export interface DataFolderError {
  readonly code: 'LOCKED' | 'UNUSABLE';
  /** What happened, where, and what to do. */
  readonly message: string;
}

/** A data folder that this process alone uses until it is disposed. */
export interface DataFolder extends Disposable {
  /** Absolute, with links resolved: two ways to write one folder are one folder. */
  readonly path: string;
}

const ownerFile = 'owner.pid';

function ownerOf(path: string): string {
  try {
    const pid = readFileSync(join(path, ownerFile), 'utf8').trim();
    if (/^\d+$/.test(pid)) return `process ${pid}`;
  } catch {
    // The owner may be between taking the lock and writing its number.
  }
  return 'another process';
}

/**
 * Creates the folder if need be (only its owner may read it) and holds it for this process.
 *
 * The lock is one of the operating system's on a file in the folder: it ends with the process, however that dies, so a
 * folder is never left locked by nobody. The number in `owner.pid` is only for the message.
 */
export function lockDataFolder(wanted: string): Result<DataFolder, DataFolderError> {
  let path = wanted;
  try {
    mkdirSync(wanted, { recursive: true, mode: 0o700 });
    path = realpathSync(wanted);
    const lock = takeOwnerLock(join(path, 'folder'));
    writeFileSync(join(path, ownerFile), `${process.pid}\n`);
    return ok({
      path,
      [Symbol.dispose]() {
        rmSync(join(path, ownerFile), { force: true });
        lock[Symbol.dispose]();
      },
    });
  } catch (error) {
    if (error instanceof StoreError && error.kind === 'locked') {
      const message =
        `The data folder ${path} is in use by ${ownerOf(path)}: Trunkline runs there already. ` +
        'Use its window, end it, or give another folder with --data-dir.';
      return err({ code: 'LOCKED', message });
    }
    const message =
      `The data folder ${path} cannot be used: ${(error as Error).message}. ` +
      'Make it writable, or give another folder with --data-dir.';
    return err({ code: 'UNUSABLE', message });
  }
}

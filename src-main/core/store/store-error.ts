import Database from 'better-sqlite3';

/**
 * - `locked`    another process has the file open or holds its write lock
 * - `diskFull`  no room; nothing of the transaction was stored
 * - `readOnly`  the file, its folder or its file system may not be written
 * - `corrupt`   the file is damaged or is not a Trunkline workspace
 * - `newer`     written by a newer version of Trunkline
 * - `unusable`  cannot be opened or read for another reason of the operating system
 * - `unsupported` the SQLite library or file system cannot give what the store promises
 * - `closed`    the store has been closed
 */
export type StoreErrorKind =
  | 'locked'
  | 'diskFull'
  | 'readOnly'
  | 'corrupt'
  | 'newer'
  | 'unusable'
  | 'unsupported'
  | 'closed';

/** Says what happened, to which file, and what to do. */
export class StoreError extends Error {
  override readonly name = 'StoreError';
  readonly kind: StoreErrorKind;
  readonly path: string;

  constructor(kind: StoreErrorKind, path: string, detail: string, cause?: unknown) {
    super(`${headline(kind)} (${path}): ${detail}. ${advice(kind)}`, { cause });
    this.kind = kind;
    this.path = path;
  }
}

/**
 * Turns an error of SQLite that is about the file or the machine into a `StoreError`; any other error (a constraint, a
 * mistake in a statement, an error of the caller's own) is returned as it is.
 *
 * Codes: https://sqlite.org/rescode.html
 */
export function toStoreError(error: unknown, path: string): unknown {
  if (!(error instanceof Database.SqliteError)) return error;
  const kind = kindOf(error.code);
  return kind === undefined ? error : new StoreError(kind, path, `${error.message} [${error.code}]`, error);
}

function kindOf(code: string): StoreErrorKind | undefined {
  if (code.startsWith('SQLITE_FULL')) return 'diskFull';
  if (code.startsWith('SQLITE_READONLY') || code.startsWith('SQLITE_PERM')) return 'readOnly';
  if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED')) return 'locked';
  if (code.startsWith('SQLITE_CORRUPT') || code.startsWith('SQLITE_NOTADB')) return 'corrupt';
  if (code.startsWith('SQLITE_IOERR') || code.startsWith('SQLITE_CANTOPEN')) return 'unusable';
  return undefined;
}

function headline(kind: StoreErrorKind): string {
  switch (kind) {
    case 'locked':
      return 'The workspace file is in use by another process';
    case 'diskFull':
      return 'The disk of the workspace file is full';
    case 'readOnly':
      return 'The workspace file cannot be written';
    case 'corrupt':
      return 'The workspace file is damaged or not a workspace file';
    case 'newer':
      return 'The workspace file was written by a newer version of Trunkline';
    case 'unusable':
      return 'The workspace file cannot be opened or read';
    case 'unsupported':
      return 'The workspace file cannot be used safely';
    case 'closed':
      return 'The workspace file has been closed';
  }
}

function advice(kind: StoreErrorKind): string {
  switch (kind) {
    case 'locked':
      return 'Close the other Trunkline, or the tool that has the file open, and try again';
    case 'diskFull':
      return 'Free some space; nothing that was acknowledged is lost';
    case 'readOnly':
      return 'Give your account write access to the file and its folder';
    case 'corrupt':
      return 'Keep the file and its -wal file for diagnosis, and restore a backup';
    case 'newer':
      return 'Install the newer version again';
    case 'unusable':
      return 'Check that the folder exists and that its disk is connected and healthy';
    case 'unsupported':
      return 'Use a local disk and the SQLite that comes with Trunkline';
    case 'closed':
      return 'Start the workspace again';
  }
}

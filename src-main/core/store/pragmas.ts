import type Database from 'better-sqlite3';

/**
 * Size the write-ahead log is cut back to after it was begun anew, bytes. Cutting is done by the next commit and takes it 10 ms
 * and more, so this is far above the length at which the checkpointer begins the log anew.
 */
export const walKeepBytes = 256 * 1024 * 1024;
/** How long SQLite waits for a foreign lock, milliseconds. It waits on the event loop's thread, so this is short. */
export const busyTimeoutMs = 1_000;

/**
 * Below this version two connections that write and checkpoint at the same time can corrupt the file
 * (WAL-reset bug, https://sqlite.org/wal.html#walresetbug).
 */
const oldestSafeVersion = [3, 51, 3] as const;

/** Not `StoreError`, because the connection does not know which file it is about. */
export class UnsupportedSqliteError extends Error {
  override readonly name = 'UnsupportedSqliteError';
}

/** @throws UnsupportedSqliteError where the library is too old to be safe with two connections */
export function assertSqliteVersion(version: string): void {
  const parts = version.split('.').map(Number);
  for (const [index, least] of oldestSafeVersion.entries()) {
    const part = parts[index] ?? 0;
    if (part > least) return;
    if (part < least) {
      throw new UnsupportedSqliteError(`SQLite ${version} is older than ${oldestSafeVersion.join('.')}`);
    }
  }
}

type PragmaValue = string | number;

/**
 * Settings are per connection and their defaults depend on how the connection began: the one that changes a file to WAL
 * starts with synchronous = FULL, one that finds it in WAL with NORMAL. So every connection sets all of them and reads them
 * back; see https://sqlite.org/pragma.html.
 */
export function applyPragmas(db: Database.Database, role: 'writer' | 'reader'): void {
  assertSqliteVersion(String(db.prepare('SELECT sqlite_version()').pluck().get()));
  const settings: readonly (readonly [name: string, value: PragmaValue, reads: PragmaValue])[] = [
    ['busy_timeout', busyTimeoutMs, busyTimeoutMs],
    // The reader cannot change the mode, it asserts what the writer has set.
    ...(role === 'writer' ? [['journal_mode', 'wal', 'wal'] as const] : []),
    ['synchronous', 'FULL', 2],
    ['foreign_keys', 'ON', 1],
    // Checkpoints are taken by the checkpointer, never inside a commit.
    ['wal_autocheckpoint', 0, 0],
    ['journal_size_limit', walKeepBytes, walKeepBytes],
    // Memory mapping turns an I/O error into a crash and widens the damage of a stray write.
    ['mmap_size', 0, 0],
    ['cell_size_check', 'ON', 1],
    ['trusted_schema', 'OFF', 0],
    ['query_only', role === 'reader' ? 'ON' : 'OFF', role === 'reader' ? 1 : 0],
  ];
  for (const [name, value] of settings) db.pragma(`${name} = ${value}`);
  for (const [name, , expected] of [...settings, ['journal_mode', 'wal', 'wal'] as const]) {
    const actual = db.pragma(name, { simple: true });
    if (actual !== expected) {
      throw new UnsupportedSqliteError(`PRAGMA ${name} reads ${String(actual)} after it was set to ${expected}`);
    }
  }
}

/**
 * Keeps in memory what a savepoint has to remember of each page it changes. By default SQLite writes it into a file beside the
 * temporary ones from 64 KiB on, page by page, which cost more than the commit itself. Called after the schema steps: building
 * an index sorts in the same place, and that may be large. https://sqlite.org/tempfiles.html
 */
export function keepUndoInMemory(writer: Database.Database): void {
  writer.pragma('temp_store = MEMORY');
}

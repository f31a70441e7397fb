import { rmSync } from 'node:fs';
import Database from 'better-sqlite3';

/**
 * Looks through every page of a database file that nobody else has open. Reads the whole file: not for the event loop's
 * thread, except where nothing else can go on anyway. The file is left without a write-ahead log beside it.
 *
 * @returns what is wrong, in SQLite's words; `undefined` where nothing is
 */
export function findDamage(path: string): string | undefined {
  try {
    const db = new Database(path, { fileMustExist: true });
    try {
      db.pragma('journal_mode = DELETE');
      const found = db.pragma('quick_check(1)', { simple: true });
      return found === 'ok' ? undefined : String(found);
    } finally {
      db.close();
    }
  } catch (error) {
    if (error instanceof Database.SqliteError) return `${error.message} [${error.code}]`;
    throw error;
  } finally {
    for (const rest of ['-wal', '-shm']) rmSync(`${path}${rest}`, { force: true });
  }
}

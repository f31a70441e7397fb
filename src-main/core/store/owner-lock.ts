import Database from 'better-sqlite3';
import { StoreError, toStoreError } from './store-error.ts';

/**
 * Holds the workspace for this process. WAL mode lets several processes open one file, but the bus keeps its schedule in
 * memory and so needs to be the only one. The lock is SQLite's own file lock on an empty file beside the workspace: the
 * operating system releases it when the process dies, however it dies, so there is no stale lock to clean up.
 *
 * @throws StoreError with kind `locked` where another process holds it
 */
export function takeOwnerLock(path: string): Disposable {
  let db: Database.Database | undefined;
  try {
    db = new Database(`${path}-lock`, { timeout: 0 });
    db.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    db?.close();
    const known = toStoreError(error, path);
    if (known instanceof StoreError && known.kind === 'locked') {
      throw new StoreError('locked', path, 'another Trunkline has opened it', error);
    }
    throw known;
  }
  const held = db;
  return { [Symbol.dispose]: () => void held.close() };
}

import { closeSync, fsyncSync, openSync, rmSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import Database from 'better-sqlite3';
import { findDamage } from './find-damage.ts';

/** What the thread was asked to do. */
export interface BackupRequest {
  readonly path: string;
  /** Where the copy goes; a file that is there is replaced. */
  readonly part: string;
}
/** `damage`: what is wrong with the workspace file; then there is no copy. */
export type BackupReply = { readonly damage: string | undefined } | { readonly error: string };

/**
 * Entry of the thread that copies the workspace file: reading, checking and the fsync of a whole file would stall the event
 * loop. The copy is taken in one step and so in one snapshot, while the writer goes on; then it is checked, because a backup
 * of a damaged file is none.
 */
const port = parentPort;
if (port === null) throw new Error('the backup worker runs as a worker thread only');
const { path, part } = workerData as BackupRequest;

const reply = async (): Promise<BackupReply> => {
  rmSync(part, { force: true });
  try {
    const source = new Database(path, { readonly: true, fileMustExist: true });
    try {
      await source.backup(part, { progress: () => 0x7fff_ffff });
    } finally {
      source.close();
    }
    const damage = findDamage(part);
    if (damage !== undefined) rmSync(part, { force: true });
    else {
      const file = openSync(part, 'r+');
      fsyncSync(file);
      closeSync(file);
    }
    return { damage };
  } catch (error) {
    rmSync(part, { force: true });
    if (error instanceof Database.SqliteError && /^SQLITE_(CORRUPT|NOTADB)/.test(error.code))
      return { damage: error.message };
    return { error: String(error) };
  }
};

port.postMessage(await reply());
port.close();

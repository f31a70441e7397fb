import { closeSync, copyFileSync, existsSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { ok, type Result } from '../../../src-shared/result/result.ts';
import { distrustRestored } from './distrust-restored.ts';
import { listBackups, stamp } from './backup-files.ts';
import { damageMark } from './backups.ts';
import { findDamage } from './find-damage.ts';
import { openStore, type OpenStoreOptions, type StoreOpenError } from './open-store.ts';
import { takeOwnerLock } from './owner-lock.ts';
import type { Store } from './store.ts';

/** A damaged workspace file was replaced by a backup. */
export interface Restored {
  /** When the backup was made, wall clock in milliseconds: what was done after it is not in the workspace. */
  readonly madeAt: number;
  /** Where the damaged file is kept. */
  readonly damagedFile: string;
  /** Transactions that were under way then and wait for a person now. */
  readonly transactions: number;
}

export interface OpenedStore {
  readonly store: Store;
  readonly restored: Restored | undefined;
}

/**
 * Opens the workspace file; where it is damaged, sets it aside and opens the newest backup that is sound. Without one the
 * damage is the answer: an empty workspace would look as if nothing had ever been acknowledged.
 *
 * What the backup holds as under way may have been carried out since, so nothing of it is repeated: see `distrustRestored`.
 */
export function openOrRestore(options: OpenStoreOptions): Result<OpenedStore, StoreOpenError> {
  const { path, clock, logger } = options;
  // Found while it was last in use: it may still open, and fail in the middle of the day.
  const known = existsSync(damageMark(path));
  const opened = known ? undefined : openStore(options);
  if (opened !== undefined && (opened.ok || opened.error.kind !== 'corrupt'))
    return opened.ok ? ok({ store: opened.value, restored: undefined }) : opened;

  const backup = newestSound(options);
  if (backup === undefined) {
    logger.error('store.noBackup', { path });
    const asItIs = opened ?? openStore(options);
    return asItIs.ok ? ok({ store: asItIs.value, restored: undefined }) : asItIs;
  }
  const damagedFile = `${path}-damaged-${stamp(clock.now())}`;
  // Until the restored transactions are before a person, each start restores again.
  if (!known && opened?.ok === false) writeFileSync(damageMark(path), `${opened.error.message}\n`);
  replace(path, damagedFile, backup.path);
  const again = openStore(options);
  if (!again.ok) return again;
  const transactions = distrustRestored(again.value, backup.madeAt, clock.now());
  rmSync(damageMark(path), { force: true });
  logger.error('store.restored', { path, from: backup.path, damagedFile, transactions });
  return ok({ store: again.value, restored: { madeAt: backup.madeAt, damagedFile, transactions } });
}

function newestSound({ path, logger }: OpenStoreOptions) {
  for (const backup of listBackups(path)) {
    const damage = findDamage(backup.path);
    if (damage === undefined) return backup;
    logger.error('store.backupDamaged', { path: backup.path, damage });
  }
  return undefined;
}

/** A crash at any point leaves the damaged file, or neither, or the restored one: the next start comes here again. */
function replace(path: string, damagedFile: string, backup: string): void {
  // Another process may be at it.
  using _lock = takeOwnerLock(path);
  const part = `${path}-restore.part`;
  copyFileSync(backup, part);
  const copy = openSync(part, 'r+');
  fsyncSync(copy);
  closeSync(copy);
  // The log first: without its file it must never be applied to another one.
  for (const suffix of ['-wal', '-shm', ''])
    if (existsSync(path + suffix)) renameSync(path + suffix, damagedFile + suffix);
  renameSync(part, path);
}

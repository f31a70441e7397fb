import { existsSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Clock } from '../ports/clock.ts';
import type { Logger } from '../ports/logger.ts';
import { backupPath, listBackups, pruneBackups } from './backup-files.ts';
import type { BackupReply, BackupRequest } from './backup-worker.ts';

/** What became of one backup. */
export type BackupOutcome =
  | { readonly outcome: 'made'; readonly path: string }
  /** Nothing was written since the newest one. */
  | { readonly outcome: 'unchanged' }
  /** The workspace file is damaged: no copy was kept, the older ones are, and the next start restores one of them. */
  | { readonly outcome: 'damaged'; readonly damage: string }
  | { readonly outcome: 'failed'; readonly reason: string };

/** Copies of the workspace file, made while it is in use and kept beside it. */
export interface Backups extends Disposable {
  /** Makes one now; one that is being made is waited for. */
  make(): Promise<BackupOutcome>;
}

export interface BackupsDeps {
  readonly path: string;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Called once when damage was found; the file named by `damageMark` is there by then. */
  readonly onDamage: (damage: string) => void;
  /** Time between two, milliseconds. Default one hour. */
  readonly everyMs?: number;
  /** The first of a start, milliseconds: soon, but not while everything else starts. Default two minutes. */
  readonly firstMs?: number;
  /** How many are kept. Default 3. */
  readonly keep?: number;
}

/** Left beside a workspace file in which damage was found while it was in use; the next start acts on it. */
export const damageMark = (path: string): string => `${path}-damaged`;

export function createBackups(deps: BackupsDeps): Backups {
  const { path, clock, logger, onDamage, everyMs = 3_600_000, firstMs = 120_000, keep = 3 } = deps;
  let timer: Disposable | undefined;
  let running: Promise<BackupOutcome> | undefined;
  let worker: Worker | undefined;
  let closed = false;

  const copy = (request: BackupRequest): Promise<BackupReply> =>
    new Promise((resolve) => {
      // The same extension as this module: .ts when run from source, .mjs when bundled as an entry beside it.
      const entry = new URL(`./backup-worker${extname(import.meta.url)}`, import.meta.url);
      worker = new Worker(entry, { workerData: request });
      worker.unref();
      worker.once('message', resolve);
      worker.once('error', (error) => resolve({ error: String(error) }));
      worker.once('exit', () => resolve({ error: 'the backup thread ended early' }));
    });

  const unchangedSince = (time: number): boolean =>
    ['', '-wal'].every((suffix) => (statSync(path + suffix, { throwIfNoEntry: false })?.mtimeMs ?? 0) < time);

  const make = async (): Promise<BackupOutcome> => {
    const [newest] = listBackups(path);
    if (newest !== undefined && unchangedSince(newest.madeAt)) return { outcome: 'unchanged' };
    const target = backupPath(path, clock.now());
    const reply = await copy({ path, part: `${path}-backup.part` });
    if ('error' in reply) {
      if (!closed) logger.warn('store.backupFailed', { path, error: reply.error });
      return { outcome: 'failed', reason: reply.error };
    }
    if (reply.damage !== undefined) {
      logger.error('store.damaged', { path, damage: reply.damage });
      const known = existsSync(damageMark(path));
      writeFileSync(damageMark(path), `${reply.damage}\n`);
      if (!known) onDamage(reply.damage);
      return { outcome: 'damaged', damage: reply.damage };
    }
    renameSync(`${path}-backup.part`, target);
    pruneBackups(path, keep);
    logger.info('store.backup', { path: target, bytes: statSync(target).size });
    return { outcome: 'made', path: target };
  };

  const makeOne = (): Promise<BackupOutcome> => {
    running ??= make()
      .catch((error: unknown): BackupOutcome => {
        logger.warn('store.backupFailed', { path, error: String(error) });
        return { outcome: 'failed', reason: String(error) };
      })
      .finally(() => (running = undefined));
    return running;
  };

  const arm = (ms: number): void => {
    timer = clock.timer(ms, () => {
      void makeOne().finally(() => {
        if (!closed) arm(everyMs);
      });
    });
  };
  arm(firstMs);

  return {
    make: makeOne,
    [Symbol.dispose]() {
      closed = true;
      timer?.[Symbol.dispose]();
      void worker?.terminate();
    },
  };
}

import { readdirSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** A backup of a workspace file, beside it. */
export interface BackupFile {
  readonly path: string;
  /** When it was begun, wall clock in milliseconds. */
  readonly madeAt: number;
}

const marker = '-backup-';

/** `workspace.db-backup-20261123T101500123Z`: sorted by name is sorted by age. */
export function backupPath(path: string, now: number): string {
  return `${path}${marker}${stamp(now)}`;
}

/** A time as part of a file name, to the millisecond, in UTC. */
export function stamp(now: number): string {
  return new Date(now).toISOString().replaceAll(/[-:.]/g, '');
}

/** The backups of a workspace file, newest first. */
export function listBackups(path: string): readonly BackupFile[] {
  const start = `${basename(path)}${marker}`;
  return readdirSync(dirname(path))
    .flatMap((name): BackupFile[] => {
      const madeAt = name.startsWith(start) ? readStamp(name.slice(start.length)) : undefined;
      return madeAt === undefined ? [] : [{ path: join(dirname(path), name), madeAt }];
    })
    .toSorted((a, b) => b.madeAt - a.madeAt);
}

/** Removes all but the newest `keep` backups. */
export function pruneBackups(path: string, keep: number): void {
  for (const old of listBackups(path).slice(keep)) rmSync(old.path, { force: true });
}

function readStamp(text: string): number | undefined {
  const parts = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(\d{3})Z$/.exec(text);
  if (parts === null) return undefined;
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0, ms = 0] = parts.slice(1).map(Number);
  return Date.UTC(year, month - 1, day, hour, minute, second, ms);
}

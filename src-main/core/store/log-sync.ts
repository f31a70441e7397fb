import { closeSync, fdatasync, fdatasyncSync, existsSync, openSync } from 'node:fs';
import type { Logger } from '../ports/logger.ts';
import { StoreError } from './store-error.ts';

/**
 * Fsyncs the write-ahead log in a thread of the pool, while the event loop goes on with the next commits: one fsync covers every
 * commit that was finished when it began. A commit with synchronous = NORMAL has only appended to the log; flushing the log
 * afterwards gives it exactly what FULL would have given it (https://sqlite.org/wal.html, "Performance Considerations").
 */
export interface LogSync extends Disposable {
  /** Calls `done` once everything committed until now survives a loss of power, or can no longer be promised to. */
  cover(done: (failed?: StoreError) => void): void;
  /** A commit that fsynced by itself has covered everything before it. */
  covered(): void;
}

type Fsync = (fd: number, done: (error: Error | null) => void) => void;
type Done = Parameters<LogSync['cover']>[0];

export interface LogSyncDeps {
  readonly path: string;
  readonly logger: Logger;
  /** After a failed fsync nobody knows what the disk holds, and asking again may be answered with a lie: no more writes. */
  readonly onFailed: (error: StoreError) => void;
  readonly fsync?: Fsync;
}

/**
 * Makes durable what an earlier process that died may have left in the memory of the operating system.
 *
 * @throws StoreError `unusable`
 */
export function syncLogFile(path: string): void {
  const file = `${path}-wal`;
  if (!existsSync(file)) return;
  try {
    const fd = openSync(file, 'r+');
    try {
      fdatasyncSync(fd);
    } finally {
      closeSync(fd);
    }
  } catch (error) {
    throw cannotFlush(path, error);
  }
}

const cannotFlush = (path: string, error: unknown): StoreError =>
  new StoreError('unusable', path, `the log could not be flushed to the disk: ${String(error)}`, error);

export function createLogSync({ path, logger, onFailed, fsync = fdatasync }: LogSyncDeps): LogSync {
  let fd: number | undefined;
  let failure: StoreError | undefined;
  let closed = false;
  /** Covered by the fsync that runs. */
  let running: Done[] | undefined;
  /** Committed after it began. */
  let waiting: Done[] = [];

  const tell = (those: readonly Done[]): void => {
    for (const done of those) done(failure);
  };

  const fail = (error: unknown): void => {
    failure = cannotFlush(path, error);
    logger.error('store.syncFailed', { path, error: String(error) });
    onFailed(failure);
  };

  const start = (): void => {
    const those = (running = waiting);
    waiting = [];
    const ended = (error: Error | null): void => {
      running = undefined;
      if (error !== null && !closed) fail(error);
      tell(failure === undefined ? those : [...those, ...waiting.splice(0)]);
      if (closed) closeSync(fd!);
      else if (waiting.length > 0) start();
    };
    try {
      fd ??= openSync(`${path}-wal`, 'r+');
      fsync(fd, ended);
    } catch (error) {
      running = undefined;
      fail(error);
      tell([...those, ...waiting.splice(0)]);
    }
  };

  return {
    cover(done) {
      if (failure !== undefined) done(failure);
      else {
        waiting.push(done);
        if (running === undefined) start();
      }
    },
    covered() {
      // Those of an fsync that still runs are left to it: it ends no later than it would have.
      tell(waiting.splice(0));
    },
    [Symbol.dispose]() {
      if (closed) return;
      closed = true;
      if (fd === undefined) return;
      try {
        if (running !== undefined || waiting.length > 0) fdatasyncSync(fd);
      } catch (error) {
        fail(error);
      }
      tell([...(running?.splice(0) ?? []), ...waiting.splice(0)]);
      // A thread may still be at it; it closes the file when it is through.
      if (running === undefined) closeSync(fd);
    },
  };
}

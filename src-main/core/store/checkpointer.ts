import { statSync } from 'node:fs';
import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import type Database from 'better-sqlite3';
import type { Clock } from '../ports/clock.ts';
import type { Logger } from '../ports/logger.ts';
import { walKeepBytes } from './pragmas.ts';

export type CheckpointRequest = 'passive' | 'restart' | 'close';
export interface CheckpointReply {
  readonly error: string | undefined;
}

/** After the first commit since the last look, milliseconds. Nothing runs while nothing is written. */
const lookAfterMs = 1_000;
/** A log smaller than this is left alone, bytes. */
const worthwhileBytes = 4 * 1024 * 1024;

/** Keeps the write-ahead log short, in a thread of its own that starts when it is first needed. */
export interface Checkpointer extends Disposable {
  /** To be called after each commit; costs a comparison. */
  committed(): void;
  /** The disk is full: whatever the log can give back is wanted now, on this thread. */
  relieve(): void;
}

export interface CheckpointerDeps {
  readonly path: string;
  /** Takes the checkpoint on the event loop's thread where no worker can be had. */
  readonly fallback: Pick<Database.Database, 'pragma'>;
  readonly clock: Clock;
  readonly logger: Logger;
}

export function createCheckpointer({ path, fallback, clock, logger }: CheckpointerDeps): Checkpointer {
  let timer: Disposable | undefined;
  let worker: Worker | undefined;
  let workerFailed = false;
  let running = false;
  let closed = false;
  let relievedAt = -Infinity;

  const failed = (error: unknown): void => {
    if (closed) return;
    logger.warn('store.checkpointWorkerFailed', { error: String(error) });
    worker = undefined;
    workerFailed = true;
    running = false;
  };

  const start = (): Worker => {
    // The same extension as this module: .ts when run from source, .mjs when bundled as an entry beside it.
    const entry = new URL(`./checkpoint-worker${extname(import.meta.url)}`, import.meta.url);
    const thread = new Worker(entry, { workerData: path });
    thread.on('message', ({ error }: CheckpointReply) => {
      running = false;
      if (error !== undefined) logger.warn('store.checkpointFailed', { error });
    });
    thread.on('error', failed);
    thread.unref();
    return thread;
  };

  const look = (): void => {
    timer = undefined;
    const bytes = statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0;
    if (bytes < worthwhileBytes) return;
    if (running) {
      arm();
      return;
    }
    const request: CheckpointRequest = bytes > walKeepBytes ? 'restart' : 'passive';
    if (workerFailed) {
      fallback.pragma('wal_checkpoint(PASSIVE)');
      return;
    }
    running = true;
    worker ??= start();
    worker.postMessage(request);
  };

  const arm = (): void => {
    timer ??= clock.timer(lookAfterMs, look);
  };

  return {
    committed: () => {
      if (timer === undefined && !closed) arm();
    },
    relieve() {
      if (clock.monotonic() - relievedAt < lookAfterMs) return;
      relievedAt = clock.monotonic();
      try {
        fallback.pragma('wal_checkpoint(TRUNCATE)');
      } catch (error) {
        logger.warn('store.checkpointFailed', { error: String(error) });
      }
    },
    [Symbol.dispose]() {
      closed = true;
      timer?.[Symbol.dispose]();
      worker?.postMessage('close' satisfies CheckpointRequest);
    },
  };
}

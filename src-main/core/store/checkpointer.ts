import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import type Database from 'better-sqlite3';
import type { Clock } from '../ports/clock.ts';
import type { Logger } from '../ports/logger.ts';

export type CheckpointRequest = 'pass' | 'close';
/** `frames`: pages the log held when the pass began, all of them moved. */
export type CheckpointReply = { readonly frames: number } | { readonly error: string };

/**
 * After the first commit since the last look, milliseconds. Nothing runs while nothing is written. The more often, the less each
 * pass has to fsync, and the less commits feel of it.
 */
const lookAfterMs = 250;
/** Pages in the log that are not in the file yet and are left there: 4 MiB of them. Also what a pass that caught up may find. */
const fewFrames = 1_000;
/** A log of this many pages is begun anew: 32 MiB. */
const longFrames = 8_000;
/** Commits are held no longer than this, milliseconds: a log that stays long is better than a workspace that stands still. */
const longestHoldMs = 250;
/** A full disk is not asked again for this long, milliseconds. */
const relieveEveryMs = 1_000;
/** Passes after which commits are held whether one has caught up or not. */
const mostPasses = 6;

interface Frames {
  readonly log: number;
  readonly checkpointed: number;
}

/**
 * Keeps the write-ahead log short, in a thread of its own that starts when it is first needed.
 *
 * SQLite begins the log anew when a commit finds all of it moved into the file, which under steady load never happens by
 * itself. So once the log is long, passes follow each other until one finds little that is new; then commits are held for one
 * more, which has next to nothing to do.
 */
export interface Checkpointer extends Disposable {
  /** To be called after each commit; costs a comparison. */
  committed(): void;
  /** The disk is full: whatever the log can give back is wanted now, on this thread. */
  relieve(): void;
}

export interface CheckpointerDeps {
  readonly path: string;
  /** Says how long the log is, and takes the checkpoint on the event loop's thread where no worker can be had. */
  readonly fallback: Pick<Database.Database, 'pragma'>;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Lets group commits wait, or go on; nothing else waits with them. */
  readonly hold: (held: boolean) => void;
}

export function createCheckpointer({ path, fallback, clock, logger, hold }: CheckpointerDeps): Checkpointer {
  let timer: Disposable | undefined;
  let worker: Worker | undefined;
  let workerFailed = false;
  let closed = false;
  let relievedAt = -Infinity;
  /** Passes of the round that runs; 0 where none does. */
  let passes = 0;
  let framesBefore = 0;
  let holding: Disposable | undefined;

  const setHolding = (held: boolean): void => {
    if (held === (holding !== undefined)) return;
    holding?.[Symbol.dispose]();
    holding = held ? clock.timer(longestHoldMs, () => setHolding(false)) : undefined;
    // Whoever awaits a commit that is held must not find the process gone for want of anything else to do.
    if (held) worker?.ref();
    else worker?.unref();
    hold(held);
  };
  const endRound = (): void => {
    passes = 0;
    setHolding(false);
  };

  const failed = (error: unknown): void => {
    if (closed) return;
    logger.warn('store.checkpointWorkerFailed', { error: String(error) });
    worker = undefined;
    workerFailed = true;
    endRound();
  };

  const pass = (): void => {
    passes++;
    worker ??= start();
    worker.postMessage('pass' satisfies CheckpointRequest);
  };

  const passed = (reply: CheckpointReply): void => {
    if (closed) return;
    if ('error' in reply) {
      logger.warn('store.checkpointFailed', { error: reply.error });
      endRound();
      return;
    }
    const found = reply.frames - framesBefore;
    framesBefore = reply.frames;
    if (holding !== undefined || reply.frames < longFrames || passes > mostPasses) {
      endRound();
      return;
    }
    if (passes > 1 && (found <= fewFrames || passes >= mostPasses)) setHolding(true);
    pass();
  };

  const start = (): Worker => {
    // The same extension as this module: .ts when run from source, .mjs when bundled as an entry beside it.
    const entry = new URL(`./checkpoint-worker${extname(import.meta.url)}`, import.meta.url);
    const thread = new Worker(entry, { workerData: path });
    thread.on('message', passed);
    thread.on('error', failed);
    thread.unref();
    return thread;
  };

  const look = (): void => {
    timer = undefined;
    if (passes > 0) {
      arm();
      return;
    }
    try {
      // Asks and does nothing (https://sqlite.org/pragma.html#pragma_wal_checkpoint). The file's size would not tell: it only grows.
      const [{ log, checkpointed }] = fallback.pragma('wal_checkpoint(NOOP)') as [Frames];
      if (log - checkpointed < fewFrames) return;
      if (workerFailed) {
        fallback.pragma('wal_checkpoint(PASSIVE)');
        return;
      }
    } catch (error) {
      logger.warn('store.checkpointFailed', { error: String(error) });
      return;
    }
    framesBefore = 0;
    pass();
  };

  const arm = (): void => {
    timer ??= clock.timer(lookAfterMs, look);
  };

  return {
    committed: () => {
      if (timer === undefined && !closed) arm();
    },
    relieve() {
      if (clock.monotonic() - relievedAt < relieveEveryMs) return;
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

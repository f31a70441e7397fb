import Database from 'better-sqlite3';
import { err, ok, type Result } from '../../../src-shared/result/result.ts';
import type { Clock } from '../ports/clock.ts';
import { noFaultPoints, type ReachFaultPoint } from '../ports/fault-point.ts';
import type { Logger } from '../ports/logger.ts';
import { createCheckpointer } from './checkpointer.ts';
import { createGroupCommit } from './group-commit.ts';
import { createLogSync, syncLogFile, type LogSyncDeps } from './log-sync.ts';
import { migrate, NewerSchemaError } from './migrate.ts';
import type { Migration } from './migrations/migration.ts';
import { migrations as allMigrations } from './migrations/migrations.ts';
import { takeOwnerLock } from './owner-lock.ts';
import { applyPragmas, keepUndoInMemory, UnsupportedSqliteError } from './pragmas.ts';
import { createStatements } from './statements.ts';
import { StoreError, toStoreError } from './store-error.ts';
import type { ReadDb, Store, WriteTx } from './store.ts';
import { createWriter, type Level } from './writer.ts';

export interface OpenStoreOptions {
  /** The workspace file; it is created where it does not exist, its folder is not. */
  readonly path: string;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly reachFaultPoint?: ReachFaultPoint;
  /** Schema steps; the product's own unless a test says otherwise. */
  readonly migrations?: readonly Migration[];
  /**
   * How a group commit at level `powerAside` is fsynced: `aside`, in a thread, is the product's. `inCommit` is for simulations
   * whose virtual clock must not go on while a thread is at work.
   */
  readonly fsync?: 'aside' | 'inCommit' | NonNullable<LogSyncDeps['fsync']>;
}

/** Why a workspace file could not be opened; `message` says what happened, where, and what to do. */
export type StoreOpenError = StoreError;

/** Opens the workspace file for this process alone and brings its schema up to date. */
export function openStore(options: OpenStoreOptions): Result<Store, StoreOpenError> {
  using opening = new DisposableStack();
  try {
    opening.use(takeOwnerLock(options.path));
    const { close, ...store } = assemble(options, opening);
    const held = opening.move();
    return ok({ ...store, [Symbol.dispose]: () => close(held) });
  } catch (error) {
    return err(asOpenError(error, options.path));
  }
}

/** The store without its end; what must be released goes on `stack`, the writer last so that it ends the log. */
function assemble(options: OpenStoreOptions, stack: DisposableStack) {
  const { path, clock, logger, reachFaultPoint = noFaultPoints, fsync = 'aside' } = options;
  const writerDb = stack.adopt(new Database(path), (db) => db.close());
  applyPragmas(writerDb, 'writer');
  // SQLite opens a file without write permission read-only, and even begins a transaction: only a write tells. Ask now.
  writerDb.exec('BEGIN IMMEDIATE; PRAGMA user_version = 0; ROLLBACK');
  // What is found here will be acted on: a process that died between a commit and its fsync must not make it half true.
  syncLogFile(path);
  const ran = migrate(writerDb, options.migrations ?? allMigrations, clock.now());
  keepUndoInMemory(writerDb);
  if (ran.length > 0) logger.info('store.migrated', { path, steps: ran.join(', ') });
  const readerDb = stack.adopt(new Database(path, { readonly: true }), (db) => db.close());
  applyPragmas(readerDb, 'reader');

  const checkpointer = stack.use(
    createCheckpointer({ path, fallback: writerDb, clock, logger, hold: (held) => group.hold(held) }),
  );
  const { committed: onCommitted, relieve: onDiskFull } = checkpointer;
  const writer = createWriter({ db: writerDb, path, clock, logger, reachFaultPoint, onCommitted, onDiskFull });
  const sync =
    fsync === 'inCommit'
      ? undefined
      : stack.use(createLogSync({ path, logger, onFailed: writer.refuse, ...(fsync === 'aside' ? {} : { fsync }) }));
  const group = createGroupCommit(writerDb, path, writer, clock, sync);
  const statements = createStatements(readerDb, clock, logger);
  const readHandle = { prepare: statements.prepare } as unknown as ReadDb;

  return {
    path,
    read<T>(work: (db: ReadDb) => T): T {
      if (!readerDb.open) throw new StoreError('closed', path, 'a read came after the close');
      try {
        return work(readHandle);
      } catch (error) {
        throw toStoreError(error, path);
      }
    },
    write: <T>(level: Level, work: (tx: WriteTx) => T): T => writer.transaction(level, (part) => part(work)),
    writeSoon: group.add,
    onOutcome: writer.onOutcome,
    close(held: DisposableStack): void {
      if (held.disposed) return;
      // What was asked for before the close is kept, not thrown away.
      group.flush();
      held.dispose();
    },
  };
}

function asOpenError(error: unknown, path: string): StoreError {
  if (error instanceof NewerSchemaError) return new StoreError('newer', path, error.message, error);
  if (error instanceof UnsupportedSqliteError) return new StoreError('unsupported', path, error.message, error);
  const known = toStoreError(error, path);
  if (known instanceof StoreError) return known;
  // better-sqlite3 refuses a missing folder with a plain TypeError before SQLite sees the path.
  if (error instanceof TypeError && /directory does not exist/i.test(error.message)) {
    return new StoreError('unusable', path, error.message, error);
  }
  throw error;
}

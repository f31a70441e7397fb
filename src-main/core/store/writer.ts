import type Database from 'better-sqlite3';
import type { Clock } from '../ports/clock.ts';
import type { ReachFaultPoint } from '../ports/fault-point.ts';
import type { Logger } from '../ports/logger.ts';
import { createStatements, slowMs } from './statements.ts';
import { StoreError, toStoreError } from './store-error.ts';
import type { WriteTx } from './store.ts';

export type Level = 'power' | 'process';

/** The writing connection: begins, ends and announces transactions. */
export interface Writer {
  readonly open: boolean;
  /** Runs `body` in one transaction. Whatever it throws rolls everything back and is thrown again. */
  transaction<T>(level: Level, body: (part: <P>(work: (tx: WriteTx) => P) => P) => T): T;
  onOutcome(tx: WriteTx, listener: (committed: boolean) => void): void;
  /** Refuses every further transaction with `reason`. */
  refuse(reason: StoreError): void;
}

export interface WriterDeps {
  readonly db: Database.Database;
  readonly path: string;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly reachFaultPoint: ReachFaultPoint;
  readonly onCommitted: () => void;
  readonly onDiskFull: () => void;
}

type OutcomeListener = (committed: boolean) => void;

export function createWriter({
  db,
  path,
  clock,
  logger,
  reachFaultPoint,
  onCommitted,
  onDiskFull,
}: WriterDeps): Writer {
  const statements = createStatements(db, clock, logger);
  const [begin, commit, rollback] = [db.prepare('BEGIN IMMEDIATE'), db.prepare('COMMIT'), db.prepare('ROLLBACK')];
  let synced: Level = 'power';
  let handle: WriteTx | undefined;
  let listeners: OutcomeListener[] = [];
  let refused: StoreError | undefined;

  /**
   * One connection serves both levels. In WAL mode a commit with synchronous = FULL fsyncs the log, and with it everything
   * that was appended before, so a `power` commit also covers earlier `process` commits; with NORMAL it only appends, which
   * survives the death of the process but not of the machine. SQLite allows the setting to change between transactions, and
   * a second writing connection would only add lock contention. https://sqlite.org/pragma.html#pragma_synchronous
   */
  const setLevel = (level: Level): void => {
    if (level === synced) return;
    db.pragma(`synchronous = ${level === 'power' ? 'FULL' : 'NORMAL'}`);
    synced = level;
  };

  const announce = (told: readonly OutcomeListener[], committed: boolean): void => {
    for (const listener of told) {
      try {
        listener(committed);
      } catch (error) {
        logger.error('store.outcomeListenerFailed', { error: String(error) });
      }
    }
  };

  const part = <P>(work: (tx: WriteTx) => P): P => {
    const before = listeners.length;
    const tx = { prepare: (sql: string) => prepareFor(tx, sql) } as unknown as WriteTx;
    const outer = handle;
    handle = tx;
    try {
      const result = work(tx);
      if (isPromiseLike(result)) throw new TypeError('a write callback returned a promise; it must be synchronous');
      return result;
    } catch (error) {
      announce(listeners.splice(before), false);
      throw error;
    } finally {
      handle = outer;
    }
  };
  const prepareFor = (tx: WriteTx, sql: string): Database.Statement => {
    if (handle !== tx) throw new Error('this write transaction is over; its handle must not be kept');
    return statements.prepare(sql);
  };

  return {
    get open() {
      return db.open;
    },
    transaction(level, body) {
      if (!db.open) throw new StoreError('closed', path, 'a write came after the close');
      if (refused !== undefined) throw refused;
      if (db.inTransaction) {
        throw new Error('a write inside a write: hand the open transaction down instead of starting another');
      }
      let result;
      try {
        setLevel(level);
        begin.run();
        result = body(part);
        // A full disk or an I/O error may have ended the transaction by itself; then nothing of it was stored.
        if (!db.inTransaction) throw new StoreError('unusable', path, 'an error inside the transaction rolled it back');
        reachFaultPoint('store.beforeCommit', level);
        const start = clock.monotonic();
        commit.run();
        const ms = clock.monotonic() - start;
        if (ms > slowMs) logger.warn('store.slowCommit', { level, ms: Math.round(ms) });
      } catch (error) {
        if (db.open && db.inTransaction) rollback.run();
        announce(listeners.splice(0), false);
        const known = toStoreError(error, path);
        if (known instanceof StoreError && known.kind === 'diskFull') onDiskFull();
        throw known;
      }
      reachFaultPoint('store.afterCommit', level);
      onCommitted();
      announce(listeners.splice(0), true);
      return result;
    },
    refuse: (reason) => void (refused = reason),
    onOutcome(tx, listener) {
      if (handle !== tx) throw new Error('onOutcome: this write transaction is over');
      listeners.push(listener);
    },
  };
}

function isPromiseLike(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
}

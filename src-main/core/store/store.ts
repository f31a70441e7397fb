import type Database from 'better-sqlite3';

declare const readBrand: unique symbol;
declare const writeBrand: unique symbol;

/** A handle that may only read. Statements prepared on it must be `readonly`. */
export type ReadDb = Pick<Database.Database, 'prepare'> & { readonly [readBrand]: true };

/**
 * A handle inside an open write transaction. It exists only for the duration of the synchronous callback that received it;
 * taking one as a parameter says "commit together with my caller or not at all".
 */
export type WriteTx = Pick<Database.Database, 'prepare'> & { readonly [readBrand]: true; readonly [writeBrand]: true };

/**
 * The one SQLite file of a workspace: one writer connection, one reader connection.
 *
 * Durability: `write` with level `power` returns after the commit is fsynced; `process` after the commit is in the WAL
 * (survives kill -9). Callbacks are synchronous; a promise returned from one is a bug and throws.
 */
export interface Store extends Disposable {
  read<T>(work: (db: ReadDb) => T): T;
  write<T>(level: 'power' | 'process', work: (tx: WriteTx) => T): T;
  /**
   * Group commit: the callback runs with others that wait at the same time in one SQLite transaction and the promise resolves
   * after that commit has the strongest level asked for. A callback that throws is rolled back alone (savepoint) and rejects.
   *
   * `powerAside` resolves as late as `power` does, but its fsync does not hold the event loop: others see what was written, and
   * `onOutcome` is called, before it is fsynced. Who acts outside the workspace on what another one wrote that way commits first
   * with a power level of its own, which covers all commits before it. Once the log could not be flushed, the promise rejects
   * with `unusable`, and so does every later write: nobody knows what the disk holds.
   */
  writeSoon<T>(level: 'power' | 'powerAside' | 'process', work: (tx: WriteTx) => T): Promise<T>;
  /**
   * Calls `listener` once: with `true` right after the commit of the open transaction, with `false` when it, or the part of a
   * group commit that `tx` stands for, was rolled back. Called before `write` returns and before the promise of `writeSoon`
   * settles. May only be called while the callback that received `tx` runs.
   */
  onOutcome(tx: WriteTx, listener: (committed: boolean) => void): void;
  readonly path: string;
}

import type { Clock } from '../ports/clock.ts';
import type { LogSync } from './log-sync.ts';
import { StoreError, toStoreError } from './store-error.ts';
import type { WriteTx } from './store.ts';
import type { Level, Writer } from './writer.ts';
import type Database from 'better-sqlite3';

/** At most this many callbacks and about this many milliseconds go into one commit, so that the event loop stays free. */
const maxMembers = 1_000;
const maxGroupMs = 10;

interface Member {
  readonly level: SoonLevel;
  readonly work: (tx: WriteTx) => unknown;
  readonly resolve: (value: never) => void;
  readonly reject: (reason: unknown) => void;
}

/** `powerAside`: the fsync runs beside the event loop after the commit; the promise waits for it, `onOutcome` does not. */
export type SoonLevel = Level | 'powerAside';

type Settled = { readonly member: Member } & ({ readonly value: unknown } | { readonly error: unknown });

/** Gathers the writes of one turn of the event loop into one transaction. */
export interface GroupCommit {
  add<T>(level: SoonLevel, work: (tx: WriteTx) => T): Promise<T>;
  /** Runs what waits, now. */
  flush(): void;
  /** Lets arrivals gather, or runs what has gathered. */
  hold(held: boolean): void;
}

/** @param sync fsyncs beside the event loop; without it, and for the first such group, the fsync is part of the commit */
export function createGroupCommit(
  db: Database.Database,
  path: string,
  writer: Writer,
  clock: Clock,
  sync?: LogSync,
): GroupCommit {
  const savepoint = db.prepare('SAVEPOINT member');
  const release = db.prepare('RELEASE member');
  const undo = db.prepare('ROLLBACK TO member');
  let waiting: Member[] = [];
  let scheduled = false;
  let held = false;
  /** SQLite syncs the folder with its first fsync of a new log; only then does another handle of the file suffice. */
  let folderSynced = false;

  const levelOf = (group: readonly Member[]): Level => {
    const wanted = group.some(({ level }) => level === 'power' || (level === 'powerAside' && !canSyncAside()));
    return wanted ? 'power' : 'process';
  };
  const canSyncAside = (): boolean => sync !== undefined && folderSynced;

  const schedule = (): void => {
    if (scheduled || held) return;
    scheduled = true;
    // While a commit blocks in fsync, arrivals queue up in the event loop and make the next group larger by themselves.
    setImmediate(() => {
      scheduled = false;
      if (held) return;
      runGroup();
      if (waiting.length > 0) schedule();
    });
  };

  const settle = (outcome: Settled, failed?: StoreError): void => {
    const { member } = outcome;
    if ('error' in outcome) member.reject(outcome.error);
    else if (failed !== undefined) member.reject(failed);
    else member.resolve(outcome.value as never);
  };

  const runMember = (member: Member, part: <P>(work: (tx: WriteTx) => P) => P, alone: boolean): Settled => {
    if (!alone) savepoint.run();
    try {
      const value = part(member.work);
      if (!alone) release.run();
      return { member, value };
    } catch (error) {
      // A lone member is rolled back by its transaction; and where SQLite has ended the transaction, all of them are.
      if (alone || !db.inTransaction) throw error;
      undo.run();
      release.run();
      return { member, error: toStoreError(error, path) };
    }
  };

  const runGroup = (): void => {
    if (waiting.length === 0) return;
    const group = waiting.slice(0, maxMembers);
    const level = levelOf(group);
    const settled: Settled[] = [];
    let begun = 0;
    try {
      writer.transaction(level, (part) => {
        const start = clock.monotonic();
        for (const member of group) {
          begun++;
          settled.push(runMember(member, part, group.length === 1));
          if (clock.monotonic() - start > maxGroupMs) break;
        }
      });
    } catch (error) {
      // Where the transaction could not even begin, waiting for a better time is up to the callers.
      const failed = group.slice(0, begun === 0 ? group.length : begun);
      waiting = waiting.slice(failed.length);
      for (const member of failed) member.reject(error);
      return;
    }
    waiting = waiting.slice(begun);
    if (level === 'power') {
      folderSynced = true;
      sync?.covered();
    }
    const aside: Settled[] = [];
    for (const outcome of settled) {
      if (level === 'process' && outcome.member.level === 'powerAside') aside.push(outcome);
      else settle(outcome);
    }
    if (aside.length > 0) sync!.cover((failed) => aside.forEach((outcome) => settle(outcome, failed)));
  };

  return {
    add(level, work) {
      if (!writer.open) return Promise.reject(new StoreError('closed', path, 'a write came after the close'));
      return new Promise((resolve, reject) => {
        waiting.push({ level, work, resolve, reject });
        schedule();
      });
    },
    hold(wanted) {
      held = wanted;
      if (waiting.length > 0) schedule();
    },
    flush() {
      while (waiting.length > 0) runGroup();
    },
  };
}

import type { Lease } from '../../pool/pool.ts';
import type { Clock } from '../../ports/clock.ts';
import { runAll, type Branches, type SqlConnection } from './dialects/dialect.ts';
import type { SqlClient } from './sql-client.ts';
import { afterSending, refusal, SqlFault } from './sql-fault.ts';
import type { SqlText } from './sql-text.ts';

/** A connection is kept with its prepared branch no longer than this; after it another one settles the branch. */
const keepMs = 10_000;
/** A server needs a moment to let go of the branch of a connection that was closed. */
const detachMs = 2_000;

/** Prepared branches of one session. Faults are thrown. */
export interface BranchKeeper extends Disposable {
  /** Runs `work` in a branch and prepares it; `work` answering false leaves no branch. */
  prepare(key: string, signal: AbortSignal, work: (connection: SqlConnection) => Promise<boolean>): Promise<void>;
  /** `gone`: the system holds no such branch (any more). */
  settle(key: string, decision: 'commit' | 'rollback', signal: AbortSignal): Promise<'done' | 'gone'>;
  list(signal: AbortSignal): Promise<readonly string[]>;
}

export function createBranchKeeper(
  client: SqlClient,
  branches: Branches,
  system: string,
  clock: Clock,
  maxKept: number,
): BranchKeeper {
  const kept = new Map<string, { readonly lease: Lease<SqlConnection>; readonly timer: Disposable }>();

  const letGo = (key: string): Lease<SqlConnection> | undefined => {
    const one = kept.get(key);
    kept.delete(key);
    one?.timer[Symbol.dispose]();
    return one?.lease;
  };

  /** MariaDB ties a prepared branch to its connection; keeping it saves a new one per transaction. */
  const keep = (key: string, lease: Lease<SqlConnection>): void => {
    if (!branches.attached) return lease.release();
    if (kept.size >= maxKept) return lease.discard();
    kept.set(key, { lease, timer: clock.timer(keepMs, () => letGo(key)?.discard()) });
  };

  const list: BranchKeeper['list'] = (signal) =>
    client.use('branches', signal, (connection) => branches.list(connection, system));

  const settleOn = async (lease: Lease<SqlConnection>, statement: SqlText, signal: AbortSignal): Promise<void> => {
    try {
      await client.bind(lease.resource, signal).run(statement);
      lease.release();
    } catch (error) {
      const fault = error as SqlFault;
      if (fault.lost) lease.discard(fault);
      else lease.release();
      throw afterSending(fault);
    }
  };

  return {
    list,
    async prepare(key, signal, work) {
      const name = branches.name(system, key);
      const lease = await client.take(`branch ${key}`, signal);
      const connection = client.bind(lease.resource, signal);
      try {
        await runAll(connection, branches.begin(name));
        let wanted: boolean;
        try {
          wanted = await work(connection);
        } catch (error) {
          // A branch that cannot be undone must not stay with a connection of the pool.
          await runAll(connection, branches.abandon(name)).catch(() => connection.destroy());
          throw error;
        }
        if (!wanted) {
          await runAll(connection, branches.abandon(name));
          lease.release();
          return;
        }
        try {
          await runAll(connection, branches.prepare(name));
        } catch (error) {
          throw error instanceof SqlFault ? afterSending(error) : error;
        }
        keep(key, lease);
      } catch (error) {
        // Whatever state it is in, a fresh connection is cheaper than a wrong one.
        lease.discard(error);
        throw error;
      }
    },
    async settle(key, decision, signal) {
      const statement = branches[decision](branches.name(system, key));
      const own = letGo(key);
      const until = clock.monotonic() + detachMs;
      for (let lease = own; ; lease = undefined) {
        try {
          await settleOn(lease ?? (await client.take(`${decision} ${key}`, signal)), statement, signal);
          return 'done';
        } catch (error) {
          if (!(error instanceof SqlFault) || error.fault !== 'noBranch') throw error;
          if (!(await list(signal)).includes(key)) return 'gone';
          if (clock.monotonic() >= until) {
            throw refusal(`branch ${key} is still held by another connection`, { kind: 'busy', retryAfterMs: 1_000 });
          }
          await clock.sleep(20, signal).catch(() => {});
        }
      }
    },
    [Symbol.dispose]() {
      for (const key of [...kept.keys()]) letGo(key)?.discard();
    },
  };
}

import type { Clock } from '../../ports/clock.ts';
import type { Lease, Pool, PoolError } from '../../pool/pool.ts';
import type { Dialect, SqlConnection, SqlResult } from './dialects/dialect.ts';
import { raw, type SqlText } from './sql-text.ts';
import { afterSending, faultOf, SqlFault } from './sql-fault.ts';

/** Longest wait for a free connection. */
const acquireMs = 10_000;
/** Longest wait for a lock of an engine that does not wait by itself. */
const lockWaitMs = 2_000;

/** Connections of one system, with faults in place of drivers' errors. All methods throw `SqlFault`. */
export interface SqlClient {
  readonly dialect: Dialect;
  readonly where: string;
  /** Runs `work` on a connection; a broken one is destroyed, any other goes back. */
  use<T>(owner: string, signal: AbortSignal, work: (connection: SqlConnection) => Promise<T>): Promise<T>;
  /** Borrows for longer; the caller gives it back. */
  take(owner: string, signal: AbortSignal): Promise<Lease<SqlConnection>>;
  /** The connection with faults and the signal put in: an abort cuts it. */
  bind(connection: SqlConnection, signal: AbortSignal): SqlConnection;
  /** One transaction: all of `work` or nothing. A line that breaks at the commit is an `unknown`. */
  transact<T>(owner: string, signal: AbortSignal, work: (connection: SqlConnection) => Promise<T>): Promise<T>;
  /**
   * One transaction whose statements are known beforehand and travel together: one request for them, one for the commit.
   *
   * @param plan where the connection can do that; `accept` reads the results, and what it throws undoes everything
   */
  transactTogether<T>(
    owner: string,
    signal: AbortSignal,
    plan: (connection: SqlConnection) => Promise<TogetherPlan<T>>,
  ): Promise<T>;
  /** A transaction that is rolled back whatever `work` answers. */
  rehearse<T>(owner: string, signal: AbortSignal, work: (connection: SqlConnection) => Promise<T>): Promise<T>;
}

export interface TogetherPlan<T> {
  readonly statements: readonly SqlText[];
  accept(results: readonly SqlResult[]): T;
}

export function createSqlClient(pool: Pool<SqlConnection>, dialect: Dialect, clock: Clock, where: string): SqlClient {
  const toFault = (error: unknown): SqlFault =>
    error instanceof SqlFault ? error : faultOf(where, dialect.report(error));

  const bind = (connection: SqlConnection, signal: AbortSignal): SqlConnection => {
    const guarded = <T>(start: () => Promise<T>): Promise<T> =>
      new Promise((resolve, reject) => {
        const onAbort = (): void => {
          connection.destroy();
          reject(faultOf(where, { cause: 'aborted', said: '', code: '' }));
        };
        if (signal.aborted) return onAbort();
        signal.addEventListener('abort', onAbort, { once: true });
        start()
          .then(resolve, (error: unknown) => reject(toFault(error)))
          .finally(() => signal.removeEventListener('abort', onAbort));
      });
    const { runTogether } = connection;
    return {
      destroy: () => connection.destroy(),
      run: (statement) => guarded(() => connection.run(statement)),
      ...(runTogether === undefined
        ? {}
        : { runTogether: (statements) => guarded(() => runTogether.call(connection, statements)) }),
    };
  };

  const take: SqlClient['take'] = async (owner, signal) => {
    const lease = await pool.acquire({
      owner,
      // Reading changes can wait for what a person wants written.
      priority: owner === 'pull' ? 'background' : 'interactive',
      signal,
      timeoutMs: acquireMs,
    });
    if (!lease.ok) throw poolFault(lease.error);
    return lease.value;
  };

  const poolFault = (error: PoolError): SqlFault => {
    if (error.code === 'ABORTED') return faultOf(where, { cause: 'aborted', said: '', code: error.code });
    const { cause } = error;
    const fault =
      cause === undefined
        ? faultOf(where, { cause: 'busy', said: error.message, code: error.code })
        : faultOf(where, dialect.report(cause));
    return error.retryAfterMs === undefined
      ? fault
      : new SqlFault(fault.fault, { ...fault.error, retryAfterMs: error.retryAfterMs });
  };

  /** `spoil` says that the connection is left in a state nobody else should find. */
  async function borrow<T>(
    owner: string,
    signal: AbortSignal,
    work: (connection: SqlConnection, spoil: () => void) => Promise<T>,
  ): Promise<T> {
    await using lease = await take(owner, signal);
    let spoilt = false;
    try {
      return await work(bind(lease.resource, signal), () => (spoilt = true));
    } catch (error) {
      const fault = toFault(error);
      // MariaDB reads the rights of a session when it starts: after a grant only a new connection has them.
      spoilt ||= fault.lost || fault.error.kind === 'misconfigured';
      throw fault;
    } finally {
      if (spoilt) lease.discard();
    }
  }

  const begin = async (connection: SqlConnection, signal: AbortSignal): Promise<void> => {
    const until = clock.monotonic() + lockWaitMs;
    for (;;) {
      try {
        await connection.run(dialect.begin);
        return;
      } catch (error) {
        const fault = toFault(error);
        if (fault.fault !== 'busy' || dialect.lockRetryMs === 0 || clock.monotonic() >= until) throw fault;
        await clock.sleep(dialect.lockRetryMs, signal).catch(() => {});
      }
    }
  };

  async function inTransaction<T>(
    owner: string,
    signal: AbortSignal,
    end: 'COMMIT' | 'ROLLBACK',
    work: (connection: SqlConnection) => Promise<T>,
    start: (connection: SqlConnection) => Promise<void> = (connection) => begin(connection, signal),
  ): Promise<T> {
    return borrow(owner, signal, async (connection, spoil) => {
      await start(connection);
      let ending = false;
      try {
        const result = await work(connection);
        ending = true;
        await connection.run(raw(end));
        return result;
      } catch (error) {
        const fault = toFault(error);
        // SQLite ends a transaction by itself on some errors; whatever the reason, a failed rollback tells nothing good.
        if (!fault.lost) await connection.run(raw('ROLLBACK')).catch(spoil);
        throw ending && end === 'COMMIT' ? afterSending(fault) : fault;
      }
    });
  }

  async function together<T>(
    connection: SqlConnection,
    plan: (connection: SqlConnection) => Promise<TogetherPlan<T>>,
  ): Promise<T> {
    const { statements, accept } = await plan(connection);
    const all = [dialect.begin, ...statements];
    const results = (await connection.runTogether?.(all)) ?? [];
    if (results.length !== all.length) throw new Error(`${where}: ${all.length} statements, ${results.length} results`);
    return accept(results.slice(1));
  }

  return {
    dialect,
    where,
    use: (owner, signal, work) => borrow(owner, signal, work),
    take,
    bind,
    transact: (owner, signal, work) => inTransaction(owner, signal, 'COMMIT', work),
    transactTogether: (owner, signal, plan) =>
      inTransaction(
        owner,
        signal,
        'COMMIT',
        (connection) => together(connection, plan),
        // The transaction begins with the first of its statements.
        async () => {},
      ),
    rehearse: (owner, signal, work) => inTransaction(owner, signal, 'ROLLBACK', work),
  };
}

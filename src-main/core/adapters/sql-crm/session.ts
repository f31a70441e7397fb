import { err, ok, type Result } from '../../../../src-shared/result/result.ts';
import { createCircuitBreaker } from '../../pool/circuit-breaker.ts';
import { createPool } from '../../pool/create-pool.ts';
import type { AdapterError } from '../adapter-error.ts';
import type { AdapterContext, AdapterSession } from '../adapter.ts';
import type { CommitOutcome, Operation, ProbeOutcome } from '../operation.ts';
import { createBarrier, outcomeOf, type Applied, type BarrierRecord } from './barrier.ts';
import { createBranchKeeper, type BranchKeeper } from './branch-keeper.ts';
import type { RecordDeps } from './contact-record.ts';
import { parseCursor, type Cursor } from './cursor.ts';
import { dialectOf } from './dialects/dialect-of.ts';
import type { SqlConnection } from './dialects/dialect.ts';
import { pullActivities, pullCustomers } from './feeds.ts';
import { checkMapping, type CheckedMapping } from './mapping.ts';
import { createBulk } from './bulk/bulk-session.ts';
import { checkActs, performOnce, takeBackOnce } from './perform.ts';
import { createRecent } from './recent.ts';
import { sampleCustomers } from './sample.ts';
import { whereOf, type SqlCrmSettings } from './settings.ts';
import { createSqlClient } from './sql-client.ts';
import { misconfigured, refusal, SqlFault } from './sql-fault.ts';
import { raw } from './sql-text.ts';

/** Opens a session; connects at the first call. */
export function openSqlCrm(context: AdapterContext<SqlCrmSettings>): AdapterSession {
  const { system, settings, clock, logger, makePool = createPool } = context;
  const dialect = dialectOf(settings);
  const where = whereOf(settings);
  const connections = settings.engine === 'sqlite' ? 3 : settings.connections;
  const pool = makePool<SqlConnection>({
    name: where,
    clock,
    logger,
    max: connections,
    // A file has no line that could die; servers are asked well below the five minutes after which firewalls forget a silent line.
    pingAfterMs: settings.engine === 'sqlite' ? Infinity : 60_000,
    breaker: createCircuitBreaker({ clock, open: { firstMs: 500, capMs: 5_000 } }),
    factory: {
      create: (signal, onBroken) => dialect.connect(signal, onBroken),
      destroy: (connection) => connection.destroy(),
      validate: async (connection) => (await connection.run(raw('SELECT 1'))).rows.length === 1,
    },
  });
  const client = createSqlClient(pool, dialect, clock, where);
  const barrier = createBarrier(dialect, where, () => clock.now());
  const native = settings.prepare === 'native' && dialect.branches !== undefined;
  const branches =
    native && dialect.branches
      ? createBranchKeeper(client, dialect.branches, system, clock, Math.max(1, connections - 2))
      : undefined;
  let checked: CheckedMapping | undefined;

  const mappingOf = async (connection: SqlConnection): Promise<CheckedMapping> =>
    (checked ??= await checkMapping(connection, dialect, settings, where));
  const depsOn = async (connection: SqlConnection): Promise<RecordDeps> => ({
    connection,
    dialect,
    settings,
    mapping: await mappingOf(connection),
  });

  /** The session's edge: faults become outcomes; a missing table or column is looked into, so that the message names it. */
  async function attempt<T>(signal: AbortSignal, work: () => Promise<T>): Promise<Result<T, AdapterError>> {
    try {
      return ok(await work());
    } catch (error) {
      if (!(error instanceof SqlFault)) throw error;
      if (error.fault !== 'table' && error.fault !== 'column') return err(error.error);
      checked = undefined;
      barrier.forget();
      try {
        await client.use('look', signal, mappingOf);
        return err(error.error);
      } catch (precise) {
        return err(precise instanceof SqlFault ? precise.error : error.error);
      }
    }
  }

  const recordOf = (operation: Operation, signal: AbortSignal): Promise<BarrierRecord | undefined> =>
    client.use('look', signal, async (connection) => {
      await barrier.ready(connection);
      return barrier.read(connection, operation.key);
    });

  /** The branch is gone: committed before, or somebody else rolled it back. */
  async function settledBefore(operation: Operation, signal: AbortSignal): Promise<CommitOutcome> {
    const record = await recordOf(operation, signal);
    if (record?.happened) return outcomeOf(record.applied);
    throw refusal(`${where}: the prepared branch of ${operation.key} is gone and nothing of it was written`);
  }

  /** What prepared branches will have done when they are committed; without it the barrier row is asked. */
  const promised = createRecent<Applied>(1_000);

  async function commitBranch(operation: Operation, signal: AbortSignal): Promise<CommitOutcome> {
    const applied = promised.take(operation.key);
    const outcome = await branches?.settle(operation.key, 'commit', signal);
    return outcome === 'done' && applied !== undefined ? outcomeOf(applied) : settledBefore(operation, signal);
  }

  async function prepareBranch(keeper: BranchKeeper, operation: Operation, signal: AbortSignal): Promise<void> {
    try {
      await keeper.prepare(operation.key, signal, async (connection) => {
        const { applied, repeated } = await performIn(connection, operation);
        if (!repeated) promised.put(operation.key, applied);
        return !repeated;
      });
    } catch (error) {
      promised.take(operation.key);
      // A repeat after a crash: the branch is there, and its name or its row is in the way.
      const inTheWay = error instanceof SqlFault && (error.fault === 'busy' || error.fault === 'branchExists');
      if (!inTheWay || !(await keeper.list(signal)).includes(operation.key)) throw error;
    }
  }

  const performIn = async (connection: SqlConnection, operation: Operation) =>
    performOnce(await depsOn(connection), barrier, system, operation);

  /** Nobody holds the row of the operation and nobody wrote it: nothing of it can still arrive. */
  const proveAbsent = (operation: Operation, signal: AbortSignal): Promise<ProbeOutcome> =>
    client.rehearse('probe', signal, async (connection): Promise<ProbeOutcome> => {
      if (await barrier.claim(connection, operation.key, 'commit')) return { found: 'absent' };
      return { found: 'unsure', reason: 'it was being written while we looked' };
    });

  const session: AdapterSession = {
    health: (signal) =>
      attempt(signal, () =>
        client.use('health', signal, async (connection) => {
          const { banner, canPrepare } = await dialect.server(connection);
          await mappingOf(connection);
          if (native && !canPrepare) {
            throw misconfigured(`${where}: max_prepared_transactions is 0, so nothing can be prepared`, 'allowPrepare');
          }
          return { state: 'ok', said: banner };
        }),
      ),

    pull: (cursor, signal) =>
      attempt(signal, () =>
        client.use('pull', signal, async (connection) => {
          const mapping = await mappingOf(connection);
          const stored = parseCursor(cursor);
          const deps = { connection, dialect, clock, settings, mapping, codec: { system, now: clock.now() } };
          const customers = await pullCustomers(deps, stored?.customers);
          // Activities wait until their customers are there.
          const activities = customers.more ? undefined : await pullActivities(deps, stored?.activities);
          const next: Cursor = {
            v: 1,
            customers: customers.state,
            activities: activities?.state ?? stored?.activities,
          };
          return {
            messages: [...customers.messages, ...(activities?.messages ?? [])],
            cursor: JSON.stringify(next),
            more: customers.more || activities?.more === true,
          };
        }),
      ),

    sample: (limit, signal) =>
      attempt(signal, () =>
        client.use('sample', signal, async (connection) => {
          const mapping = await mappingOf(connection);
          const codec = { system, now: clock.now() };
          return sampleCustomers({ connection, dialect, clock, settings, mapping, codec }, limit);
        }),
      ),

    prepare: (operation, signal) =>
      attempt(signal, async () => {
        if (!branches) {
          return client.use('prepare', signal, async (connection) => {
            await barrier.ready(connection);
            await checkActs(await depsOn(connection), operation);
            return { level: 'checked', state: {} } as const;
          });
        }
        if (!barrier.known) await client.use('prepare', signal, (connection) => barrier.ready(connection));
        await prepareBranch(branches, operation, signal);
        return { level: 'prepared', state: { branch: operation.key } } as const;
      }),

    commit: (operation, _prepared, signal) =>
      attempt(signal, async () => {
        if (branches) return commitBranch(operation, signal);
        if (!barrier.known) await client.use('commit', signal, (connection) => barrier.ready(connection));
        const { applied } = await client.transact('commit', signal, (connection) => performIn(connection, operation));
        return outcomeOf(applied);
      }),

    release: (operation, _prepared, signal) =>
      attempt(signal, async () => {
        if (!branches || (await branches.settle(operation.key, 'rollback', signal)) === 'done') return;
        if ((await recordOf(operation, signal))?.happened) {
          throw refusal(`${where}: ${operation.key} was committed before; it can only be taken back`);
        }
      }),

    compensate: (operation, _prepared, _committed, signal) =>
      attempt(signal, async () => {
        // A branch that was never committed has nothing to take back, only to let go of.
        if (branches) await branches.settle(operation.key, 'rollback', signal);
        if (!barrier.known) await client.use('compensate', signal, (connection) => barrier.ready(connection));
        const evidence = await client.transact('compensate', signal, async (connection) =>
          takeBackOnce(await depsOn(connection), barrier, operation),
        );
        return { evidence };
      }),

    probe: (operation, _prepared, signal) =>
      attempt(signal, async (): Promise<ProbeOutcome> => {
        const record = await recordOf(operation, signal);
        if (record?.happened) return { found: 'present', ...outcomeOf(record.applied) };
        if (record || (await branches?.list(signal))?.includes(operation.key)) return { found: 'absent' };
        try {
          return await proveAbsent(operation, signal);
        } catch (error) {
          if (!(error instanceof SqlFault) || error.fault !== 'busy') throw error;
          return { found: 'unsure', reason: 'an earlier attempt still holds its place in the system' };
        }
      }),

    async [Symbol.asyncDispose]() {
      branches?.[Symbol.dispose]();
      await pool.drain(2_000);
    },
  };
  if (!branches) return { ...session, ...createBulk({ client, barrier, system, settings, depsOn, attempt }, session) };
  return {
    ...session,
    inDoubt: (signal) => attempt(signal, () => branches.list(signal)),
    settleBranch: (key, decision, signal) =>
      attempt(signal, async () => {
        const outcome = await branches.settle(key, decision, signal);
        if (outcome === 'gone' && decision === 'commit') {
          await settledBefore({ key, acts: [], agent: context.agent }, signal);
        }
      }),
  };
}

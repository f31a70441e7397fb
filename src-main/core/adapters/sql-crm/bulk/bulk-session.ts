import { err, ok, type Result } from '../../../../../src-shared/result/result.ts';
import type { SystemId } from '../../../../../src-shared/model/ids.ts';
import type { AdapterError } from '../../adapter-error.ts';
import type { AdapterSession } from '../../adapter.ts';
import type { CommitOutcome, Operation } from '../../operation.ts';
import { outcomeOf, type Applied, type Barrier } from '../barrier.ts';
import type { RecordDeps } from '../contact-record.ts';
import type { SqlConnection } from '../dialects/dialect.ts';
import type { SqlCrmSettings } from '../settings.ts';
import type { SqlClient } from '../sql-client.ts';
import { SqlFault } from '../sql-fault.ts';
import { takeApart, type BulkOperation } from './bulk-acts.ts';
import { lookAtAll } from './bulk-look.ts';
import { performMany } from './bulk-write.ts';
import { callsTogether, isOneCall } from './calls-together.ts';

export interface BulkDeps {
  readonly client: SqlClient;
  readonly barrier: Barrier;
  readonly system: SystemId;
  readonly settings: SqlCrmSettings;
  readonly depsOn: (connection: SqlConnection) => Promise<RecordDeps>;
  readonly attempt: <T>(signal: AbortSignal, work: () => Promise<T>) => Promise<Result<T, AdapterError>>;
}

/**
 * The whole attempt came to nothing for a reason that each operation has to find out for itself. A line that broke says the
 * same to all of them, and one that broke at the commit must not be followed by a second try.
 */
const concernsSingly = ({ kind }: AdapterError): boolean => kind !== 'unreachable' && kind !== 'unknown';

type Answer = Result<CommitOutcome, AdapterError>;
type Written = ReadonlyMap<string, Applied>;

/** Fewer are not worth another way. */
const fewest = 2;

/**
 * Operations of different transactions in one database transaction. Whatever does not go smoothly together goes alone: what
 * cannot be done as things stand is left out, and where the database refuses any statement everything is undone and each
 * operation is carried out on its own, so that one that fails takes no other down.
 */
export function createBulk(
  { client, barrier, system, settings, depsOn, attempt }: BulkDeps,
  single: AdapterSession,
): Required<Pick<AdapterSession, 'prepareMany' | 'commitMany'>> {
  const apart = (operations: readonly Operation[]): readonly BulkOperation[] =>
    operations.flatMap((operation) => takeApart(operation, settings) ?? []);

  const look = (operations: readonly Operation[], signal: AbortSignal): Promise<ReadonlySet<string>> =>
    client.use('prepare', signal, async (connection) => {
      await barrier.ready(connection);
      const parts = apart(operations);
      const sight = await lookAtAll(await depsOn(connection), parts);
      return new Set(parts.filter(sight.allows).map(({ operation }) => operation.key));
    });

  const carefully = async (parts: readonly BulkOperation[], signal: AbortSignal): Promise<Written> => {
    if (!barrier.known) await client.use('commit', signal, (connection) => barrier.ready(connection));
    return client.transact('commit', signal, async (connection) =>
      performMany(await depsOn(connection), barrier, system, parts),
    );
  };

  /** Engines that take several statements with one request, as long as they do. */
  let together = client.dialect.engine !== 'sqlite';

  const hopefully = async (parts: readonly BulkOperation[], signal: AbortSignal): Promise<Written> => {
    try {
      return await client.transactTogether('commit', signal, async (connection) => {
        await barrier.ready(connection);
        return callsTogether(await depsOn(connection), barrier, system, parts);
      });
    } catch (error) {
      if (!(error instanceof SqlFault) || !concernsSingly(error.error)) throw error;
      // A server or a proxy that does not know such requests or functions will not know them next time.
      if (error.fault === 'other') together = false;
      return carefully(parts, signal);
    }
  };

  /**
   * What became of each operation that did not have to go alone. Operations that go different ways are answered separately:
   * that the line broke under some of them says nothing about the others.
   */
  const commit = async (
    operations: readonly Operation[],
    signal: AbortSignal,
  ): Promise<ReadonlyMap<string, Answer>> => {
    const parts = apart(operations);
    const alike = together ? parts.filter(isOneCall) : [];
    const calls = alike.length < fewest ? [] : alike;
    const others = parts.filter((part) => !calls.includes(part));
    const answers = new Map<string, Answer>();
    const settle = async (group: readonly BulkOperation[], write: typeof carefully): Promise<void> => {
      if (group.length === 0) return;
      const written = await attempt(signal, () => write(group, signal));
      if (written.ok) {
        for (const [key, applied] of written.value) answers.set(key, ok(outcomeOf(applied)));
      } else if (!concernsSingly(written.error)) {
        for (const { operation } of group) answers.set(operation.key, err(written.error));
      }
    };
    await Promise.all([settle(calls, hopefully), settle(others, carefully)]);
    return answers;
  };

  return {
    async prepareMany(operations, signal) {
      const seen = await attempt(signal, () => look(operations, signal));
      if (!seen.ok && !concernsSingly(seen.error)) return operations.map(() => err(seen.error));
      const possible = seen.ok ? seen.value : new Set<string>();
      const alone: NonNullable<AdapterSession['prepare']> = async (operation, stop) =>
        single.prepare?.(operation, stop) ?? ok({ level: 'checked', state: {} });
      return Promise.all(
        operations.map(async (operation) =>
          possible.has(operation.key) ? ok({ level: 'checked', state: {} } as const) : alone(operation, signal),
        ),
      );
    },
    async commitMany(items, signal) {
      const operations = items.map(({ operation }) => operation);
      const answers = await commit(operations, signal);
      const gone: AdapterError = { kind: 'misconfigured', message: 'it can no longer be written to' };
      return Promise.all(
        items.map(
          async ({ operation, prepared }) =>
            answers.get(operation.key) ?? single.commit?.(operation, prepared, signal) ?? err(gone),
        ),
      );
    },
  };
}

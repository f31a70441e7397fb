import { err, ok, type Result } from '../../../../../src-shared/result/result.ts';
import type { SystemId } from '../../../../../src-shared/model/ids.ts';
import type { AdapterError } from '../../adapter-error.ts';
import type { AdapterSession } from '../../adapter.ts';
import type { Operation } from '../../operation.ts';
import { outcomeOf, type Applied, type Barrier } from '../barrier.ts';
import type { RecordDeps } from '../contact-record.ts';
import type { SqlConnection } from '../dialects/dialect.ts';
import type { SqlCrmSettings } from '../settings.ts';
import type { SqlClient } from '../sql-client.ts';
import { takeApart, type BulkOperation } from './bulk-acts.ts';
import { lookAtAll } from './bulk-look.ts';
import { performMany } from './bulk-write.ts';

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

  const commit = async (
    operations: readonly Operation[],
    signal: AbortSignal,
  ): Promise<ReadonlyMap<string, Applied>> => {
    if (!barrier.known) await client.use('commit', signal, (connection) => barrier.ready(connection));
    return client.transact('commit', signal, async (connection) =>
      performMany(await depsOn(connection), barrier, system, apart(operations)),
    );
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
      const together = await attempt(signal, () => commit(operations, signal));
      if (!together.ok && !concernsSingly(together.error)) return operations.map(() => err(together.error));
      const written = together.ok ? together.value : new Map<string, Applied>();
      const gone: AdapterError = { kind: 'misconfigured', message: 'it can no longer be written to' };
      return Promise.all(
        items.map(async ({ operation, prepared }) => {
          const applied = written.get(operation.key);
          if (applied !== undefined) return ok(outcomeOf(applied));
          return single.commit?.(operation, prepared, signal) ?? err(gone);
        }),
      );
    },
  };
}

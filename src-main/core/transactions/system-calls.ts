import { err, type Result } from '../../../src-shared/result/result.ts';
import type { AdapterError } from '../adapters/adapter-error.ts';
import type { AdapterSession } from '../adapters/adapter.ts';
import type {
  CommitOutcome,
  Operation,
  PreparedOperation,
  PreparedState,
  PrepareOutcome,
} from '../adapters/operation.ts';
import { createBatcher, type Batcher } from './batcher.ts';

/** Most operations in one request to a system; what it writes is locked until the slowest of them is through. */
const most = 64;
/** Requests of one kind on their way to one system. A second one keeps a slow one from holding everybody up. */
const running = 2;

/**
 * The calls of the coordinator that may travel together: where a session takes many operations at once, those of different
 * transactions that are due at the same time become one request. Everywhere else each is a call of its own.
 */
export interface SystemCalls {
  prepare(
    session: AdapterSession | undefined,
    operation: Operation,
    signal: AbortSignal,
  ): Promise<Result<PrepareOutcome, AdapterError>>;
  commit(
    session: AdapterSession | undefined,
    operation: Operation,
    prepared: PreparedState,
    signal: AbortSignal,
  ): Promise<Result<CommitOutcome, AdapterError>>;
}

const gone = (what: string): { readonly ok: false; readonly error: AdapterError } =>
  err({ kind: 'misconfigured', message: `it can no longer ${what}` });

export function createSystemCalls(): SystemCalls {
  const prepares = new WeakMap<AdapterSession, Batcher<Operation, PrepareOutcome>>();
  const commits = new WeakMap<AdapterSession, Batcher<PreparedOperation, CommitOutcome>>();

  const prepareAlone = async (session: AdapterSession, operation: Operation, signal: AbortSignal) =>
    session.prepare?.(operation, signal) ?? gone('prepare');
  const commitAlone = async (
    session: AdapterSession,
    { operation, prepared }: PreparedOperation,
    signal: AbortSignal,
  ): Promise<Result<CommitOutcome, AdapterError>> =>
    session.commit?.(operation, prepared, signal) ?? gone('be written to');

  const ofSession = <I, O>(
    known: WeakMap<AdapterSession, Batcher<I, O>>,
    session: AdapterSession,
    make: () => Batcher<I, O>,
  ): Batcher<I, O> => {
    const present = known.get(session) ?? make();
    known.set(session, present);
    return present;
  };

  return {
    prepare(session, operation, signal) {
      if (session === undefined) return Promise.resolve(gone('prepare'));
      const { prepareMany } = session;
      if (prepareMany === undefined) return prepareAlone(session, operation, signal);
      const batcher = ofSession(prepares, session, () =>
        createBatcher({
          alone: (item, stop) => prepareAlone(session, item, stop),
          together: (items, stop) => prepareMany.call(session, items, stop),
          most,
          running,
        }),
      );
      return batcher.call(operation, signal);
    },
    commit(session, operation, prepared, signal) {
      if (session === undefined) return Promise.resolve(gone('be written to'));
      const { commitMany } = session;
      if (commitMany === undefined) return commitAlone(session, { operation, prepared }, signal);
      const batcher = ofSession(commits, session, () =>
        createBatcher({
          alone: (item, stop) => commitAlone(session, item, stop),
          together: (items, stop) => commitMany.call(session, items, stop),
          most,
          running,
        }),
      );
      return batcher.call({ operation, prepared }, signal);
    },
  };
}

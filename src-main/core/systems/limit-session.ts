import { err, type Result } from '../../../src-shared/result/result.ts';
import type { AdapterError } from '../adapters/adapter-error.ts';
import type { AdapterSession } from '../adapters/adapter.ts';
import type { CallLimit } from './call-limit.ts';

/** Longest a call waits for its turn, in milliseconds: a third of the deadline of a call, the rest is for the answer. */
const CALL_WAIT_MS = 10_000;
/** A pull may wait until its own deadline: nobody waits for it, and a system that is only slow to be asked is not ill. */
const PULL_WAIT_MS = Infinity;

/**
 * A session whose calls keep to a limit: reading, and everything a transaction asks. Not counted are the look at its health (one a
 * minute), the push line, and what a person waits for on the telephone or in the composer.
 */
export function limitSession(session: AdapterSession, limit: CallLimit): AdapterSession {
  type Call<A extends readonly unknown[], T> = (...all: [...A, AbortSignal]) => Promise<Result<T, AdapterError>>;
  type Many<I, T> = (items: readonly I[], signal: AbortSignal) => Promise<readonly Result<T, AdapterError>[]>;

  const limited = <A extends readonly unknown[], T>(call: Call<A, T>, longestMs = CALL_WAIT_MS): Call<A, T> =>
    async function limitedCall(...all) {
      const turn = await limit.take(all.at(-1) as AbortSignal, longestMs);
      return turn.ok ? call.apply(session, all) : turn;
    };
  const limitedMany = <I, T>(call: Many<I, T>): Many<I, T> =>
    async function limitedCall(items, signal) {
      const turn = await limit.take(signal, CALL_WAIT_MS);
      return turn.ok ? call.call(session, items, signal) : items.map(() => err(turn.error));
    };
  const { prepare, commit, prepareMany, commitMany, release, compensate, probe, inDoubt, settleBranch } = session;
  const { attachment, choices } = session;
  return {
    ...session,
    pull: limited(session.pull, PULL_WAIT_MS),
    ...(prepare && { prepare: limited(prepare) }),
    ...(commit && { commit: limited(commit) }),
    ...(prepareMany && { prepareMany: limitedMany(prepareMany) }),
    ...(commitMany && { commitMany: limitedMany(commitMany) }),
    ...(release && { release: limited(release) }),
    ...(compensate && { compensate: limited(compensate) }),
    ...(probe && { probe: limited(probe) }),
    ...(inDoubt && { inDoubt: limited(inDoubt) }),
    ...(settleBranch && { settleBranch: limited(settleBranch) }),
    ...(attachment && { attachment: limited(attachment) }),
    ...(choices && { choices: limited(choices) }),
  };
}

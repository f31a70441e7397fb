import { err, type Result } from '../../../src-shared/result/result.ts';
import type { AdapterError } from '../adapters/adapter-error.ts';
import type { Clock } from '../ports/clock.ts';
import type { Logger } from '../ports/logger.ts';
import type { TransactionLimits } from './limits.ts';

/** The driver has to let go (lease lost, shutdown) before a call: nothing was sent, nothing is recorded. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

/**
 * One call to an adapter session. Once begun it always resolves: an answer that does not come in time, an aborted call and an adapter that
 * throws (a bug) are all `unknown`, because something may have been sent. An answer that comes later is dropped; what it
 * said is found out by a probe.
 *
 * @param signal aborted when the driver has to let go (lease lost, shutdown)
 * @throws Interrupted where that is so already
 */
export async function callParticipant<T>(
  deps: {
    readonly clock: Clock;
    readonly logger: Logger;
    readonly limits: Pick<TransactionLimits, 'callMs' | 'graceMs'>;
  },
  what: string,
  signal: AbortSignal,
  call: (signal: AbortSignal) => Promise<Result<T, AdapterError>>,
): Promise<Result<T, AdapterError>> {
  const { clock, logger, limits } = deps;
  const controller = new AbortController();
  const { promise: givenUp, resolve: giveUp } = Promise.withResolvers<Result<T, AdapterError>>();
  let grace: Disposable | undefined;
  const abort = (message: string): void => {
    controller.abort(new Error(message));
    grace ??= clock.timer(limits.graceMs, () => giveUp(err({ kind: 'unknown', message })));
  };
  const withdrawn = (): void => abort(`${what} was interrupted before the answer came`);
  if (signal.aborted) throw new Interrupted(`${what} was not started: the driver has to let go`);
  signal.addEventListener('abort', withdrawn, { once: true });
  const timer = clock.timer(limits.callMs, () => abort(`${what}: no answer within ${limits.callMs} ms`));
  const answer = (async () => call(controller.signal))().catch((error: unknown): Result<T, AdapterError> => {
    logger.error('transactions.adapter-threw', { what, error: error instanceof Error ? error.message : String(error) });
    return err({ kind: 'unknown', message: `${what}: the adapter failed without an answer` });
  });
  try {
    return await Promise.race([answer, givenUp]);
  } finally {
    timer[Symbol.dispose]();
    grace?.[Symbol.dispose]();
    signal.removeEventListener('abort', withdrawn);
  }
}

import type { WireError } from '../result/error-codes.ts';
import type { StreamContext, StreamItem, StreamSpec } from './contract.ts';
import type { RouterContext } from './router.ts';
import { isAbort, type Asked } from './run-call.ts';
import { StreamRefusal } from './stream-refusal.ts';
import { untilAborted } from './until-aborted.ts';
import { validate } from './validate.ts';

type AnyHandler = (input: unknown, context: StreamContext) => AsyncIterable<StreamItem<unknown>>;

/**
 * Runs one stream until its handler ends, it is unsubscribed or the wire closes. The next event is pulled only while the
 * window keeps up. Never rejects.
 */
export async function runStream(
  router: RouterContext,
  spec: StreamSpec,
  handler: (...args: never[]) => unknown,
  { run, method, input, since }: Asked & { readonly since: string | undefined },
): Promise<void> {
  const { id, signal, session } = run;
  const close = (error?: WireError): void => {
    if (!signal.aborted) router.wire.send(error ? { t: 'closed', id, error } : { t: 'closed', id });
  };
  const checked = validate(spec.in, input, `the input of ${method}`);
  if (!checked.ok) return close(checked.error);

  let iterator: AsyncIterator<StreamItem<unknown>> | undefined;
  try {
    const context = { signal, session, since };
    iterator = (handler as AnyHandler)(checked.value, context)[Symbol.asyncIterator]();
    for (;;) {
      // A handler that does not watch its signal must not keep the stream open.
      const next = await untilAborted(iterator.next(), signal);
      if (next === undefined || signal.aborted) return;
      if (next.done) return close();
      const { event, cursor } = next.value;
      if (router.validateOutput) {
        const valid = validate(spec.event, event, `an event of ${method}`);
        if (!valid.ok) throw new Error(valid.error.message);
      }
      router.wire.send(cursor === undefined ? { t: 'event', id, event } : { t: 'event', id, event, cursor });
      await untilAborted(router.gate.ready(), signal);
    }
  } catch (error) {
    if (error instanceof StreamRefusal) close(error.error);
    else if (!(signal.aborted && isAbort(error, signal))) close(router.fault(method, error));
  } finally {
    // Not awaited: a generator that hangs in its last `await` would never return.
    void finish(iterator, (error) => router.fault(method, error), signal);
  }
}

async function finish(
  iterator: AsyncIterator<unknown> | undefined,
  fault: (error: unknown) => void,
  signal: AbortSignal,
): Promise<void> {
  try {
    await iterator?.return?.();
  } catch (error) {
    if (!isAbort(error, signal)) fault(error);
  }
}

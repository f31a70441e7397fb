import { err, type Result } from '../../../src-shared/result/result.ts';
import type { AdapterError } from '../adapters/adapter-error.ts';

/** Requests of one kind to one system, of whatever transactions, that may travel together. */
export interface Batcher<I, O> {
  /** Like a call of its own. Aborted before it was sent: nothing was sent. Aborted after: whatever the request says. */
  call(item: I, signal: AbortSignal): Promise<Result<O, AdapterError>>;
}

export interface BatcherOptions<I, O> {
  readonly alone: (item: I, signal: AbortSignal) => Promise<Result<O, AdapterError>>;
  /** One answer per item, in the same order. */
  readonly together: (items: readonly I[], signal: AbortSignal) => Promise<readonly Result<O, AdapterError>[]>;
  /** Most items in one request. */
  readonly most: number;
  /** Most requests on their way; what comes meanwhile makes the next one larger. */
  readonly running: number;
}

interface Member<I, O> {
  readonly item: I;
  readonly signal: AbortSignal;
  readonly resolve: (answer: Result<O, AdapterError>) => void;
  readonly reject: (reason: unknown) => void;
}

/** No timer decides how large a request becomes: it takes what waits, and while it is on its way the next ones gather. */
export function createBatcher<I, O>({ alone, together, most, running }: BatcherOptions<I, O>): Batcher<I, O> {
  const waiting = new Set<Member<I, O>>();
  let onTheWay = 0;
  let scheduled = false;

  const schedule = (): void => {
    if (scheduled || onTheWay >= running) return;
    scheduled = true;
    // The drivers that one commit of the log has woken up come in the same turn of the event loop.
    setImmediate(() => {
      scheduled = false;
      while (waiting.size > 0 && onTheWay < running) void send([...waiting].slice(0, most));
    });
  };

  const send = async (members: readonly Member<I, O>[]): Promise<void> => {
    for (const member of members) waiting.delete(member);
    onTheWay++;
    try {
      const [first, ...others] = members;
      if (first !== undefined && others.length === 0) first.resolve(await alone(first.item, first.signal));
      else await sendTogether(members);
    } catch (error) {
      for (const { reject } of members) reject(error);
    } finally {
      onTheWay--;
      if (waiting.size > 0) schedule();
    }
  };

  /** The request is cut only when nobody waits for it any more. */
  const sendTogether = async (members: readonly Member<I, O>[]): Promise<void> => {
    const controller = new AbortController();
    let left = members.length;
    const gaveUp = ({ signal }: Member<I, O>) => {
      const listener = (): void => {
        if (--left === 0) controller.abort(signal.reason);
      };
      signal.addEventListener('abort', listener, { once: true });
      return () => signal.removeEventListener('abort', listener);
    };
    const stop = members.map(gaveUp);
    try {
      const items = members.map(({ item }) => item);
      const answers = await together(items, controller.signal);
      if (answers.length !== members.length)
        throw new Error(`${members.length} operations were sent together and ${answers.length} answers came`);
      for (const [index, { resolve }] of members.entries()) resolve(answers[index] as Result<O, AdapterError>);
    } finally {
      for (const off of stop) off();
    }
  };

  return {
    call(item, signal) {
      const { promise, resolve, reject } = Promise.withResolvers<Result<O, AdapterError>>();
      const member = { item, signal, resolve, reject };
      waiting.add(member);
      const withdrawn = (): void => {
        if (waiting.delete(member))
          resolve(err({ kind: 'unreachable', message: 'it was not sent: earlier requests did not come back in time' }));
      };
      signal.addEventListener('abort', withdrawn, { once: true });
      schedule();
      return promise.finally(() => signal.removeEventListener('abort', withdrawn));
    },
  };
}

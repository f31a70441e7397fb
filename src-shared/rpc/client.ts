import * as v from 'valibot';
import type { BackOff } from './back-off.ts';
import type { Client, ContractSpec, StreamListener } from './contract.ts';
import { serverFrameSchema } from './frames.ts';
import { Link, type LinkStatusSource } from './link.ts';
import { PendingCalls } from './pending-calls.ts';
import { Subscriptions } from './subscriptions.ts';
import type { Timers } from './timers.ts';
import type { Wire } from './wire.ts';

export interface ClientOptions {
  /** Opens a wire to the core; called again after every cut. */
  readonly connect: (signal: AbortSignal) => Promise<Wire>;
  readonly timers: Timers;
  /** In [0, 1); spreads reconnections. `Math.random` by default. */
  readonly random?: () => number;
  /** Deadline of a call that names none, from the moment it is asked for; 30 s by default. */
  readonly timeoutMs?: number;
  /** Pause between attempts to connect; 250 ms to 10 s by default. */
  readonly backOff?: BackOff;
  /** Longest time one attempt to connect may take; 10 s by default. */
  readonly connectTimeoutMs?: number;
  /** Calls that may wait for an answer at once; 1,000 by default. Above it they fail with `OVERLOADED`. */
  readonly maxCalls?: number;
  /** A listener threw, or the core sent what is no frame. Thrown into the void by default, so that it is seen. */
  readonly onFault?: (fault: unknown) => void;
}

export interface ClientHandle<C extends ContractSpec> extends Disposable {
  readonly client: Client<C>;
  readonly status: LinkStatusSource;
  /** Connects now instead of after the pause. */
  retryNow(): void;
  /** Ends everything: calls fail with `DISCONNECTED`, streams are told they are closed. */
  close(): void;
}

interface CallOptions {
  readonly signal?: AbortSignal;
  readonly timeoutMs?: number;
}

/**
 * The window's side of a contract.
 *
 * - A call asked for while there is no connection waits for one within its deadline.
 * - A call in flight when the connection breaks fails with `DISCONNECTED`, except an idempotent one, which is sent again
 *   on the next connection within its deadline, three times at most.
 * - A stream is taken up again from its last cursor on every new connection.
 */
export function createClient<const C extends ContractSpec>(contract: C, options: ClientOptions): ClientHandle<C> {
  const { timers, random = Math.random, timeoutMs = 30_000, backOff = { minMs: 250, maxMs: 10_000 } } = options;
  const onFault =
    options.onFault ??
    ((fault: unknown): void =>
      queueMicrotask(() => {
        throw fault;
      }));

  let lastId = 0;
  const nextId = (): number => ++lastId;
  const wire = (): Wire | undefined => link.wire;
  const calls = new PendingCalls({ timers, nextId, wire, limit: options.maxCalls ?? 1_000 });
  const streams = new Subscriptions({ timers, random, backOff, nextId, wire, onFault });

  const receive = (current: Wire, raw: unknown): void => {
    if (link.wire !== current) return;
    const parsed = v.safeParse(serverFrameSchema, raw);
    if (!parsed.success) {
      onFault(new Error(`the core sent what is no frame: ${parsed.issues[0].message}`));
      current.close('not a frame');
      return;
    }
    const frame = parsed.output;
    if (frame.t === 'ok' || frame.t === 'err') calls.answer(frame);
    else streams.receive(frame);
  };

  const link = new Link({
    connect: options.connect,
    timers,
    random,
    backOff,
    connectTimeoutMs: options.connectTimeoutMs ?? 10_000,
    connected: (current) => {
      current.onFrame((frame) => receive(current, frame));
      // Streams first: the patches an agent missed must be under way before anything they sent is answered.
      streams.connected();
      calls.connected(current);
    },
    lost: (reason) => {
      streams.lost();
      calls.lost(reason);
    },
  });

  const method = (name: string, spec: ContractSpec[string][string]): unknown => {
    if (spec.type === 'stream') {
      return (input: unknown, listener: StreamListener<unknown>) => streams.add(name, input, listener);
    }
    const { idempotent } = spec;
    return (input: unknown, call: CallOptions = {}) =>
      calls.start({ method: name, input, idempotent, timeoutMs: call.timeoutMs ?? timeoutMs, signal: call.signal });
  };
  const client = Object.fromEntries(
    Object.entries(contract).map(([domain, methods]) => [
      domain,
      Object.fromEntries(Object.entries(methods).map(([name, spec]) => [name, method(`${domain}.${name}`, spec)])),
    ]),
  ) as Client<C>;

  const close = (): void => {
    const reason = 'the client was closed';
    link.close(reason);
    calls.close(reason);
    streams.close({ code: 'DISCONNECTED', message: reason, retryable: false });
  };
  link.open();
  return { client, status: link, retryNow: () => link.open(), close, [Symbol.dispose]: close };
}

import * as v from 'valibot';
import type { ErrorCode, WireError } from '../result/error-codes.ts';
import { BacklogGate } from './backlog-gate.ts';
import type { CallSpec, ContractSpec, Handlers, StreamSpec } from './contract.ts';
import { clientFrameSchema, type ClientFrame } from './frames.ts';
import { runCall } from './run-call.ts';
import { runStream } from './run-stream.ts';
import { defaultRouterLimits, type RouterLimits } from './router-limits.ts';
import type { Timers } from './timers.ts';
import type { Wire } from './wire.ts';

/** A bug that a window met. The window only learns the correlation id; the log should have all of it. */
export interface RouterFault {
  readonly correlation: string;
  readonly method: string;
  readonly error: unknown;
}

export interface ServeOptions {
  /** Identifies the window session to the handlers. */
  readonly session: string;
  readonly timers: Timers;
  readonly onFault: (fault: RouterFault) => void;
  readonly limits?: Partial<RouterLimits>;
  /** Makes correlation ids; by default the session and a running number. */
  readonly correlation?: () => string;
  /** Checks what handlers answer too. For tests: in the product the types vouch for it. */
  readonly validateOutput?: boolean;
}

export interface Serving extends Disposable {
  /** Calls in progress. */
  readonly calls: number;
  /** Streams open. */
  readonly streams: number;
}

export interface RouterContext {
  readonly wire: Wire;
  readonly gate: BacklogGate;
  readonly session: string;
  readonly validateOutput: boolean;
  /** Reports a bug; returns what the window may know of it. */
  readonly fault: (method: string, error: unknown) => WireError<'INTERNAL'>;
}

type Route =
  | { readonly type: 'call'; readonly spec: CallSpec; readonly handler: (...args: never[]) => unknown }
  | { readonly type: 'stream'; readonly spec: StreamSpec; readonly handler: (...args: never[]) => unknown };

function routes(contract: ContractSpec, handlers: Handlers<ContractSpec>): ReadonlyMap<string, Route> {
  const table = new Map<string, Route>();
  for (const [domain, methods] of Object.entries(contract)) {
    for (const [name, spec] of Object.entries(methods)) {
      const own = handlers[domain] as Record<string, (...args: never[]) => unknown>;
      // Called as a method, so that handlers written as classes keep their `this`.
      const handler = (...args: never[]): unknown => own[name]?.(...args);
      table.set(`${domain}.${name}`, { type: spec.type, spec, handler } as Route);
    }
  }
  return table;
}

/** The core's side of a contract, for any number of wires: what they can share they share. */
export interface Router {
  /** Serves one wire until it closes or the result is disposed. */
  serve(wire: Wire, options: ServeOptions): Serving;
}

export function createRouter<const C extends ContractSpec>(contract: C, handlers: Handlers<C>): Router {
  const table = routes(contract, handlers as Handlers<ContractSpec>);
  return { serve: (wire, options) => serveWire(table, wire, options) };
}

/** The core's side of a contract, on one wire, until the wire closes or the result is disposed. */
export const serve = <const C extends ContractSpec>(
  contract: C,
  handlers: Handlers<C>,
  wire: Wire,
  options: ServeOptions,
): Serving => createRouter(contract, handlers).serve(wire, options);

function serveWire(table: ReadonlyMap<string, Route>, wire: Wire, options: ServeOptions): Serving {
  const limits = options.limits ? { ...defaultRouterLimits, ...options.limits } : defaultRouterLimits;
  const gate = new BacklogGate(wire, options.timers, limits);
  const calls = new Map<number, AbortController>();
  const streams = new Map<number, AbortController>();
  let faults = 0;
  let held = false;
  let stopped = false;
  const correlation = options.correlation ?? ((): string => `${options.session}-${++faults}`);

  const context: RouterContext = {
    wire,
    gate,
    session: options.session,
    validateOutput: options.validateOutput ?? false,
    fault(method, error) {
      const id = correlation();
      options.onFault({ correlation: id, method, error });
      return { code: 'INTERNAL', message: `a fault in the program; the log has it as ${id}`, retryable: false };
    },
  };

  const refuse = (frame: ClientFrame, code: ErrorCode, message: string, retryable = false): void =>
    wire.send({ t: frame.t === 'call' ? 'err' : 'closed', id: frame.id, error: { code, message, retryable } });

  const start = (frame: Extract<ClientFrame, { t: 'call' | 'subscribe' }>): void => {
    const wanted = frame.t === 'call' ? 'call' : 'stream';
    const [running, limit] = frame.t === 'call' ? [calls, limits.calls] : [streams, limits.streams];
    const route = table.get(frame.method);
    if (calls.has(frame.id) || streams.has(frame.id)) {
      // Two answers with one id would reach the wrong caller.
      wire.close(`id ${frame.id} is in use`);
    } else if (route?.type !== wanted) {
      refuse(frame, 'UNKNOWN_METHOD', `there is no ${wanted} "${frame.method}"`);
    } else if (running.size >= limit) {
      refuse(frame, 'OVERLOADED', `${running.size} of ${limit} ${wanted}s are in use`, true);
    } else {
      const controller = new AbortController();
      running.set(frame.id, controller);
      const end = (): void => {
        running.delete(frame.id);
        if (gate.behind) hold();
      };
      const run = { id: frame.id, method: frame.method, input: frame.input, signal: controller.signal };
      if (route.type === 'call') void runCall(context, route.spec, route.handler, run).finally(end);
      else void runStream(context, route.spec, route.handler, { ...run, since: sinceOf(frame) }).finally(end);
    }
  };

  const abort = (running: Map<number, AbortController>, id: number, why: string): void =>
    running.get(id)?.abort(new Error(why));

  /** A window that asks on without reading what it asked for is not listened to until it has read. */
  const hold = (): void => {
    if (held || stopped) return;
    held = true;
    wire.pause?.();
    void gate.ready().then(() => {
      held = false;
      wire.resume?.();
    });
  };

  const receive = (raw: unknown): void => {
    if (gate.behind) hold();
    const parsed = v.safeParse(clientFrameSchema, raw);
    if (!parsed.success) return malformed(raw, parsed.issues[0].message);
    const frame = parsed.output;
    if (frame.t === 'cancel') abort(calls, frame.id, 'cancelled by the window');
    else if (frame.t === 'unsubscribe') abort(streams, frame.id, 'unsubscribed by the window');
    else start(frame);
  };

  /** A frame that still says whom it concerns is refused; one that does not ends the wire. */
  const malformed = (raw: unknown, message: string): void => {
    const head = v.safeParse(frameHeadSchema, raw);
    if (!head.success) return wire.close(`not a frame: ${message}`);
    const { t, id } = head.output;
    const error = { code: 'BAD_REQUEST' as const, message: `not a frame: ${message}`, retryable: false };
    wire.send(t === 'call' ? { t: 'err', id, error } : { t: 'closed', id, error });
  };

  const stop = (reason: string): void => {
    stopped = true;
    offFrame();
    offClose();
    for (const controller of [...calls.values(), ...streams.values()]) controller.abort(new Error(reason));
    gate[Symbol.dispose]();
  };
  const offFrame = wire.onFrame(receive);
  const offClose = wire.onClose(stop);

  return {
    get calls() {
      return calls.size;
    },
    get streams() {
      return streams.size;
    },
    [Symbol.dispose]() {
      stop('the core stops serving');
      wire.close('the core stops serving');
    },
  };
}

const frameHeadSchema = v.object({
  t: v.picklist(['call', 'subscribe']),
  id: v.pipe(v.number(), v.integer(), v.minValue(1)),
});

const sinceOf = (frame: ClientFrame): string | undefined => (frame.t === 'subscribe' ? frame.since : undefined);

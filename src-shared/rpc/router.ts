import * as v from 'valibot';
import type { ErrorCode, WireError } from '../result/error-codes.ts';
import { BacklogGate } from './backlog-gate.ts';
import type { CallSpec, ContractSpec, Handlers, StreamSpec } from './contract.ts';
import { clientFrameSchema, type ClientFrame } from './frames.ts';
import { runCall } from './run-call.ts';
import { Running } from './running.ts';
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
  readonly validateOutput: boolean;
  /** Reports a bug; returns what the window may know of it. */
  fault(method: string, error: unknown): WireError<'INTERNAL'>;
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
  return { serve: (wire, options) => new ServedWire(table, wire, options) };
}

/** The core's side of a contract, on one wire, until the wire closes or the result is disposed. */
export const serve = <const C extends ContractSpec>(
  contract: C,
  handlers: Handlers<C>,
  wire: Wire,
  options: ServeOptions,
): Serving => createRouter(contract, handlers).serve(wire, options);

/** A class without closures of its own but the two listeners: there may be ten thousand of them. */
class ServedWire implements Serving, RouterContext {
  readonly wire: Wire;
  readonly gate: BacklogGate;
  readonly #table: ReadonlyMap<string, Route>;
  readonly #options: ServeOptions;
  readonly #limits: RouterLimits;
  readonly #calls = new Running();
  readonly #streams = new Running();
  readonly #offFrame: () => void;
  readonly #offClose: () => void;
  #faults = 0;
  #held = false;
  #stopped = false;

  constructor(table: ReadonlyMap<string, Route>, wire: Wire, options: ServeOptions) {
    this.wire = wire;
    this.#table = table;
    this.#options = options;
    this.#limits = options.limits ? { ...defaultRouterLimits, ...options.limits } : defaultRouterLimits;
    this.gate = new BacklogGate(wire, options.timers, this.#limits);
    this.#offFrame = wire.onFrame((frame) => this.#receive(frame));
    this.#offClose = wire.onClose((reason) => this.#stop(reason));
  }

  get calls(): number {
    return this.#calls.size;
  }

  get streams(): number {
    return this.#streams.size;
  }

  get session(): string {
    return this.#options.session;
  }

  get validateOutput(): boolean {
    return this.#options.validateOutput ?? false;
  }

  fault(method: string, error: unknown): WireError<'INTERNAL'> {
    const { correlation, session, onFault } = this.#options;
    const id = correlation?.() ?? `${session}-${++this.#faults}`;
    onFault({ correlation: id, method, error });
    return { code: 'INTERNAL', message: `a fault in the program; the log has it as ${id}`, retryable: false };
  }

  [Symbol.dispose](): void {
    this.#stop('the core stops serving');
    this.wire.close('the core stops serving');
  }

  #receive(raw: unknown): void {
    if (this.gate.behind) this.#hold();
    const parsed = v.safeParse(clientFrameSchema, raw);
    if (!parsed.success) return this.#malformed(raw, parsed.issues[0].message);
    const frame = parsed.output;
    if (frame.t === 'cancel') this.#calls.abort(frame.id, 'cancelled by the window');
    else if (frame.t === 'unsubscribe') this.#streams.abort(frame.id, 'unsubscribed by the window');
    else this.#start(frame);
  }

  #start(frame: Extract<ClientFrame, { t: 'call' | 'subscribe' }>): void {
    const { id, method, input } = frame;
    const wanted = frame.t === 'call' ? 'call' : 'stream';
    const running = frame.t === 'call' ? this.#calls : this.#streams;
    const limit = frame.t === 'call' ? this.#limits.calls : this.#limits.streams;
    const route = this.#table.get(method);
    if (this.#calls.has(id) || this.#streams.has(id)) {
      // Two answers with one id would reach the wrong caller.
      this.wire.close(`id ${id} is in use`);
    } else if (route?.type !== wanted) {
      this.#refuse(frame, 'UNKNOWN_METHOD', `there is no ${wanted} "${method}"`);
    } else if (running.size >= limit) {
      this.#refuse(frame, 'OVERLOADED', `${running.size} of ${limit} ${wanted}s are in use`, true);
    } else {
      const run = running.start(id, this.session);
      const end = (): void => {
        running.end(id);
        if (this.gate.behind) this.#hold();
      };
      const asked = { run, method, input };
      if (route.type === 'call') void runCall(this, route.spec, route.handler, asked).finally(end);
      else void runStream(this, route.spec, route.handler, { ...asked, since: sinceOf(frame) }).finally(end);
    }
  }

  #refuse(frame: ClientFrame, code: ErrorCode, message: string, retryable = false): void {
    this.wire.send({ t: frame.t === 'call' ? 'err' : 'closed', id: frame.id, error: { code, message, retryable } });
  }

  /** A window that asks on without reading what it asked for is not listened to until it has read. */
  #hold(): void {
    if (this.#held || this.#stopped) return;
    this.#held = true;
    this.wire.pause?.();
    void this.gate.ready().then(() => {
      this.#held = false;
      // One that was closed for not reading would go on to be read, and what it asks thrown away, until it is gone.
      if (!this.#stopped) this.wire.resume?.();
    });
  }

  /** A frame that still says whom it concerns is refused; one that does not ends the wire. */
  #malformed(raw: unknown, message: string): void {
    const head = v.safeParse(frameHeadSchema, raw);
    if (!head.success) return this.wire.close(`not a frame: ${message}`);
    const { t, id } = head.output;
    const error = { code: 'BAD_REQUEST' as const, message: `not a frame: ${message}`, retryable: false };
    this.wire.send(t === 'call' ? { t: 'err', id, error } : { t: 'closed', id, error });
  }

  #stop(reason: string): void {
    this.#stopped = true;
    this.#offFrame();
    this.#offClose();
    this.#calls.abortAll(reason);
    this.#streams.abortAll(reason);
    this.gate[Symbol.dispose]();
  }
}

const frameHeadSchema = v.object({
  t: v.picklist(['call', 'subscribe']),
  id: v.pipe(v.number(), v.integer(), v.minValue(1)),
});

const sinceOf = (frame: ClientFrame): string | undefined => (frame.t === 'subscribe' ? frame.since : undefined);

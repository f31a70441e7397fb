import type { WireError } from '../result/error-codes.ts';
import { type BackOff, backOffDelay } from './back-off.ts';
import type { StreamListener, Subscription } from './contract.ts';
import type { ServerFrame } from './frames.ts';
import type { Timers } from './timers.ts';
import type { Wire } from './wire.ts';

interface ActiveSubscription {
  readonly method: string;
  readonly input: unknown;
  readonly listener: StreamListener<unknown>;
  cursor: string | undefined;
  /** Set while the stream runs on the wire. */
  id: number | undefined;
  /** Ends in a row that may heal, without an event between them. */
  failures: number;
  pause: Disposable | undefined;
}

export interface SubscriptionsOptions {
  readonly timers: Timers;
  readonly random: () => number;
  readonly backOff: BackOff;
  readonly nextId: () => number;
  readonly wire: () => Wire | undefined;
  /** A listener threw, or an input cannot be sent: a bug of the caller, which must not stop the other streams. */
  readonly onFault: (fault: unknown) => void;
}

/** The streams a client listens to. They outlive the wire: each new one takes them up from their last cursor. */
export class Subscriptions {
  readonly #options: SubscriptionsOptions;
  readonly #active = new Set<ActiveSubscription>();
  readonly #byId = new Map<number, ActiveSubscription>();

  constructor(options: SubscriptionsOptions) {
    this.#options = options;
  }

  add(method: string, input: unknown, listener: StreamListener<unknown>): Subscription {
    const active: ActiveSubscription = {
      method,
      input,
      listener,
      cursor: undefined,
      id: undefined,
      failures: 0,
      pause: undefined,
    };
    this.#active.add(active);
    this.#subscribe(active);
    const unsubscribe = (): void => {
      if (!this.#active.has(active)) return;
      if (active.id !== undefined) this.#options.wire()?.send({ t: 'unsubscribe', id: active.id });
      this.#remove(active);
    };
    return { unsubscribe, [Symbol.dispose]: unsubscribe };
  }

  connected(): void {
    for (const active of [...this.#active]) this.#subscribe(active);
  }

  lost(): void {
    this.#byId.clear();
    for (const active of this.#active) {
      active.id = undefined;
      active.pause?.[Symbol.dispose]();
      active.pause = undefined;
    }
  }

  /** Ends them all, telling each listener. */
  close(error: WireError): void {
    for (const active of [...this.#active]) this.#end(active, error);
  }

  receive(frame: Extract<ServerFrame, { t: 'event' | 'closed' }>): void {
    const active = this.#byId.get(frame.id);
    // Events may still be under way when the stream was given up.
    if (!active) return;
    if (frame.t === 'event') {
      active.failures = 0;
      if (frame.cursor !== undefined) active.cursor = frame.cursor;
      this.#guard(() => active.listener.event(frame.event, frame.cursor));
    } else if (frame.error?.retryable) {
      this.#byId.delete(frame.id);
      active.id = undefined;
      const ms = backOffDelay(this.#options.backOff, active.failures++, this.#options.random());
      active.pause = this.#options.timers.timer(ms, () => this.#subscribe(active));
    } else {
      this.#end(active, frame.error);
    }
  }

  #subscribe(active: ActiveSubscription): void {
    const wire = this.#options.wire();
    active.pause = undefined;
    if (!wire || !this.#active.has(active) || active.id !== undefined) return;
    const id = this.#options.nextId();
    active.id = id;
    this.#byId.set(id, active);
    const since = active.cursor === undefined ? {} : { since: active.cursor };
    try {
      wire.send({ t: 'subscribe', id, method: active.method, input: active.input, ...since });
    } catch (fault) {
      this.#options.onFault(fault);
      this.#end(active, { code: 'BAD_REQUEST', message: 'the input cannot be sent', retryable: false });
    }
  }

  #end(active: ActiveSubscription, error: WireError | undefined): void {
    this.#remove(active);
    this.#guard(() => active.listener.closed?.(error));
  }

  #remove(active: ActiveSubscription): void {
    active.pause?.[Symbol.dispose]();
    this.#active.delete(active);
    if (active.id !== undefined) this.#byId.delete(active.id);
  }

  #guard(tell: () => void): void {
    try {
      tell();
    } catch (fault) {
      this.#options.onFault(fault);
    }
  }
}

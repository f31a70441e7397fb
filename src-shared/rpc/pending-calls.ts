import type { ErrorCode, WireError } from '../result/error-codes.ts';
import { err, ok, type Result } from '../result/result.ts';
import type { ServerFrame } from './frames.ts';
import type { Timers } from './timers.ts';
import type { Wire } from './wire.ts';

type Outcome = Result<unknown, WireError>;

/** A call that the core closed the wire on this often is not sent again: it may be what makes it close. */
const maxSends = 3;

interface PendingCall {
  readonly method: string;
  readonly input: unknown;
  readonly idempotent: boolean;
  readonly settle: (outcome: Outcome) => void;
  readonly fail: (fault: unknown) => void;
  sends: number;
  /** Set while the call is on the wire. */
  id: number | undefined;
}

export interface CallRequest {
  readonly method: string;
  readonly input: unknown;
  readonly idempotent: boolean;
  readonly timeoutMs: number;
  readonly signal: AbortSignal | undefined;
}

export interface PendingCallsOptions {
  readonly timers: Timers;
  readonly nextId: () => number;
  readonly wire: () => Wire | undefined;
  /** Calls that may wait or be in flight at once. */
  readonly limit: number;
}

const failure = (code: ErrorCode, message: string, retryable: boolean): Outcome => err({ code, message, retryable });

/** The calls a client has not got an answer to. */
export class PendingCalls {
  readonly #options: PendingCallsOptions;
  readonly #all = new Set<PendingCall>();
  readonly #inFlight = new Map<number, PendingCall>();
  #closed: string | undefined;

  constructor(options: PendingCallsOptions) {
    this.#options = options;
  }

  start(request: CallRequest): Promise<Outcome> {
    if (request.signal?.aborted) return Promise.resolve(failure('CANCELLED', 'cancelled before it was sent', false));
    if (this.#closed !== undefined) return Promise.resolve(failure('DISCONNECTED', this.#closed, false));
    if (this.#all.size >= this.#options.limit) {
      return Promise.resolve(failure('OVERLOADED', `${this.#all.size} calls wait for an answer already`, true));
    }
    return new Promise<Outcome>((resolve, reject) => {
      const deadline = this.#options.timers.timer(request.timeoutMs, () => this.#timedOut(pending, request.timeoutMs));
      const abort = (): void => this.#withdraw(pending, failure('CANCELLED', 'cancelled by the caller', false));
      const finish = (): void => {
        deadline[Symbol.dispose]();
        request.signal?.removeEventListener('abort', abort);
      };
      const pending: PendingCall = {
        method: request.method,
        input: request.input,
        idempotent: request.idempotent,
        sends: 0,
        id: undefined,
        settle: (outcome) => {
          finish();
          resolve(outcome);
        },
        fail: (fault) => {
          finish();
          reject(fault);
        },
      };
      request.signal?.addEventListener('abort', abort, { once: true });
      this.#all.add(pending);
      const wire = this.#options.wire();
      if (wire) this.#send(pending, wire);
    });
  }

  /** Sends what waited for a connection, in the order it was asked for. */
  connected(wire: Wire): void {
    for (const pending of [...this.#all]) if (pending.id === undefined) this.#send(pending, wire);
  }

  /** What was in flight fails, except what may safely be repeated: that waits for the next connection. */
  lost(reason: string): void {
    this.#inFlight.clear();
    for (const pending of [...this.#all]) {
      if (pending.id === undefined) continue;
      pending.id = undefined;
      if (pending.idempotent && pending.sends < maxSends) continue;
      const outcome = pending.idempotent
        ? 'it had no effect that a repeat would double'
        : 'whether it happened is unknown';
      this.#settle(
        pending,
        failure('DISCONNECTED', `the connection broke (${reason}); ${outcome}`, pending.idempotent),
      );
    }
  }

  close(reason: string): void {
    this.#closed = reason;
    for (const pending of [...this.#all]) this.#settle(pending, failure('DISCONNECTED', reason, false));
  }

  answer(frame: Extract<ServerFrame, { t: 'ok' | 'err' }>): void {
    const pending = this.#inFlight.get(frame.id);
    // An answer to a call that timed out or was cancelled comes too late for anybody.
    if (!pending) return;
    this.#settle(pending, frame.t === 'ok' ? ok(frame.output) : err(frame.error));
  }

  #send(pending: PendingCall, wire: Wire): void {
    const id = this.#options.nextId();
    pending.id = id;
    pending.sends++;
    this.#inFlight.set(id, pending);
    try {
      wire.send({ t: 'call', id, method: pending.method, input: pending.input });
    } catch (fault) {
      this.#forget(pending);
      pending.fail(fault);
    }
  }

  #timedOut(pending: PendingCall, timeoutMs: number): void {
    const outcome =
      pending.sends === 0
        ? failure('DISCONNECTED', `no connection within ${timeoutMs} ms; nothing was sent`, true)
        : failure('TIMEOUT', `no answer within ${timeoutMs} ms`, pending.idempotent);
    this.#withdraw(pending, outcome);
  }

  #withdraw(pending: PendingCall, outcome: Outcome): void {
    if (pending.id !== undefined) this.#options.wire()?.send({ t: 'cancel', id: pending.id });
    this.#settle(pending, outcome);
  }

  #settle(pending: PendingCall, outcome: Outcome): void {
    this.#forget(pending);
    pending.settle(outcome);
  }

  #forget(pending: PendingCall): void {
    this.#all.delete(pending);
    if (pending.id !== undefined) this.#inFlight.delete(pending.id);
  }
}

import { type BackOff, backOffDelay } from './back-off.ts';
import type { Timers } from './timers.ts';
import type { Wire } from './wire.ts';

/** `waiting`: not connected, and the next attempt comes after a pause. `closed`: given up by `close()`, for good. */
export type LinkStatus = 'connecting' | 'connected' | 'waiting' | 'closed';

/** The state of a link and its changes; fits `useSyncExternalStore`. */
export interface LinkStatusSource {
  readonly current: LinkStatus;
  /** Returns the function that takes the listener off again. */
  subscribe(listener: (status: LinkStatus) => void): () => void;
}

export interface LinkOptions {
  /** Opens a wire. Rejects, or is aborted through the signal, when that does not work. */
  readonly connect: (signal: AbortSignal) => Promise<Wire>;
  readonly timers: Timers;
  /** In [0, 1); for the jitter. */
  readonly random: () => number;
  readonly backOff: BackOff;
  /** Longest time one attempt may take, in milliseconds. */
  readonly connectTimeoutMs: number;
  readonly connected: (wire: Wire) => void;
  readonly lost: (reason: string) => void;
}

/** A connection has to last this long before the next cut starts again with the shortest pause. */
const stableMs = 5_000;

/** Keeps one wire open: connects, waits, connects again, until it is closed. */
export class Link implements LinkStatusSource {
  readonly #options: LinkOptions;
  readonly #listeners = new Set<(status: LinkStatus) => void>();
  #status: LinkStatus = 'connecting';
  #wire: Wire | undefined;
  #attempt = 0;
  #pause: Disposable | undefined;
  #connecting: AbortController | undefined;

  constructor(options: LinkOptions) {
    this.#options = options;
  }

  get current(): LinkStatus {
    return this.#status;
  }

  get wire(): Wire | undefined {
    return this.#wire;
  }

  subscribe(listener: (status: LinkStatus) => void): () => void {
    const own = (status: LinkStatus): void => listener(status);
    this.#listeners.add(own);
    return () => void this.#listeners.delete(own);
  }

  /** Starts the first attempt, or cuts a pause short. Nothing happens while connected or connecting. */
  open(): void {
    if (this.#status === 'closed' || this.#connecting || this.#wire) return;
    this.#pause?.[Symbol.dispose]();
    this.#pause = undefined;
    void this.#connect();
  }

  close(reason: string): void {
    if (this.#status === 'closed') return;
    const wire = this.#wire;
    this.#wire = undefined;
    this.#pause?.[Symbol.dispose]();
    this.#connecting?.abort(new Error(reason));
    this.#set('closed');
    wire?.close(reason);
    this.#options.lost(reason);
  }

  async #connect(): Promise<void> {
    const attempt = new AbortController();
    this.#connecting = attempt;
    this.#set('connecting');
    using _deadline = this.#options.timers.timer(this.#options.connectTimeoutMs, () =>
      attempt.abort(new Error(`no connection within ${this.#options.connectTimeoutMs} ms`)),
    );
    const aborted = new Promise<never>((_resolve, reject) =>
      attempt.signal.addEventListener('abort', () => reject(attempt.signal.reason), { once: true }),
    );
    // The race may be over before the abort; its rejection then has nobody left to hear it.
    aborted.catch(() => {});
    const opening = Promise.resolve().then(() => {
      attempt.signal.throwIfAborted();
      return this.#options.connect(attempt.signal);
    });
    try {
      const wire = await Promise.race([opening, aborted]);
      this.#connecting = undefined;
      if (attempt.signal.aborted) wire.close('too late');
      else this.#established(wire);
    } catch {
      this.#connecting = undefined;
      // A connection that comes after its deadline belongs to nobody.
      opening.then((wire) => wire.close('too late')).catch(() => {});
      this.#wait();
    }
  }

  #established(wire: Wire): void {
    const since = this.#options.timers.monotonic();
    this.#wire = wire;
    wire.onClose((reason) => {
      if (this.#wire !== wire) return;
      this.#wire = undefined;
      if (this.#options.timers.monotonic() - since >= stableMs) this.#attempt = 0;
      // The pause comes first: `lost` tells callers, and one of them may ask to connect at once.
      this.#wait();
      this.#options.lost(reason);
    });
    this.#set('connected');
    this.#options.connected(wire);
  }

  #wait(): void {
    if (this.#status === 'closed') return;
    const ms = backOffDelay(this.#options.backOff, this.#attempt++, this.#options.random());
    this.#pause = this.#options.timers.timer(ms, () => this.open());
    this.#set('waiting');
  }

  #set(status: LinkStatus): void {
    if (this.#status === status) return;
    this.#status = status;
    for (const listener of [...this.#listeners]) listener(status);
  }
}

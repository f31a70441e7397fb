import type { RouterLimits } from './router-limits.ts';
import type { Timers } from './timers.ts';
import type { Wire } from './wire.ts';

const lookEveryMs = 10;

/** Makes events and answers wait while the window is behind. One look at the wire serves all that wait. */
export class BacklogGate implements Disposable {
  readonly #wire: Wire;
  readonly #timers: Timers;
  readonly #limits: RouterLimits;
  #waiters: (() => void)[] | undefined;
  #timer: Disposable | undefined;
  #since = 0;

  constructor(wire: Wire, timers: Timers, limits: RouterLimits) {
    this.#wire = wire;
    this.#timers = timers;
    this.#limits = limits;
  }

  /** The window has yet to read more than the limit. */
  get behind(): boolean {
    return this.#wire.backlog > this.#limits.backlogBytes;
  }

  /** Resolves at once while the window keeps up, later when it does not, and always once the wire is closed. */
  async ready(): Promise<void> {
    if (!this.behind) return;
    if (!this.#timer) {
      this.#since = this.#timers.monotonic();
      this.#look();
    }
    await new Promise<void>((resolve) => (this.#waiters ??= []).push(resolve));
  }

  [Symbol.dispose](): void {
    this.#timer?.[Symbol.dispose]();
    this.#timer = undefined;
    const waiters = this.#waiters ?? [];
    this.#waiters = undefined;
    for (const waiter of waiters) waiter();
  }

  #look(): void {
    this.#timer = this.#timers.timer(lookEveryMs, () => {
      if (!this.behind) this[Symbol.dispose]();
      else if (this.#timers.monotonic() - this.#since < this.#limits.stallMs) this.#look();
      else this.#wire.close(`the window did not read for ${this.#limits.stallMs} ms`);
    });
  }
}

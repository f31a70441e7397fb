/** The time a client or a router needs. The core's `Clock` is one; a window makes one from `setTimeout`. */
export interface Timers {
  /** Milliseconds from an arbitrary start; never goes back. */
  monotonic(): number;
  /** Runs `callback` once after `ms` unless disposed before. */
  timer(ms: number, callback: () => void): Disposable;
}

/** Time, so that tests can turn it. Nothing in the core reads the clock or sets a timer in any other way. */
export interface Clock {
  /** Wall clock in milliseconds since the epoch. May jump either way. */
  now(): number;
  /** Milliseconds from an arbitrary start; never goes back. Deadlines and durations are measured with it. */
  monotonic(): number;
  /** Resolves after `ms`; rejects with the signal's reason when it is aborted first. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** Runs `callback` once after `ms` unless disposed before. Does not keep the process alive. */
  timer(ms: number, callback: () => void): Disposable;
}

/** Events a second over a sliding window, in fixed memory. */
export interface RateMeter {
  mark(count?: number): void;
  /** Events a second over the window; over the time since the start while that is shorter, but at least one slice. */
  perSecond(): number;
  /** Since the start. */
  readonly total: number;
}

/**
 * @param windowMs how far back the rate looks, milliseconds
 * @param now monotonic milliseconds
 */
export function createRateMeter(windowMs: number, now: () => number, slices = 10): RateMeter {
  if (!(windowMs > 0) || !(slices >= 1)) throw new RangeError('windowMs and slices must be positive');
  const sliceMs = windowMs / slices;
  const counts = new Float64Array(slices);
  const periods = new Float64Array(slices).fill(-1);
  const startedAt = now();
  let total = 0;
  return {
    mark(count = 1) {
      const period = Math.floor(now() / sliceMs);
      const slot = period % slices;
      if (periods[slot] !== period) {
        periods[slot] = period;
        counts[slot] = 0;
      }
      counts[slot]! += count;
      total += count;
    },
    perSecond() {
      const at = now();
      const period = Math.floor(at / sliceMs);
      let seen = 0;
      for (let slot = 0; slot < slices; slot++) if (periods[slot]! > period - slices) seen += counts[slot]!;
      // The running slice is not over: the window reaches back over the whole ones before it.
      const covered = (slices - 1) * sliceMs + (at - period * sliceMs);
      const since = Math.min(covered, at - startedAt);
      return (seen * 1_000) / Math.max(since, sliceMs);
    },
    get total() {
      return total;
    },
  };
}

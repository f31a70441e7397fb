export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  if (sorted.length === 0) return Number.NaN;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** Every latency of a run, exact: no buckets. Milliseconds. */
export interface LatencyRecord {
  record(ms: number): void;
  readonly count: number;
  /** `p50`, `p99`, `p999` and `max` in milliseconds. */
  summary(): { readonly p50: number; readonly p99: number; readonly p999: number; readonly max: number };
}

/** @param most records that fit; more than that is a mistake of the caller and throws */
export function createLatencyRecord(most: number): LatencyRecord {
  const values = new Float64Array(most);
  let count = 0;
  return {
    record(ms) {
      if (count >= most) throw new RangeError(`more than ${most} latencies`);
      values[count++] = ms;
    },
    get count() {
      return count;
    },
    summary() {
      const sorted = values.slice(0, count).sort();
      const at = (share: number): number => sorted[Math.min(count - 1, Math.ceil(count * share) - 1)] ?? Number.NaN;
      return { p50: at(0.5), p99: at(0.99), p999: at(0.999), max: sorted[count - 1] ?? Number.NaN };
    },
  };
}

/** Upper bounds in milliseconds: three per decade from 0.1 ms to 100 s; what is longer falls into a last bucket. */
const bounds = [
  0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000,
] as const;

/** Quantiles are upper bounds of their bucket, never above `max`. Milliseconds. */
export interface DurationSummary {
  readonly count: number;
  readonly sum: number;
  readonly max: number;
  readonly p50: number;
  readonly p99: number;
  readonly p999: number;
  /** Counts per bucket, not cumulative; `le` of the last one is `Infinity`. */
  readonly buckets: readonly { readonly le: number; readonly count: number }[];
}

/** Counts durations in fixed buckets: constant memory, no allocation per record. */
export interface DurationHistogram {
  record(ms: number): void;
  summary(): DurationSummary;
}

export function createDurationHistogram(): DurationHistogram {
  const counts = new Float64Array(bounds.length + 1);
  let count = 0;
  let sum = 0;
  let max = 0;

  const quantile = (share: number): number => {
    let left = Math.ceil(count * share);
    for (let index = 0; index < counts.length; index += 1) {
      left -= counts[index] ?? 0;
      if (left <= 0) return Math.min(bounds[index] ?? max, max);
    }
    return max;
  };

  return {
    record(ms) {
      count += 1;
      sum += ms;
      if (ms > max) max = ms;
      let index = 0;
      while (index < bounds.length && ms > (bounds[index] ?? Infinity)) index += 1;
      counts[index] = (counts[index] ?? 0) + 1;
    },
    summary: () => ({
      count,
      sum,
      max,
      p50: quantile(0.5),
      p99: quantile(0.99),
      p999: quantile(0.999),
      buckets: Array.from(counts, (bucket, index) => ({ le: bounds[index] ?? Infinity, count: bucket })),
    }),
  };
}

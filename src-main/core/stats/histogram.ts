/** What a histogram knows about the values of its window. Values are in the unit they were recorded in. */
export interface HistogramSummary {
  readonly count: number;
  readonly sum: number;
  readonly p50: number;
  readonly p99: number;
  readonly p999: number;
  /** Exact. */
  readonly max: number;
}

/**
 * Latencies over a sliding window in fixed memory. Buckets are log-linear: 32 equal steps to each power of two, as in
 * HdrHistogram (http://hdrhistogram.org), so a percentile is at most 3.2 % above the true value and never below it.
 */
export interface Histogram {
  /** @param value from 0 up; less counts as 0, and what lies above the highest bucket goes into that */
  record(value: number): void;
  summary(): HistogramSummary;
  /** Values in buckets that end at or below each bound, for exposition: a bound inside a bucket leaves that bucket out. */
  cumulative(bounds: readonly number[]): readonly number[];
}

export interface HistogramOptions {
  /** Smallest difference that matters; everything below it is one bucket. Default 0.01, for milliseconds. */
  readonly unit?: number;
  /** How far back the summary looks, milliseconds. `Infinity` keeps everything. */
  readonly windowMs: number;
  /** The window moves in this many steps. Default 6. */
  readonly slices?: number;
  /** Monotonic milliseconds. */
  readonly now: () => number;
}

const stepsPerOctave = 32;
const octaves = 36;
const buckets = stepsPerOctave * (octaves + 1);

interface Slice {
  readonly counts: Uint32Array;
  /** Which step of the window it belongs to. */
  period: number;
  count: number;
  sum: number;
  max: number;
}

export function createHistogram({ unit = 0.01, windowMs, slices = 6, now }: HistogramOptions): Histogram {
  if (!(unit > 0) || !(windowMs > 0) || !(slices >= 1))
    throw new RangeError('unit, windowMs and slices must be positive');
  const sliceCount = windowMs === Infinity ? 1 : slices;
  const ring: Slice[] = Array.from({ length: sliceCount }, () => emptySlice());
  const periodNow = (): number => (windowMs === Infinity ? 0 : Math.floor(now() / (windowMs / sliceCount)));

  const current = (): Slice => {
    const period = periodNow();
    const slice = ring[period % sliceCount]!;
    if (slice.period !== period) clear(slice, period);
    return slice;
  };
  const inWindow = (): Slice[] => {
    const period = periodNow();
    return ring.filter((slice) => slice.period > period - sliceCount && slice.period <= period);
  };

  return {
    record(value) {
      const positive = value > 0 ? value : 0;
      const slice = current();
      slice.counts[bucketOf(positive / unit)]!++;
      slice.count++;
      slice.sum += positive;
      if (positive > slice.max) slice.max = positive;
    },
    summary() {
      const live = inWindow();
      const count = live.reduce((total, slice) => total + slice.count, 0);
      const sum = live.reduce((total, slice) => total + slice.sum, 0);
      const max = live.reduce((most, slice) => Math.max(most, slice.max), 0);
      const [p50, p99, p999] = percentiles(live, count, [0.5, 0.99, 0.999]).map((steps) => Math.min(steps * unit, max));
      return { count, sum, p50: p50!, p99: p99!, p999: p999!, max };
    },
    cumulative(bounds) {
      const live = inWindow();
      return bounds.map((bound) => {
        let total = 0;
        for (let bucket = 0; bucket < buckets && highestOf(bucket) * unit <= bound * (1 + 1e-9); bucket++) {
          for (const { counts } of live) total += counts[bucket]!;
        }
        return total;
      });
    },
  };
}

function emptySlice(): Slice {
  return { counts: new Uint32Array(buckets), period: -1, count: 0, sum: 0, max: 0 };
}

function clear(slice: Slice, period: number): void {
  slice.counts.fill(0);
  slice.period = period;
  slice.count = 0;
  slice.sum = 0;
  slice.max = 0;
}

/** The first octave is linear; from there each power of two has the same number of steps. */
function bucketOf(units: number): number {
  if (units <= stepsPerOctave) return Math.max(0, Math.ceil(units) - 1);
  // The bucket holds what is above its lower bound up to and including its upper one.
  const octave = Math.ceil(Math.log2(units / stepsPerOctave)) || 1;
  if (octave > octaves) return buckets - 1;
  const width = 2 ** (octave - 1);
  const step = Math.ceil(units / width) - stepsPerOctave - 1;
  return Math.min(buckets - 1, octave * stepsPerOctave + Math.max(0, step));
}

/** The highest value that falls into a bucket, in units. */
function highestOf(bucket: number): number {
  if (bucket < stepsPerOctave) return bucket + 1;
  const octave = Math.floor(bucket / stepsPerOctave);
  return (stepsPerOctave + (bucket % stepsPerOctave) + 1) * 2 ** (octave - 1);
}

/** One walk over the buckets for all quantiles, which ascend. */
function percentiles(live: readonly Slice[], count: number, quantiles: readonly number[]): number[] {
  const found: number[] = [];
  let seen = 0;
  for (let bucket = 0; bucket < buckets && found.length < quantiles.length; bucket++) {
    for (const { counts } of live) seen += counts[bucket]!;
    while (count > 0 && found.length < quantiles.length && seen >= Math.ceil(count * quantiles[found.length]!)) {
      found.push(highestOf(bucket));
    }
  }
  while (found.length < quantiles.length) found.push(0);
  return found;
}

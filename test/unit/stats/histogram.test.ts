import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { createHistogram } from '../../../src-main/core/stats/histogram.ts';

const still = () => 0;

test('a percentile is never below the true one and at most 3.2 % or one unit above it', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 300 }), (values) => {
      const histogram = createHistogram({ windowMs: 1_000, now: still });
      for (const value of values) histogram.record(value);
      const sorted = values.toSorted((a, b) => a - b);
      const summary = histogram.summary();
      for (const [quantile, found] of [
        [0.5, summary.p50],
        [0.99, summary.p99],
        [0.999, summary.p999],
      ] as const) {
        const exact = sorted[Math.ceil(values.length * quantile) - 1]!;
        expect(found).toBeGreaterThanOrEqual(exact * (1 - 1e-9));
        expect(found).toBeLessThanOrEqual(Math.max(exact * 1.032, exact + 0.01) + 1e-9);
      }
      expect(summary.max).toBe(sorted.at(-1));
      expect(summary.count).toBe(values.length);
      expect(summary.sum).toBeCloseTo(
        values.reduce((total, value) => total + value, 0),
        3,
      );
    }),
  );
});

test('known values give known percentiles', () => {
  const histogram = createHistogram({ windowMs: 1_000, unit: 1, now: still });
  for (let value = 1; value <= 1_000; value++) histogram.record(value);
  expect(histogram.summary()).toEqual({ count: 1_000, sum: 500_500, p50: 504, p99: 992, p999: 1_000, max: 1_000 });
  expect(histogram.cumulative([1, 16, 32, 64, 1_024])).toEqual([1, 16, 32, 64, 1_000]);
});

test('what is older than the window no longer counts', () => {
  let now = 0;
  const histogram = createHistogram({ windowMs: 60_000, slices: 6, now: () => now });
  histogram.record(100);
  now = 55_000;
  histogram.record(1);
  expect(histogram.summary()).toMatchObject({ count: 2, max: 100 });
  now = 61_000;
  expect(histogram.summary()).toMatchObject({ count: 1, max: 1 });
  now = 500_000;
  expect(histogram.summary()).toEqual({ count: 0, sum: 0, p50: 0, p99: 0, p999: 0, max: 0 });
  histogram.record(5);
  expect(histogram.summary()).toMatchObject({ count: 1, max: 5 });
});

test('values out of range are kept at the ends', () => {
  const histogram = createHistogram({ windowMs: Infinity, now: still });
  histogram.record(-3);
  histogram.record(1e300);
  expect(histogram.summary()).toMatchObject({ count: 2, p50: 0.01, max: 1e300 });
});

import { expect, test } from 'vitest';
import { createRateMeter } from '../../../src-main/core/stats/rate-meter.ts';

test('a steady stream shows its rate, from the first second on', () => {
  let now = 5_000;
  const meter = createRateMeter(10_000, () => now);
  for (let step = 1; step <= 300; step++) {
    now += 100;
    meter.mark(5);
    if (step >= 20) expect(Math.abs(meter.perSecond() - 50)).toBeLessThan(6);
  }
  expect(meter.total).toBe(1_500);
});

test('when nothing comes any more the rate falls to nothing within the window', () => {
  let now = 0;
  const meter = createRateMeter(10_000, () => now);
  now = 1_000;
  meter.mark(100);
  now = 6_000;
  expect(meter.perSecond()).toBeGreaterThan(0);
  now = 11_000;
  expect(meter.perSecond()).toBe(0);
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { reconnectDelayMs } from '../../../src-main/core/systems/backoff.ts';

test('the delay is at least a quarter second, never above thirty, and its ceiling grows', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 10_000 }), fc.double({ min: 0, max: 1, noNaN: true }), (attempt, random) => {
      const delay = reconnectDelayMs(attempt, () => random);
      expect(delay).toBeGreaterThanOrEqual(250);
      expect(delay).toBeLessThanOrEqual(30_000);
      expect(reconnectDelayMs(attempt + 1, () => 1)).toBeGreaterThanOrEqual(reconnectDelayMs(attempt, () => 1));
    }),
  );
});

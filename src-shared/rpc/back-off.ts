/** How long to wait between attempts: doubling from `minMs`, never above `maxMs`, and never the same for two clients. */
export interface BackOff {
  readonly minMs: number;
  readonly maxMs: number;
}

/**
 * Milliseconds to wait before attempt `attempt` (0 is the first repeat). Half of the delay is fixed, so that there is
 * always a pause; the other half is random, so that clients that were cut together do not come back together.
 *
 * @param random a number in [0, 1)
 */
export function backOffDelay(backOff: BackOff, attempt: number, random: number): number {
  const ceiling = Math.min(backOff.maxMs, backOff.minMs * 2 ** Math.min(attempt, 30));
  return Math.round(ceiling / 2 + (ceiling / 2) * random);
}

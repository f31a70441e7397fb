/**
 * How long to wait before the n-th try (from 1): full jitter between a floor and a doubling, capped ceiling, so that many
 * workstations do not come back to a system in step.
 */
export function reconnectDelayMs(attempt: number, random: () => number): number {
  const ceiling = Math.min(30_000, 500 * 2 ** Math.min(attempt - 1, 16));
  return Math.round(250 + random() * (ceiling - 250));
}

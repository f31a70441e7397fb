/** Figures of the coordinator; all times in milliseconds. Tests may turn them down. */
export interface TransactionLimits {
  /** First and longest wait between two tries; equal jitter (half fixed, half random). */
  readonly backoff: { readonly firstMs: number; readonly capMs: number };
  /** How long one call to a system may take before its outcome counts as unknown. */
  readonly callMs: number;
  /** What an adapter gets to answer after its signal was aborted, before its answer is no longer waited for. */
  readonly graceMs: number;
  /** Tries that leave us no wiser (an unsure probe, a refused compensation, a nonsense answer) before a person is asked. */
  readonly maxDoubts: number;
  /** How often a waiting transaction looks again where only a person or a calendar can help (paused, wrong password). */
  readonly idleMs: number;
  /** Longest wait during which something may stay held in a system after the decision; a longer one gives it back first. */
  readonly holdMs: number;
  /** How long an answered commit waits for those beside it, to be recorded with them. */
  readonly gatherMs: number;
}

/**
 * The cap of 60 s answers dtm #143 (back-off grown to 1.5 h by the end of an outage), the growing and jittered wait dtm #306
 * (a compensation repeated 80 times a second).
 */
export const defaultLimits: TransactionLimits = {
  backoff: { firstMs: 500, capMs: 60_000 },
  callMs: 30_000,
  graceMs: 1_000,
  maxDoubts: 8,
  idleMs: 60_000,
  holdMs: 15_000,
  gatherMs: 20,
};

/**
 * Milliseconds to wait before the next try.
 *
 * @param attempts tries so far, at least 1
 * @param random in [0, 1)
 */
export function backoffMs(limits: Pick<TransactionLimits, 'backoff'>, attempts: number, random: () => number): number {
  const { firstMs, capMs } = limits.backoff;
  const full = Math.min(capMs, firstMs * 2 ** Math.min(30, Math.max(0, attempts - 1)));
  return Math.round(full / 2 + (full / 2) * random());
}

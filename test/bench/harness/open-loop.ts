import { setTimeout as sleep } from 'node:timers/promises';

export interface OpenLoad {
  readonly perSecond: number;
  readonly seconds: number;
}

export const arrivals = ({ perSecond, seconds }: OpenLoad): number => Math.floor(perSecond * seconds);

/**
 * Offers load by a schedule that does not care how the system does: arrival `n` is due `n / perSecond` after the start, and a
 * latency counts from that moment, so a system that stalls is charged for everything that arrived meanwhile (no coordinated
 * omission). Between turns the generator sleeps a millisecond; what that costs is in the figures too.
 *
 * @param offer called once per arrival with its number and when it was due, `performance.now()` milliseconds
 */
export async function offerOpenLoop(load: OpenLoad, offer: (index: number, dueAt: number) => void): Promise<void> {
  const most = arrivals(load);
  const stepMs = 1_000 / load.perSecond;
  const start = performance.now();
  let next = 0;
  while (next < most) {
    // What is due now, and no later: arrivals that fall due while these are offered belong to the next turn.
    const due = Math.min(most, Math.floor((performance.now() - start) / stepMs) + 1);
    while (next < due) {
      offer(next, start + next * stepMs);
      next++;
    }
    await sleep(1);
  }
}

import type { TransactionId } from '../../../src-shared/model/ids.ts';
import type { Clock } from '../ports/clock.ts';

/**
 * When a request that went unanswered can no longer take effect. Kept on the monotonic clock and in memory only: a wall clock
 * that jumps must not shorten the wait, and after a restart it begins anew.
 */
export interface SettleTimes {
  /** Something was sent now and no answer came. */
  sent(id: TransactionId, key: string): void;
  /** Milliseconds until silence proves anything; where nothing is known of the request, it counts as sent now. */
  left(id: TransactionId, key: string, settleMs: number): number;
  /** The question is answered. */
  clear(id: TransactionId, key: string): void;
}

export function createSettleTimes(clock: Clock): SettleTimes {
  const sentAt = new Map<string, number>();
  const name = (id: TransactionId, key: string): string => `${id}.${key}`;
  return {
    sent: (id, key) => void sentAt.set(name(id, key), clock.monotonic()),
    left(id, key, settleMs) {
      const at = sentAt.get(name(id, key)) ?? clock.monotonic();
      sentAt.set(name(id, key), at);
      return Math.max(0, at + settleMs - clock.monotonic());
    },
    clear: (id, key) => void sentAt.delete(name(id, key)),
  };
}

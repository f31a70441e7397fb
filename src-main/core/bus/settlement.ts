import { backOffMs } from './back-off.ts';
import type { DeliveryOutcome } from './bus.ts';
import type { Message } from './message.ts';
import type { Settlement, TopicState } from './topic-state.ts';

/** Longest cause or reason that is stored, characters: it is for a person to read, and it may come from a hostile system. */
const maxReasonLength = 2_000;

/**
 * Turns what the handler said into what happens to the message.
 *
 * @param steadyNow steady time
 */
export function settlementOf(
  topic: TopicState,
  message: Message,
  outcome: DeliveryOutcome,
  steadyNow: number,
  random: () => number,
): Settlement {
  switch (outcome.outcome) {
    case 'done':
      return { kind: 'done' };
    case 'park':
      return { kind: 'park', reason: clip(outcome.reason), attempts: message.attempts + message.crashes + 1 };
    case 'retry': {
      const { maxAttempts, backoff } = topic.options;
      const failures = message.attempts + 1;
      const cause = clip(outcome.cause);
      if (failures >= maxAttempts) {
        const attempts = failures + message.crashes;
        return { kind: 'park', reason: `gave up after ${failures} attempts; the last one: ${cause}`, attempts };
      }
      const waitMs =
        outcome.afterMs === undefined ? backOffMs(backoff, failures, random) : Math.max(0, outcome.afterMs);
      return { kind: 'retry', waitMs, next: { ...message, attempts: failures, dueAt: steadyNow + waitMs, cause } };
    }
  }
}

function clip(text: string): string {
  return text.length <= maxReasonLength ? text : `${text.slice(0, maxReasonLength)}…`;
}

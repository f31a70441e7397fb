import { ok, type Result } from '../../../../src-shared/result/result.ts';
import type { Clock } from '../../ports/clock.ts';
import type { RedmineError } from './answer-error.ts';

/** Answers that are asked for once and then remembered for a while, the oldest forgotten first. */
export interface Remembered<K, T> {
  get(key: K, signal: AbortSignal): Promise<Result<T, RedmineError>>;
  forget(key: K): void;
}

/**
 * @param freshMs how long an answer is taken as current, in milliseconds
 * @param most answers kept
 */
export function createRemembered<K, T>(
  clock: Clock,
  freshMs: number,
  most: number,
  ask: (key: K, signal: AbortSignal) => Promise<Result<T, RedmineError>>,
): Remembered<K, T> {
  const known = new Map<K, { readonly at: number; readonly value: T }>();
  return {
    async get(key, signal) {
      const found = known.get(key);
      if (found !== undefined && clock.monotonic() - found.at < freshMs) return ok(found.value);
      const answer = await ask(key, signal);
      if (!answer.ok) return answer;
      known.delete(key);
      known.set(key, { at: clock.monotonic(), value: answer.value });
      for (const oldest of known.keys()) {
        if (known.size <= most) break;
        known.delete(oldest);
      }
      return answer;
    },
    forget: (key) => void known.delete(key),
  };
}

import type { AdapterError } from '../../src-main/core/adapters/adapter-error.ts';
import type { Clock } from '../../src-main/core/ports/clock.ts';
import { err, type Result } from '../../src-shared/result/result.ts';
import type { ScriptedBehaviour } from './scripted-behaviour.ts';

export const failure = (kind: AdapterError['kind'], message: string, more?: Partial<AdapterError>) =>
  err<AdapterError>({ kind, message, ...more });

/** Carries one call out as it was scripted: `effect` is what happens in the system, `answer` what it says when all is well. */
export async function behave<T>(
  clock: Clock,
  behaviour: Exclude<ScriptedBehaviour, { do: 'unsure' }>,
  effect: () => void,
  answer: () => Result<T, AdapterError>,
): Promise<Result<T, AdapterError>> {
  switch (behaviour.do) {
    case 'work':
    case 'close':
      effect();
      return answer();
    case 'duplicate':
      effect();
      effect();
      return answer();
    case 'slow':
      // A timer of its own, so that it takes effect whatever has become of the caller.
      clock.timer(behaviour.afterMs, effect);
      await clock.sleep(behaviour.afterMs);
      return answer();
    case 'refuse':
      return failure('refused', behaviour.message ?? 'the rule says no', { stale: behaviour.stale ?? false });
    case 'unreachable':
      return failure('unreachable', 'connection refused');
    case 'busy':
      return failure(
        'busy',
        'too many requests',
        behaviour.retryAfterMs === undefined ? {} : { retryAfterMs: behaviour.retryAfterMs },
      );
    case 'misconfigured':
      return failure('misconfigured', 'password refused');
    case 'loseRequest':
      return failure('unknown', 'no answer');
    case 'half':
    case 'loseAnswer':
      effect();
      return failure('unknown', 'no answer');
    case 'nonsense':
      effect();
      return failure('nonsense', 'the answer is not JSON (offset 0)');
    case 'late':
      clock.timer(behaviour.afterMs, effect);
      return failure('unknown', 'no answer');
    case 'hang':
      if (behaviour.takesEffect) effect();
      return new Promise(() => {});
    case 'throw':
      throw new TypeError('a bug in the adapter');
  }
}

import { BehaviourScript, type ScriptedBehaviour, type ScriptedStep } from './scripted-behaviour.ts';
import type { SeededRandom } from './seeded-random.ts';

/** Troubles a call may meet that leave the system as it was or carry the call out once. */
const troubles: readonly ScriptedBehaviour[] = [
  { do: 'loseRequest' },
  { do: 'loseAnswer' },
  { do: 'late', afterMs: 2 },
  { do: 'slow', afterMs: 3 },
  { do: 'nonsense' },
  { do: 'unreachable' },
  { do: 'busy', retryAfterMs: 4 },
];

/** Every call works, or now and then meets a trouble; a commit is refused for good now and then, so that plans turn back. */
export class TroubleScript extends BehaviourScript {
  readonly #random: SeededRandom;
  readonly #share: number;

  /** @param share of the calls that meet a trouble, 0 to 1 */
  constructor(random: SeededRandom, share: number) {
    super();
    this.#random = random;
    this.#share = share;
  }

  override take(step: ScriptedStep): ScriptedBehaviour {
    if (this.#random.next() >= this.#share) return { do: 'work' };
    if ((step === 'commit' || step === 'prepare') && this.#random.next() < 0.35) return { do: 'refuse' };
    return this.#random.pick(troubles);
  }
}

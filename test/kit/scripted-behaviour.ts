/** The calls of an adapter session that a scripted participant can be told to answer differently. */
export type ScriptedStep =
  | 'prepare'
  | 'commit'
  | 'compensate'
  | 'release'
  | 'probe'
  | 'inDoubt'
  | 'settleBranch'
  /** One request for operations of several transactions. */
  | 'prepareMany'
  | 'commitMany';

/**
 * How a call goes.
 *
 * - `work`        as it should
 * - `refuse`      the system says no for good, nothing happens
 * - `unreachable`, `busy`, `misconfigured`  nothing was sent or taken
 * - `loseRequest` it never arrives, the answer is `unknown`
 * - `loseAnswer`  it takes effect, the answer is `unknown`
 * - `late`        the answer is `unknown` now, the effect comes after `afterMs`
 * - `hang`        takes effect (or not) and never answers, whatever the signal says
 * - `slow`        works after `afterMs`
 * - `duplicate`   the request arrives twice (a proxy repeats it)
 * - `close`       works, and then the system's hours are over for `forMs`
 * - `nonsense`    it takes effect, and the answer cannot be understood
 * - `unsure`      a probe that cannot tell
 * - `throw`       the adapter has a bug
 * - `half`        of several operations in one request the first half takes effect, and no answer comes
 */
export type ScriptedBehaviour =
  | { readonly do: 'work' }
  | { readonly do: 'refuse'; readonly stale?: boolean; readonly message?: string }
  | { readonly do: 'unreachable' }
  | { readonly do: 'busy'; readonly retryAfterMs?: number }
  | { readonly do: 'misconfigured' }
  | { readonly do: 'loseRequest' }
  | { readonly do: 'loseAnswer' }
  | { readonly do: 'late'; readonly afterMs: number }
  | { readonly do: 'hang'; readonly takesEffect: boolean }
  | { readonly do: 'slow'; readonly afterMs: number }
  | { readonly do: 'duplicate' }
  | { readonly do: 'close'; readonly forMs: number }
  | { readonly do: 'nonsense' }
  | { readonly do: 'unsure' }
  | { readonly do: 'half' }
  | { readonly do: 'throw' };

/** Which behaviour comes next for each step: those queued first, then the standing one, then `work`. */
export class BehaviourScript {
  readonly #queued = new Map<ScriptedStep, ScriptedBehaviour[]>();
  readonly #standing = new Map<ScriptedStep, ScriptedBehaviour>();

  /** The next calls of this step, in order. */
  next(step: ScriptedStep, ...behaviours: ScriptedBehaviour[]): void {
    this.#queued.set(step, [...(this.#queued.get(step) ?? []), ...behaviours]);
  }

  /** Every call of this step from now on; `undefined` goes back to working. */
  always(step: ScriptedStep, behaviour: ScriptedBehaviour | undefined): void {
    if (behaviour === undefined) this.#standing.delete(step);
    else this.#standing.set(step, behaviour);
  }

  /** Remembers what is queued; the function it gives puts that back. */
  save(): () => void {
    const queued = [...this.#queued].map(([step, behaviours]) => [step, [...behaviours]] as const);
    return () => {
      this.#queued.clear();
      for (const [step, behaviours] of queued) this.#queued.set(step, [...behaviours]);
    };
  }

  take(step: ScriptedStep): ScriptedBehaviour {
    return this.#queued.get(step)?.shift() ?? this.#standing.get(step) ?? { do: 'work' };
  }
}

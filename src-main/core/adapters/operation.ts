import type { Act } from '../../../src-shared/model/intent.ts';
import type { Reference } from '../../../src-shared/model/reference.ts';

/**
 * What one participant of a transaction does in its system: one act, or several that the system can carry out as one.
 *
 * `key` is the idempotency key (`<transaction>.<participant>`): the same for every attempt, different for everything else.
 */
export interface Operation {
  readonly key: string;
  readonly acts: readonly Act[];
  /** Who did it, for systems that are spoken to with a shared key. */
  readonly agent: { readonly id: string; readonly name: string };
}

/**
 * What prepare learnt and commit, compensate and probe need: before-images, tags, branch ids. Plain JSON; it is stored with
 * the participant's record before the next step is taken. No secrets.
 */
export type PreparedState = Readonly<Record<string, unknown>>;

/** An operation that is prepared and shall be committed. */
export interface PreparedOperation {
  readonly operation: Operation;
  readonly prepared: PreparedState;
}

/** `prepared` only where the system itself promises to commit; say `checked` where it was only a look. */
export interface PrepareOutcome {
  readonly level: 'checked' | 'reserved' | 'prepared';
  readonly state: PreparedState;
}

export interface CommitOutcome {
  /** Where the effect can be found, e.g. `transaction 57`. Shown to people. */
  readonly evidence: string;
  /** The records it made (the entry of a reply, the row of a call log), so that they are recognised when they are pulled. */
  readonly made?: readonly Reference[];
  /** What compensation needs beyond the prepared state. */
  readonly state?: PreparedState;
}

/** `absent` is final only when the adapter is sure that nothing of an earlier attempt can still arrive. */
export type ProbeOutcome =
  | {
      readonly found: 'present';
      readonly evidence: string;
      readonly made?: readonly Reference[];
      readonly state?: PreparedState;
    }
  | { readonly found: 'absent' }
  | { readonly found: 'unsure'; readonly reason: string };

import type { Fixture } from './fixture.ts';

/** One rule of the conformance suite, for one subject. */
export interface Rule {
  readonly title: string;
  /** Why the rule says nothing about this subject; absent where it applies. */
  readonly notApplicable?: string | undefined;
  check(fixture: Fixture): Promise<void>;
}

/** `undefined` where `applies`, otherwise the reason. */
export const unless = (applies: boolean, reason: string): string | undefined => (applies ? undefined : reason);

import type { Clock } from '../../../ports/clock.ts';
import type { AdapterError } from '../../adapter-error.ts';
import { HostFault } from './host-fault.ts';

/**
 * Wait after a refused sign-on, in milliseconds. Hosts revoke a user after a few wrong passwords (RACF: SETROPTS PASSWORD(REVOKE(n)),
 * often 3); a workstation that tried twice a minute would lock everybody out who uses that user.
 */
const firstWaitMs = 30 * 60_000;
/** Refused this often, the password is not tried again by this session: a new one comes with a new session. */
const maxTries = 2;

/** Keeps a wrong password from being tried again and again. */
export interface SignOnGuard {
  /** @throws HostFault the last refusal, where it is too early to try again */
  check(): void;
  refused(error: AdapterError): void;
  accepted(): void;
}

export function createSignOnGuard(clock: Clock): SignOnGuard {
  let last: AdapterError | undefined;
  let tries = 0;
  let notBefore = 0;
  return {
    check() {
      if (last === undefined) return;
      if (tries >= maxTries || clock.monotonic() < notBefore) throw new HostFault(last);
    },
    refused(error) {
      last = error;
      tries += 1;
      notBefore = clock.monotonic() + firstWaitMs;
    },
    accepted() {
      last = undefined;
      tries = 0;
    },
  };
}

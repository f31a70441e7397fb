import type { SystemStatus } from '../../../src-shared/model/system-status.ts';
import type { AdapterError } from '../adapters/adapter-error.ts';
import type { StoreError } from '../store/store-error.ts';

/** The state the status strip shows for an error of a system. */
export function healthOf(error: AdapterError): SystemStatus['state'] {
  switch (error.kind) {
    case 'misconfigured':
    case 'refused':
      return 'misconfigured';
    case 'busy':
      return error.closed === true ? 'closed' : 'degraded';
    case 'nonsense':
      return 'degraded';
    case 'unreachable':
    case 'unknown':
      return 'down';
  }
}

/** What a person should do where the adapter gave no advice of its own. */
export function adviceFor(error: AdapterError): NonNullable<SystemStatus['advice']> {
  if (error.advice) return error.advice;
  switch (error.kind) {
    case 'misconfigured':
    case 'refused':
      return {
        key: 'systems.advice.checkSettings',
        text: 'Check the settings of this system: address, user and permissions.',
      };
    case 'nonsense':
      return {
        key: 'systems.advice.checkAddress',
        text: 'Something answers that is not the expected system. Check the address.',
      };
    case 'busy':
      return { key: 'systems.advice.waitBusy', text: 'The system is busy. Trunkline tries again by itself.' };
    case 'unreachable':
    case 'unknown':
      return {
        key: 'systems.advice.checkNetwork',
        text: 'Check that the system runs and the network reaches it. Trunkline tries again by itself.',
      };
  }
}

type Advice = NonNullable<SystemStatus['advice']>;

export const resumeAdvice: Advice = {
  key: 'systems.advice.resume',
  text: 'A person paused this system. Resume it when it may work again.',
};
export const secretAdvice = (name: string): Advice => ({
  key: 'systems.advice.storeSecret',
  text: `Store it: npm start -- secret set ${name}`,
});

export const secretStoreAdvice: Advice = {
  key: 'systems.advice.checkSecretStore',
  text: 'Restore secrets.json and secrets.key in the data folder, or move both away and store the secrets again.',
};

/** Our own disk, not the system: what was read cannot be kept, and is read again when there is room. */
export const storeTrouble = (error: StoreError): AdapterError => ({
  kind: 'busy',
  message: error.message,
  advice: {
    key: 'systems.advice.checkOwnDisk',
    text: 'The disk of this computer is full or cannot be written. Make room; Trunkline tries again by itself.',
  },
});

/** Where our own deadline cut the line, that is what is said: the adapter only saw a line that broke. */
export const ownOr = (error: AdapterError, limit: AbortSignal, parent: AbortSignal, ms: number): AdapterError =>
  limit.aborted && !parent.aborted ? { kind: 'unreachable', message: `no answer within ${ms / 1000} s` } : error;

import type { AdapterError } from '../../adapter-error.ts';
import { advice, type AdviceKey } from './host-advice.ts';

/** Carries a typed outcome out of the depth of the adapter; turned into a `Result` at the session's edge. */
export class HostFault extends Error {
  override readonly name = 'HostFault';
  readonly error: AdapterError;

  constructor(error: AdapterError) {
    super(error.message);
    this.error = error;
  }
}

const fault = (kind: AdapterError['kind'], message: string, key: AdviceKey, said?: string): AdapterError => ({
  kind,
  message,
  advice: advice(key),
  ...(said === undefined || said === '' ? {} : { said: said.slice(0, 500) }),
});

export const unreachable = (message: string, said?: string): AdapterError =>
  fault('unreachable', message, 'cobol-host.advice.network', said);
export const noSecureLine = (message: string, said?: string): AdapterError =>
  fault('misconfigured', message, 'cobol-host.advice.tls', said);
export const brokenFrame = (message: string): AdapterError => fault('nonsense', message, 'cobol-host.advice.frame');
export const notTheRecord = (message: string): AdapterError => fault('nonsense', message, 'cobol-host.advice.layout');
export const wrongMapping = (message: string): AdapterError =>
  fault('misconfigured', message, 'cobol-host.advice.mapping');
export const refusal = (message: string): HostFault =>
  new HostFault(fault('refused', message, 'systems.advice.correctValue'));
export const stale = (message: string, said?: string): HostFault =>
  new HostFault({ ...fault('refused', message, 'systems.advice.lookAgain', said), stale: true });

/** Something went out and no answer came: it may have taken effect. */
export const unanswered = (message: string, said?: string): AdapterError =>
  fault('unknown', message, 'cobol-host.advice.network', said);

import { retryAfterMs } from '../../../http/retry-after.ts';
import type { AdapterError } from '../../adapter-error.ts';

export interface FailedAnswer {
  /** `GET /tickets`, for the message. */
  readonly request: string;
  readonly host: string;
  readonly status: number;
  /** What it said, one line, without secrets. */
  readonly said: string;
  readonly retryAfter: string | undefined;
  readonly now: number;
  readonly write: boolean;
  /** Statuses that say that the record changed meanwhile. */
  readonly conflictOn: readonly number[];
}

/** An error of a request, with the status where there was an answer. */
export type RestError = AdapterError & { readonly status?: number };

const advice = {
  login: {
    key: 'systems.advice.checkLogin',
    text: 'The login is not accepted. Check the token, or the user name and password, in the settings of this system.',
  },
  permission: { key: 'systems.advice.checkPermission', text: 'The account lacks a permission. Ask IT to grant it.' },
  address: {
    key: 'systems.advice.checkAddress',
    text: 'Something answers that is not the expected system. Check the address in the settings.',
  },
} as const;

/** What a status means (RFC 9110, 15; 429: RFC 6585). */
export function answerError(answer: FailedAnswer): RestError {
  const { request, host, status, said, write } = answer;
  const base = { status, ...(said === '' ? {} : { said }) };
  if (answer.conflictOn.includes(status))
    return { ...base, kind: 'refused', stale: true, message: `the record changed meanwhile (${request}: ${status})` };
  if (status === 401)
    return {
      ...base,
      kind: 'misconfigured',
      message: `${host} does not accept the login (${request}: 401)`,
      advice: advice.login,
      about: 'login',
    };
  if (status === 403 || status === 407)
    return {
      ...base,
      kind: 'misconfigured',
      message: `${host} forbids ${request} to this account`,
      advice: advice.permission,
      about: 'permission',
    };
  if (status >= 300 && status < 400)
    return { ...base, kind: 'misconfigured', message: `${request} was redirected (${status})`, advice: advice.address };
  if (status === 404 || status === 410)
    return { ...base, kind: 'refused', message: `${host} has no such record (${request}: ${status})` };
  if (status === 429 || status === 503) {
    const wait = retryAfterMs(answer.retryAfter, answer.now);
    return {
      ...base,
      kind: 'busy',
      message: `${host} asks to come back later (${request}: ${status})`,
      ...(wait === undefined ? {} : { retryAfterMs: wait }),
    };
  }
  if (status >= 500 || status === 408)
    return write
      ? {
          ...base,
          kind: 'unknown',
          message: `${host} failed at ${request} (${status}); whether it took effect is not known`,
        }
      : { ...base, kind: 'nonsense', message: `${host} failed (${request}: ${status})` };
  return { ...base, kind: 'refused', message: `${host} refused ${request} (${status})` };
}

export { advice as restAdvice };

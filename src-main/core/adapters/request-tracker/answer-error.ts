import { retryAfterMs } from '../../http/retry-after.ts';
import type { AdapterError } from '../adapter-error.ts';

/** An error of a request, with the HTTP status where there was an answer. */
export type RtError = AdapterError & { readonly status?: number };

export interface FailedAnswer {
  /** `GET /ticket/1`, for the message. */
  readonly request: string;
  readonly status: number;
  /** What it said, one line, without secrets. */
  readonly said: string;
  readonly retryAfter: string | undefined;
  readonly now: number;
}

const advice = {
  login: {
    key: 'systems.advice.checkLogin',
    text: 'Check the token, or the user name and password: in Request Tracker under Logged in as, Settings, Auth Tokens.',
  },
  permission: {
    key: 'systems.advice.grantRights',
    text: 'Ask the administrator of Request Tracker to give this account the right it lacks on the queue.',
  },
  address: {
    key: 'systems.advice.checkAddress',
    text: 'Check baseUrl: it must be the address of Request Tracker itself, with REST 2 enabled.',
  },
} as const;
export { advice as requestTrackerAdvice };

/** What an HTTP status of Request Tracker means for an operation. */
export function answerError(answer: FailedAnswer): RtError {
  const { request, status, said } = answer;
  const base = { status, ...(said === '' ? {} : { said }) };
  if (status === 401)
    return {
      ...base,
      kind: 'misconfigured',
      message: `Request Tracker does not accept the login (${request}: 401)`,
      advice: advice.login,
    };
  if (status === 403)
    return {
      ...base,
      kind: 'misconfigured',
      message: `Request Tracker forbids ${request} to this account`,
      advice: advice.permission,
    };
  if (status >= 300 && status < 400)
    return { ...base, kind: 'misconfigured', message: `${request} was redirected (${status})`, advice: advice.address };
  if (status === 404) return { ...base, kind: 'refused', message: `Request Tracker has no such record (${request})` };
  if (status === 412)
    return { ...base, kind: 'refused', stale: true, message: `the ticket changed meanwhile (${request}: 412)` };
  if (status === 400 && /permission denied/i.test(said))
    return {
      ...base,
      kind: 'misconfigured',
      message: `Request Tracker denies ${request} to this account`,
      advice: advice.permission,
    };
  if (status === 429 || status === 503) {
    const wait = retryAfterMs(answer.retryAfter, answer.now);
    return {
      ...base,
      kind: 'busy',
      message: `Request Tracker asks to come back later (${request}: ${status})`,
      ...(wait === undefined ? {} : { retryAfterMs: wait }),
    };
  }
  if (status >= 500) return { ...base, kind: 'nonsense', message: `Request Tracker failed (${request}: ${status})` };
  return { ...base, kind: 'refused', message: `Request Tracker refused ${request} (${status})` };
}

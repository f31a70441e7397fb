import { retryAfterMs } from '../../http/retry-after.ts';
import type { AdapterError } from '../adapter-error.ts';

/** An error of a request, with the HTTP status where there was an answer. */
export type RedmineError = AdapterError & {
  readonly status?: number;
  /** True where another writer was quicker and nothing took effect: look again and repeat. */
  readonly conflict?: boolean;
};

export interface FailedAnswer {
  /** `GET /issues/1.json`, for the message. */
  readonly request: string;
  readonly status: number;
  /** What it said, one line, without secrets. */
  readonly said: string;
  /** Number of entries of `{"errors": [...]}`; `undefined` where the answer is not of that form. */
  readonly errors: number | undefined;
  readonly retryAfter: string | undefined;
  readonly now: number;
}

const advice = {
  login: {
    key: 'redmine.advice.apiKey',
    text: 'Check the API access key (in Redmine under My account) and that the REST web service is enabled (Administration, Settings, API).',
  },
  permission: {
    key: 'systems.advice.grantRights',
    text: 'Ask the administrator of Redmine to give this account the right it lacks in the project.',
  },
  address: {
    key: 'systems.advice.checkAddress',
    text: 'Check the address: it must be that of Redmine itself.',
  },
  privateNotes: {
    key: 'redmine.advice.privateNotes',
    text: 'Redmine would publish this note. Ask its administrator for the right "Set notes as private" for your role in this project.',
  },
  noteWithFiles: {
    key: 'redmine.advice.noteWithFiles',
    text: 'Redmine shows files to everybody who sees the issue, those of a private note too. Send the note without files.',
  },
  nobodyReads: {
    key: 'redmine.advice.nobodyReads',
    text: 'Redmine would mail this reply to no customer. Add the customer as a watcher of the issue, or answer by mail.',
  },
  keyField: {
    key: 'redmine.advice.keyField',
    text: 'The field for the operation key must be a text field of issues, enabled for every tracker and project, that your role sees and may change.',
  },
} as const;
export { advice as redmineAdvice };

/** What an HTTP status of Redmine means for an operation. */
export function answerError(answer: FailedAnswer): RedmineError {
  const { request, status, said } = answer;
  const base = { status, ...(said === '' ? {} : { said }) };
  if (status === 401)
    return {
      ...base,
      kind: 'misconfigured',
      message: `Redmine does not accept the API key (${request}: 401)`,
      advice: advice.login,
    };
  if (status === 403)
    return {
      ...base,
      kind: 'misconfigured',
      message: `Redmine forbids ${request} to this account`,
      advice: advice.permission,
    };
  // Without a valid key Redmine sends people to its login page.
  if (status >= 300 && status < 400)
    return { ...base, kind: 'misconfigured', message: `${request} was redirected (${status})`, advice: advice.address };
  if (status === 404 || status === 410)
    return { ...base, kind: 'refused', message: `Redmine has no such record (${request})` };
  // The record was saved by somebody else between Redmine's own reading and writing (ActiveRecord::StaleObjectError).
  if (status === 409 || (status === 422 && answer.errors === 0))
    return {
      ...base,
      kind: 'refused',
      stale: true,
      conflict: true,
      message: `somebody else changed the issue at the same moment (${request}: ${status})`,
    };
  if (status === 429 || status === 503) {
    const wait = retryAfterMs(answer.retryAfter, answer.now);
    return {
      ...base,
      kind: 'busy',
      message: `Redmine asks to come back later (${request}: ${status})`,
      ...(wait === undefined ? {} : { retryAfterMs: wait }),
    };
  }
  if (status >= 500) return { ...base, kind: 'nonsense', message: `Redmine failed (${request}: ${status})` };
  return { ...base, kind: 'refused', message: `Redmine refused ${request} (${status})` };
}

import type { AdapterError } from '../../adapter-error.ts';
import { advice, type AdviceKey } from '../session/host-advice.ts';
import type { Answer } from './message-set.ts';

/** Reason codes of the message set. */
export const reasons = {
  repeated: 1,
  neverCame: 2,
  noAccount: 101,
  noComplaint: 102,
  severalAccounts: 103,
  changed: 201,
  notMaintained: 202,
  badValue: 203,
  noRoom: 204,
  takenBack: 205,
  tooLate: 206,
  wrongPassword: 301,
  revoked: 302,
  notSignedOn: 303,
  notAllowed: 304,
  closed: 401,
  inUse: 402,
  fileTrouble: 403,
  unknownFunction: 501,
  malformed: 502,
} as const;

interface Rule {
  readonly kind: AdapterError['kind'];
  readonly text: string;
  readonly advice: AdviceKey;
  readonly more?: Pick<AdapterError, 'stale' | 'closed' | 'retryAfterMs'>;
}

const rules: Readonly<Record<number, Rule>> = {
  [reasons.noAccount]: {
    kind: 'refused',
    text: 'there is no such account',
    advice: 'systems.advice.lookAgain',
    more: { stale: true },
  },
  [reasons.noComplaint]: {
    kind: 'refused',
    text: 'there is no such complaint',
    advice: 'systems.advice.lookAgain',
    more: { stale: true },
  },
  [reasons.severalAccounts]: {
    kind: 'refused',
    text: 'several accounts have this e-mail address',
    advice: 'systems.advice.correctValue',
  },
  [reasons.changed]: {
    kind: 'refused',
    text: 'the record was changed in the meantime',
    advice: 'systems.advice.lookAgain',
    more: { stale: true },
  },
  [reasons.notMaintained]: {
    kind: 'refused',
    text: 'a field that is not maintained here',
    advice: 'systems.advice.correctValue',
  },
  [reasons.badValue]: {
    kind: 'refused',
    text: 'a value the host does not take',
    advice: 'systems.advice.correctValue',
  },
  [reasons.noRoom]: {
    kind: 'refused',
    text: 'the complaint has no room for more lines',
    advice: 'systems.advice.correctValue',
  },
  [reasons.takenBack]: {
    kind: 'refused',
    text: 'this was taken back before it came',
    advice: 'systems.advice.lookAgain',
  },
  [reasons.tooLate]: {
    kind: 'refused',
    text: 'so much was written since this was prepared that the host no longer knows whether it is a repeat; nothing was done',
    advice: 'systems.advice.lookAgain',
    more: { stale: true },
  },
  [reasons.wrongPassword]: {
    kind: 'misconfigured',
    text: 'the host does not accept user or password',
    advice: 'cobol-host.advice.signOn',
  },
  [reasons.revoked]: {
    kind: 'misconfigured',
    text: 'the host has revoked the user',
    advice: 'cobol-host.advice.revoked',
  },
  // A host that was started anew has forgotten who signed on: the connection is made anew.
  [reasons.notSignedOn]: {
    kind: 'busy',
    text: 'the host wants a new sign-on',
    advice: 'systems.advice.waitBusy',
    more: { retryAfterMs: 500 },
  },
  [reasons.notAllowed]: {
    kind: 'misconfigured',
    text: 'the user may not use this function',
    advice: 'cobol-host.advice.authority',
  },
  [reasons.closed]: {
    kind: 'busy',
    text: 'the host is closed',
    advice: 'systems.advice.waitForWindow',
    more: { closed: true, retryAfterMs: 60_000 },
  },
  [reasons.inUse]: {
    kind: 'busy',
    text: 'the record is in use',
    advice: 'systems.advice.waitBusy',
    more: { retryAfterMs: 1_000 },
  },
  [reasons.fileTrouble]: {
    kind: 'busy',
    text: 'the host cannot use one of its files',
    advice: 'systems.advice.waitBusy',
    more: { retryAfterMs: 30_000 },
  },
  [reasons.unknownFunction]: {
    kind: 'misconfigured',
    text: 'the host does not know this function',
    advice: 'cobol-host.advice.layout',
  },
  [reasons.malformed]: {
    kind: 'misconfigured',
    text: 'the host finds the message not well formed',
    advice: 'cobol-host.advice.layout',
  },
};

const byReturn: Readonly<Record<number, Rule>> = {
  4: { kind: 'refused', text: 'there is no such record', advice: 'systems.advice.lookAgain', more: { stale: true } },
  8: { kind: 'refused', text: 'the host refused', advice: 'systems.advice.correctValue' },
  12: {
    kind: 'misconfigured',
    text: 'the host does not allow or understand this',
    advice: 'cobol-host.advice.authority',
  },
  16: {
    kind: 'busy',
    text: 'the host cannot do this now',
    advice: 'systems.advice.waitBusy',
    more: { retryAfterMs: 5_000 },
  },
};

/**
 * What an answer means that is no success; `undefined` where it is one.
 *
 * @param where host and port
 */
export function refusalIn(answer: Answer, where: string): AdapterError | undefined {
  const { returnCode, reasonCode, says } = answer;
  if (returnCode === 0) return undefined;
  const rule = rules[reasonCode] ?? byReturn[returnCode];
  const codes = `return code ${returnCode}, reason ${reasonCode}`;
  if (rule === undefined) {
    return {
      kind: 'nonsense',
      message: `${where}: ${codes} means nothing here`,
      said: says,
      advice: advice('cobol-host.advice.layout'),
    };
  }
  return {
    kind: rule.kind,
    message: `${where}: ${rule.text} (${codes})`,
    ...(says === '' ? {} : { said: says }),
    advice: advice(rule.advice),
    ...rule.more,
  };
}

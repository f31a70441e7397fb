import type { AdapterError } from '../../adapter-error.ts';
import type { AmiFrame } from './ami-frame.ts';

/** What an AMI user must be allowed (`write =` in `manager.conf`) for the actions that are used; from `manager show commands`. */
const classOf: Readonly<Record<string, string>> = {
  CoreShowChannels: 'system or reporting',
  CoreSettings: 'system or reporting',
  Originate: 'originate',
  Hangup: 'system or call',
  BlindTransfer: 'call',
  Redirect: 'call',
  Bridge: 'call',
  QueuePause: 'agent',
  PJSIPNotify: 'system',
};

const advice = (key: string, text: string): NonNullable<AdapterError['advice']> => ({
  key: `asterisk.advice.${key}`,
  text,
});

/** Text of a stranger for people to read: one line, no control characters, at most 200 characters. */
export const printable = (text: string): string =>
  text
    .replace(/[\u0000-\u001f\u007f-\u009f]+/g, ' ')
    .trim()
    .slice(0, 200);

/** Why a connection could not be made, from the error code of the socket (Node.js, errors: common system errors). */
export function connectError(where: string, error: Error & { readonly code?: string }): AdapterError {
  const code = error.code ?? '';
  switch (code) {
    case 'ECONNREFUSED':
      return {
        kind: 'unreachable',
        message: `${where} refuses the connection`,
        said: code,
        advice: advice(
          'refused',
          'Is the manager on? manager.conf, [general]: enabled = yes, and port and bindaddr as here.',
        ),
      };
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return {
        kind: 'unreachable',
        message: `the name in ${where} cannot be resolved`,
        said: code,
        advice: advice('host', 'Check the host name in the settings of this system.'),
      };
    default:
      if (/^(ERR_TLS|ERR_SSL|CERT|DEPTH|SELF_SIGNED|UNABLE_TO|HOSTNAME)/.test(code)) {
        return {
          kind: 'misconfigured',
          message: `${where}: the TLS connection was refused`,
          said: printable(error.message),
          advice: advice('tls', 'Check tlsenable and the certificate in manager.conf, and tls.ca in the settings.'),
        };
      }
      return {
        kind: 'unreachable',
        message: `${where} cannot be reached`,
        said: printable(code || error.message),
        advice: advice('network', 'Check the network, the firewall and whether the PBX is on.'),
      };
  }
}

export const connectTimeout = (where: string, ms: number): AdapterError => ({
  kind: 'unreachable',
  message: `${where} did not answer within ${ms} ms`,
  advice: advice('network', 'Check the network, the firewall and whether the PBX is on.'),
});

export const silentBanner = (where: string, ms: number): AdapterError => ({
  kind: 'unreachable',
  message: `${where} took the connection and said nothing for ${ms} ms`,
  advice: advice('banner', 'Is this the manager port (5038)? A TLS port (5039) needs "tls" in the settings.'),
});

export const foreignBanner = (where: string, text: string): AdapterError => ({
  kind: 'misconfigured',
  message: `${where} is not an Asterisk manager`,
  said: printable(text),
  advice: advice('banner', 'Is this the manager port (5038)? A TLS port (5039) needs "tls" in the settings.'),
});

export const halfFrame = (where: string, offset: number, ms: number): AdapterError => ({
  kind: 'unreachable',
  message: `${where} stopped in the middle of a frame at byte ${offset} and was silent for ${ms} ms`,
  advice: advice('network', 'Check the network, the firewall and whether the PBX is on.'),
});

export const lineBroken = (where: string, said: string): AdapterError => ({
  kind: 'unreachable',
  message: `${where} closed the connection`,
  said: said === '' ? undefined : printable(said),
  advice: advice('restart', 'If the PBX was restarted this passes by itself.'),
});

export const noPong = (where: string, ms: number): AdapterError => ({
  kind: 'unreachable',
  message: `${where} did not answer a ping within ${ms} ms`,
  advice: advice('network', 'Check the network, the firewall and whether the PBX is on.'),
});

/** Sent, and no answer in time: whether it took effect is not known. */
export const noAnswer = (action: string, ms: number | undefined): AdapterError => ({
  kind: 'unknown',
  message: `no answer to ${action}${ms === undefined ? '' : ` within ${ms} ms`}`,
});

export const tooManyActions = (limit: number): AdapterError => ({
  kind: 'busy',
  message: `${limit} actions wait for an answer already`,
  retryAfterMs: 1_000,
});

/** Which kind of no an error response is. */
export function refusal(action: string, response: AmiFrame): AdapterError {
  const said = printable(response.get('Message'));
  if (/permission denied/i.test(said)) {
    const needed = classOf[action];
    return {
      kind: 'misconfigured',
      message: `the manager user may not do ${action}`,
      said,
      advice: advice(
        'permission',
        `manager.conf: add ${needed ?? 'the class of this action'} to "write" of this user.`,
      ),
    };
  }
  if (/invalid\/unknown command/i.test(said)) {
    return {
      kind: 'misconfigured',
      message: `this PBX has no ${action}`,
      said,
      advice: advice('module', 'The module that offers this action is not loaded (modules.conf).'),
    };
  }
  return { kind: 'refused', message: `the PBX refused ${action}`, said };
}

export const loginFailed = (where: string, user: string, said: string): AdapterError => ({
  kind: 'misconfigured',
  message: `${where} does not accept the login of ${user}`,
  said: printable(said),
  advice: advice(
    'login',
    'Check user name and secret against manager.conf, and its permit and deny lines for this address.',
  ),
});

export const noChallenge = (where: string, said: string): AdapterError => ({
  kind: 'misconfigured',
  message: `${where} offers no MD5 challenge, and the secret is not sent in clear`,
  said: printable(said),
  advice: advice('challenge', 'Use TLS and set allowPlaintextLogin, or turn on challenge login in the PBX.'),
});

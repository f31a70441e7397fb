import type { AdapterError } from '../../adapter-error.ts';
import { shownText } from '../mime/shown-text.ts';

export const mailAdvice = {
  imapLogin: {
    key: 'systems.advice.mail.imapLogin',
    text: 'Check user and password of the mailbox; many providers want an app password and IMAP switched on.',
  },
  smtpLogin: { key: 'systems.advice.mail.smtpLogin', text: 'Check user and password for sending mail (SMTP).' },
  tls: {
    key: 'systems.advice.mail.tls',
    text: 'Check host and encryption, and name the own certification authority ("ca") where the server has one.',
  },
  folder: {
    key: 'systems.advice.mail.folder',
    text: 'Check the names of the folders in the settings of this mailbox.',
  },
  keywords: {
    key: 'systems.advice.mail.keywords',
    text: 'This folder takes no keywords, so it cannot hold a state. Ask the administrator of the mail server to allow them.',
  },
  address: { key: 'systems.advice.mail.address', text: 'Check the address; the mail server does not accept it.' },
  sentCopy: {
    key: 'systems.advice.mail.sentCopy',
    text: 'Look into the folder of sent mail and ask the customer before sending again.',
  },
  store: { key: 'systems.advice.mail.store', text: 'The mailbox did not take the copy: is it full? Nothing was sent.' },
} as const;

/** What imapflow's errors carry; read as plain data, because errors of sockets and TLS come through as they are. */
export interface ImapFailure {
  readonly message?: string;
  readonly code?: string;
  readonly responseText?: string;
  readonly serverResponseCode?: string;
  readonly responseStatus?: string;
  readonly authenticationFailed?: boolean;
  readonly tlsFailed?: boolean;
  readonly mailboxMissing?: boolean;
}

const certificateCodes = /^(CERT_|ERR_TLS|ERR_SSL|EPROTO|UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO|HOSTNAME_MISMATCH|ERR_OSSL)/;

export const isCertificateTrouble = (failure: ImapFailure): boolean =>
  failure.tlsFailed === true || certificateCodes.test(failure.code ?? '');

/** What a failed call means while nothing was changed. */
export function imapError(where: string, thrown: unknown): AdapterError {
  const failure = (thrown ?? {}) as ImapFailure;
  const said = shownText(failure.responseText ?? '').slice(0, 500);
  const base = said === '' ? {} : { said };
  const code = failure.serverResponseCode?.toUpperCase() ?? '';
  if (code === 'UNAVAILABLE' || code === 'INUSE' || code === 'LIMIT' || failure.code === 'ETHROTTLE') {
    return { ...base, kind: 'busy', message: `${where}: the mail server asks to come back later` };
  }
  if (failure.authenticationFailed === true) {
    return {
      ...base,
      kind: 'misconfigured',
      message: `${where}: the login is not accepted`,
      advice: mailAdvice.imapLogin,
    };
  }
  if (isCertificateTrouble(failure)) {
    return {
      kind: 'misconfigured',
      message: `${where}: no trusted encrypted connection (${failure.code ?? 'TLS'})`,
      advice: mailAdvice.tls,
    };
  }
  if (failure.code === 'MissingServerExtension') {
    return { kind: 'misconfigured', message: `${where}: the server offers no STARTTLS`, advice: mailAdvice.tls };
  }
  if (failure.mailboxMissing === true || code === 'NONEXISTENT' || code === 'TRYCREATE') {
    return { ...base, kind: 'misconfigured', message: `${where}: there is no such folder`, advice: mailAdvice.folder };
  }
  if (code === 'NOPERM') {
    return {
      ...base,
      kind: 'misconfigured',
      message: `${where}: this account may not do that`,
      advice: mailAdvice.folder,
    };
  }
  if (failure.responseStatus === 'NO' || failure.responseStatus === 'BAD') {
    return { ...base, kind: 'refused', message: `${where}: the mail server refused` };
  }
  if (
    /^(Parser|LineTooLarge|LiteralTooLarge|ResponseTooLarge|TooMany|UnexpectedTag|MissingTag|InvalidResponse|ResponseProcessing|STARTTLS_INJ)/.test(
      failure.code ?? '',
    )
  ) {
    return { kind: 'nonsense', message: `${where}: the answer is no IMAP that can be understood (${failure.code})` };
  }
  return { kind: 'unreachable', message: `${where}: ${reasonOf(failure)}` };
}

function reasonOf({ code, message }: ImapFailure): string {
  switch (code) {
    case 'ECONNREFUSED':
      return 'nobody listens there';
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return 'the name of the server is not known';
    case 'CONNECT_TIMEOUT':
    case 'GREETING_TIMEOUT':
    case 'UPGRADE_TIMEOUT':
    case 'ETIMEOUT':
    case 'ETIMEDOUT':
      return 'no answer in time';
    default:
      return `the connection broke (${shownText(code ?? message ?? 'unknown reason').slice(0, 100)})`;
  }
}

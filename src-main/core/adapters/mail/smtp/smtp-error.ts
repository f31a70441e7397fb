import type { AdapterError } from '../../adapter-error.ts';
import { isCertificateTrouble, mailAdvice } from '../imap/imap-error.ts';
import { shownText } from '../mime/shown-text.ts';

/** What nodemailer's errors carry. */
export interface SmtpFailure {
  readonly message?: string;
  readonly code?: string;
  readonly response?: string;
  readonly responseCode?: number;
  readonly command?: string;
}

/**
 * What became of a message whose sending failed.
 *
 * A reply of the server settles it: after 4xx and 5xx it holds nothing (RFC 5321 section 4.2.1). Without one it depends on whether
 * the end of the message had been sent: before it, the server must not deliver (section 4.1.1.4); after it, only the server knows.
 */
export function smtpError(where: string, thrown: unknown, endSent: boolean): AdapterError {
  const failure = (thrown ?? {}) as SmtpFailure;
  const said = shownText(failure.response ?? '').slice(0, 500);
  const base = said === '' ? {} : { said };
  const status = failure.responseCode ?? 0;
  if (failure.code === 'EAUTH' && status >= 500) {
    return {
      ...base,
      kind: 'misconfigured',
      message: `${where}: the login for sending is not accepted`,
      advice: mailAdvice.smtpLogin,
    };
  }
  if (status === 530) {
    return {
      ...base,
      kind: 'misconfigured',
      message: `${where}: the server wants a login for sending`,
      advice: mailAdvice.smtpLogin,
    };
  }
  if (status >= 500) {
    return {
      ...base,
      kind: 'refused',
      message: `${where}: the mail server refused the message (${status})`,
      advice: mailAdvice.address,
    };
  }
  if (status >= 400) {
    return {
      ...base,
      kind: 'busy',
      message: `${where}: the mail server asks to come back later (${status})`,
      retryAfterMs: 60_000,
    };
  }
  if (endSent) {
    return {
      ...base,
      kind: 'unknown',
      message: `${where}: the message was handed over and no answer came`,
      advice: mailAdvice.sentCopy,
    };
  }
  if (failure.code === 'ETLS' || isCertificateTrouble(failure)) {
    return {
      ...base,
      kind: 'misconfigured',
      message: `${where}: no trusted encrypted connection for sending`,
      advice: mailAdvice.tls,
    };
  }
  return { ...base, kind: 'unreachable', message: `${where}: ${reasonOf(failure)}` };
}

function reasonOf({ code, message }: SmtpFailure): string {
  if (code === 'ETIMEDOUT') return 'no answer in time';
  if (code === 'EDNS') return 'the name of the server is not known';
  if (code === 'ESOCKET' || code === 'ECONNECTION') return 'the server for sending cannot be reached';
  return `sending failed (${shownText(code ?? message ?? 'unknown reason').slice(0, 100)})`;
}

import type { Clock } from '../core/ports/clock.ts';
import { startImapServer } from './mail/imap-server.ts';
import { createMailStore, type MailStore } from './mail/mail-store.ts';
import { startSmtpServer, type HandedOver } from './mail/smtp-server.ts';

export interface DemoMailServer extends AsyncDisposable {
  readonly ports: { readonly imap: number; readonly smtp: number };
  readonly user: string;
  readonly password: string;
  /** The mailbox of that user. */
  readonly store: MailStore;
}

export interface DemoMailOptions {
  readonly clock: Clock;
  readonly address: string;
  readonly password?: string;
  /** Called with what the mailbox's owner sends to anybody else. */
  readonly sent?: (mail: HandedOver) => void;
}

/** A mail server on loopback with one mailbox in memory: IMAP and SMTP as far as mail programs use them. */
export async function startDemoMailServer(options: DemoMailOptions): Promise<DemoMailServer> {
  const { clock, address, password = 'demo-mail', sent } = options;
  const user = address.slice(0, address.indexOf('@'));
  await using starting = new AsyncDisposableStack();
  const store = createMailStore(clock);
  store.create('INBOX');
  store.create('Sent', '\\Sent');
  store.create('Archive', '\\Archive');
  const deliver = (mail: HandedOver): void => {
    if (mail.to.includes(address)) store.append(store.find('INBOX')!, received(mail, clock.now()), [], clock.now());
    if (mail.to.some((one) => one !== address)) sent?.(mail);
  };
  const imap = starting.use(await startImapServer(store, user, password, () => clock.now()));
  const smtp = starting.use(await startSmtpServer(user, password, () => true, deliver));
  const running = starting.move();
  return {
    ports: { imap: imap.port, smtp: smtp.port },
    user,
    password,
    store,
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

/** RFC 5321 section 4.4: who delivers says from whom and when it came. */
export function received({ from, message }: HandedOver, now: number): Buffer {
  const head = `Return-Path: <${from}>\r\nReceived: by the Trunkline demo; ${new Date(now).toUTCString()}\r\n`;
  return Buffer.concat([Buffer.from(head), message]);
}

import type { ImapFlow } from 'imapflow';
import type { Result } from '../../../../../src-shared/result/result.ts';
import type { AdapterError } from '../../adapter-error.ts';
import type { CodecContext } from '../codec-context.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { ImapLine } from '../imap/imap-line.ts';
import type { Mailbox } from '../mailbox/mailbox.ts';
import type { MailSettings } from '../settings.ts';
import type { SmtpLine } from '../smtp/send-mail.ts';

/** What the steps of an operation need. */
export interface WriterDeps {
  readonly settings: MailSettings;
  readonly context: CodecContext;
  readonly clock: Clock;
  readonly line: ImapLine;
  readonly smtp: SmtpLine;
  /** The mailbox as it stands now, and a connection to it. */
  withMailbox<T>(
    owner: string,
    signal: AbortSignal,
    work: (client: ImapFlow, mailbox: Mailbox) => Promise<T>,
  ): Promise<Result<T, AdapterError>>;
  /** @throws MailFault where neither the settings nor the server name a folder for sent mail */
  sentFolder(client: ImapFlow): Promise<string>;
  /** Operations of which this session knows that nothing was sent, although their copy is there. */
  readonly unsent: Set<string>;
  /** Message-IDs that were sent and whose copy still says that they were not. */
  readonly unconfirmed: Set<string>;
}

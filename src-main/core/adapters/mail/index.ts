import type { Adapter } from '../adapter.ts';
import { mailDescriptor } from './descriptor.ts';
import { createMailSession } from './session.ts';
import type { MailSettings } from './settings.ts';

/** A mailbox over IMAP and SMTP. */
export const mail: Adapter<MailSettings> = {
  descriptor: mailDescriptor,
  open: (context) => createMailSession(context),
};

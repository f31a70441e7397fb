import type { AdapterDescriptor } from '../adapter.ts';
import { mailSettingsSchema, type MailSettings } from './settings.ts';

/** A mailbox: read over IMAP4rev1 (RFC 3501), written to over SMTP (RFC 5321). */
export const mailDescriptor: AdapterDescriptor<MailSettings> = {
  name: 'mail',
  title: { en: 'E-mail (IMAP and SMTP)', zh: '电子邮件（IMAP 和 SMTP）' },
  settings: mailSettingsSchema,
  secretSettings: ['imap.password', 'smtp.password'],
  capabilities: {
    // The state a conversation had is compared before it is changed; servers with CONDSTORE do it within the change itself.
    concurrency: 'beforeImage',
    // Each operation has a Message-ID of its own, which is looked for before anything is written.
    createSafety: 'searchBeforeCreate',
    delta: 'cursor',
    prepare: 'check',
    compensate: 'inverse',
    probe: 'byKey',
    availability: 'always',
    actsAs: 'sharedKeyWithAudit',
  },
  acts: ['reply', 'addNote', 'updateTicket', 'createTicket'],
  actCapabilities: {
    // Adding to a conversation overwrites nothing; a mail that left cannot be called back.
    reply: { concurrency: 'none', compensate: 'manualOnly' },
    createTicket: { concurrency: 'none', compensate: 'manualOnly' },
    addNote: { concurrency: 'none', compensate: 'inverse' },
    // A state says what is so, not who made it so.
    updateTicket: { probe: 'byContent' },
  },
  // Every message is an act of its own: neither IMAP nor SMTP joins two of them.
  groupsActs: false,
  pullEveryMs: 15_000,
  // An APPEND or STORE that was sent may still be carried out after its connection broke.
  settleMs: 15_000,
  endpointOf: ({ imap }) => ({ kind: 'socket', host: imap.host, port: imap.port, tls: imap.security === 'tls' }),
};

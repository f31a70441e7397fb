import { createHash } from 'node:crypto';
import { decodeWords } from 'postal-mime';
import { parseAddresses, type MailAddress } from './addresses.ts';
import { headerOf, headersOf, type HeaderBlock } from './header-block.ts';
import { originFields, originOf, type MailOrigin } from './mail-origin.ts';
import { parseMessageIds } from './message-ids.ts';
import { shownText } from './shown-text.ts';

/** Put on the stored copy of what was sent from here, and on nothing that leaves the mailbox. */
export const ownFields = {
  operation: 'x-trunkline-operation',
  agent: 'x-trunkline-agent',
  note: 'x-trunkline-note',
} as const;

/** Fields that `mailHead` reads. */
export const headFields: readonly string[] = [
  ...[
    'message-id',
    'references',
    'in-reply-to',
    'from',
    'reply-to',
    'to',
    'cc',
    'subject',
    'date',
    'importance',
    'x-priority',
  ],
  ...Object.values(ownFields),
  ...originFields,
];

/** What the header of a message says. */
export interface MailHead {
  /** The same for every copy of the message, whatever its folder and number: from Message-ID, date, sender and subject. */
  readonly key: string;
  /** Without brackets; made from the key where the message has none. */
  readonly messageId: string;
  /** Messages it goes back to, the first of the thread first, its parent last (RFC 5322 section 3.6.4). */
  readonly ancestors: readonly string[];
  readonly from: MailAddress;
  readonly replyTo: readonly MailAddress[];
  readonly to: readonly MailAddress[];
  readonly cc: readonly MailAddress[];
  readonly subject: string;
  /** As the sender says, in milliseconds since the epoch. */
  readonly date: number | undefined;
  readonly origin: MailOrigin;
  readonly urgent: boolean;
  /** Idempotency key and agent of what was sent from here; to be believed in our own folders only. */
  readonly operation: string;
  readonly agent: string;
}

/** @param size bytes of the message, for the key of one without a Message-ID */
export function mailHead(block: Pick<HeaderBlock, 'fields'>, own: ReadonlySet<string>, size: number): MailHead {
  const [given = ''] = parseMessageIds(headerOf(block, 'message-id'));
  const [from = { name: '', address: '' }] = parseAddresses(headerOf(block, 'from'));
  const subject = shownText(decodeWords(headerOf(block, 'subject'))).slice(0, 1_000);
  const date = Date.parse(headerOf(block, 'date').replace(/\([^()]*\)/g, ''));
  const key = createHash('sha256')
    .update(JSON.stringify([given, Number.isNaN(date) ? '' : date, from.address, subject, given === '' ? size : 0]))
    .digest('base64url')
    .slice(0, 22);
  const messageId = given === '' ? `${key}@message-without-id.invalid` : given;
  const references = headersOf(block, 'references').flatMap(parseMessageIds);
  const answered = headersOf(block, 'in-reply-to').flatMap(parseMessageIds);
  // In-Reply-To may name several; the parent is among the references where there are any.
  const chain = references.length > 0 ? references : answered.slice(0, 1);
  return {
    key,
    messageId,
    ancestors: [...new Set(chain)].filter((id) => id !== messageId),
    from,
    replyTo: parseAddresses(headerOf(block, 'reply-to')),
    to: headersOf(block, 'to').flatMap(parseAddresses),
    cc: headersOf(block, 'cc').flatMap(parseAddresses),
    subject,
    date: Number.isNaN(date) ? undefined : date,
    origin: originOf(block, own),
    urgent:
      /^high$/i.test(headerOf(block, 'importance').trim()) || /^[12]\b/.test(headerOf(block, 'x-priority').trim()),
    operation: shownText(headerOf(block, ownFields.operation)).slice(0, 300),
    agent: shownText(decodeWords(headerOf(block, ownFields.agent))).slice(0, 200),
  };
}

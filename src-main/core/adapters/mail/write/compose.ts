import { createHash } from 'node:crypto';
import MailComposer from 'nodemailer/lib/mail-composer';
import type { Act } from '../../../../../src-shared/model/intent.ts';
import { baseSubject } from '../threads/base-subject.ts';
import { isAddress, type MailAddress } from '../mime/addresses.ts';
import { ownFields } from '../mime/mail-head.ts';
import { shownBody, shownFileName, shownText } from '../mime/shown-text.ts';

/** A message to be written, fixed before anything is sent so that every attempt writes the same one. */
export interface Letter {
  /** Without brackets. */
  readonly messageId: string;
  /** Milliseconds since the epoch, whole seconds. */
  readonly date: number;
  readonly from: MailAddress;
  readonly to: readonly MailAddress[];
  readonly cc: readonly MailAddress[];
  readonly subject: string;
  /** Message-IDs, oldest first; the last one is what it answers. */
  readonly references: readonly string[];
}

type Attachments = Extract<Act, { act: 'reply' }>['attachments'];

/** The idempotency key as a Message-ID: the same for every attempt, and no secret of ours in it. */
export const messageIdFor = (key: string, address: string): string =>
  `tl.${createHash('sha256').update(key).digest('hex').slice(0, 32)}@${address.slice(address.lastIndexOf('@') + 1)}`;

/** A subject in one line; the answer to it where `reply`. */
export function subjectLine(subject: string, reply: boolean): string {
  const line = shownText(subject).slice(0, 500) || '(no subject)';
  return reply && !baseSubject(line).reply ? `Re: ${line}` : line;
}

/** RFC 5322 section 3.6.4: the first of the thread and the last ones; long lists grow no further. */
export function referencesFor(ancestors: readonly string[], parent: string): string[] {
  const all = [...new Set([...ancestors.filter((id) => id !== parent), parent])].filter((id) =>
    /^[\x21-\x7E]+$/.test(id),
  );
  return all.length <= 20 ? all : [all[0]!, ...all.slice(-19)];
}

/**
 * The message as bytes. Nothing of what people typed or customers sent can end a header line: it is cut to one line here, and encoded
 * by the composer.
 *
 * @throws RangeError for an address that is none: it should have been refused before
 */
export async function writeLetter(letter: Letter, text: string, attachments: Attachments): Promise<Buffer> {
  for (const { address } of [letter.from, ...letter.to, ...letter.cc]) {
    if (!isAddress(address)) throw new RangeError('an address that is none reached the composer');
  }
  const named = ({ name, address }: MailAddress): { name: string; address: string } => ({
    name: shownText(name),
    address,
  });
  const composer = new MailComposer({
    from: named(letter.from),
    to: letter.to.map(named),
    cc: letter.cc.map(named),
    subject: shownText(letter.subject),
    date: new Date(letter.date),
    messageId: `<${letter.messageId}>`,
    ...(letter.references.length === 0
      ? {}
      : { inReplyTo: `<${letter.references.at(-1)!}>`, references: letter.references.map((id) => `<${id}>`) }),
    text: shownBody(text),
    attachments: (attachments ?? []).map(({ name, mediaType, base64 }, index) => ({
      filename: shownFileName(name, `file-${index + 1}`),
      contentType: /^[\w.+-]+\/[\w.+-]+$/.test(mediaType) ? mediaType : 'application/octet-stream',
      content: Buffer.from(base64, 'base64'),
      contentDisposition: 'attachment' as const,
    })),
    disableFileAccess: true,
    disableUrlAccess: true,
    newline: '\r\n',
  });
  return composer.compile().build();
}

/** The same message for our own folders, with who wrote it and for which operation; what leaves the mailbox carries none of it. */
export function ownCopy(message: Buffer, key: string, agent: { readonly name: string }, note: boolean): Buffer {
  const fields = [
    `${ownFields.operation}: ${/^[\x21-\x7E]{1,200}$/.test(key) ? key : ''}`,
    `${ownFields.agent}: ${encodedWords(agent.name)}`,
    ...(note ? [`${ownFields.note}: yes`] : []),
  ];
  return Buffer.concat([Buffer.from(`${fields.join('\r\n')}\r\n`, 'latin1'), message]);
}

/** RFC 2047, words of at most 75 characters; a character is never split between two. */
function encodedWords(text: string): string {
  const words: string[] = [];
  let open = '';
  for (const character of shownText(text).slice(0, 200)) {
    if (Buffer.byteLength(open + character) > 40) {
      words.push(open);
      open = '';
    }
    open += character;
  }
  return [...words, open].map((word) => `=?utf-8?B?${Buffer.from(word).toString('base64')}?=`).join('\r\n ');
}

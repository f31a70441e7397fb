import { randomUUID } from 'node:crypto';
import type { DemoAttachment } from './demo-ticket.ts';
import type { RtDatabase } from './rt-database.ts';
import type { RtPart, RtTransaction } from './rt-records.ts';

export interface RtMessage {
  readonly text: string;
  /** `text/plain` or `text/html`. */
  readonly mediaType: string;
  readonly subject?: string;
  readonly files: readonly DemoAttachment[];
  /** How it came in. */
  readonly via: 'REST' | 'Email';
}

type Header = readonly [name: string, value: string | number];

/**
 * Stores a message as Request Tracker does: one part, or a multipart/mixed with the text and the files below it. The parts below
 * the first message of a ticket keep the headers they came with.
 */
export function storeMessage(
  db: RtDatabase,
  transaction: RtTransaction,
  message: RtMessage,
  place: 'create' | 'reply',
): void {
  const messageId = `rt-demo-${randomUUID()}@demo.example`;
  const { subject = '', files } = message;
  const text = Buffer.from(message.text, 'utf8');
  const textHeaders: Header[] = [
    ['Content-Type', `${message.mediaType}; charset="utf-8"`],
    ['Content-Disposition', 'inline'],
    ['Content-Transfer-Encoding', 'binary'],
  ];
  const rootHeaders: Header[] = [
    ['MIME-Version', '1.0'],
    ['X-Mailer', 'Trunkline demo'],
    ['Message-ID', `<${messageId}>`],
    ['X-RT-Interface', message.via],
    ...(subject === '' ? [] : [['Subject', subject] as const]),
  ];
  const add = (
    part: Pick<RtPart, 'parent' | 'mediaType' | 'fileName' | 'content'>,
    headers: readonly Header[],
    encoding?: string,
  ): RtPart =>
    db.addPart({
      ...part,
      transaction,
      subject: part.parent === undefined ? subject : '',
      messageId: part.parent === undefined ? messageId : '',
      headers: headerText([
        ...headers,
        ...(encoding === undefined ? [] : [['X-RT-Original-Encoding', encoding] as const]),
        ['Content-Length', part.content?.byteLength ?? 0],
      ]),
    });

  const textPart = { mediaType: message.mediaType, fileName: '', content: text };
  if (files.length === 0 && message.text === '') {
    const [mediaType, original] = ['application/octet-stream', 'X-RT-Original-Content-Type'];
    const headers = [...rootHeaders, ['Content-Type', mediaType] as const, [original, message.mediaType] as const];
    add({ ...textPart, mediaType, parent: undefined }, headers);
    return;
  }
  if (files.length === 0) {
    add({ ...textPart, parent: undefined }, [...rootHeaders, ...textHeaders], 'utf-8');
    return;
  }
  const mixed = ['Content-Type', `multipart/mixed; boundary="----------=_${randomUUID()}"`] as const;
  const parent = add(
    { parent: undefined, mediaType: 'multipart/mixed', fileName: '', content: undefined },
    [...rootHeaders, mixed],
    'utf-8',
  );
  const isReply = place === 'reply';
  add({ ...textPart, parent }, textHeaders, isReply ? 'utf-8' : undefined);
  for (const file of files) {
    const fileName = decodedWords(file.name);
    const isText = isReply && /^text\/(plain|html)$/i.test(file.mediaType);
    const content = Buffer.from(file.content);
    add(
      { parent, mediaType: file.mediaType, fileName, content },
      [
        ['Content-Type', `${file.mediaType}${isText ? '; charset="utf-8"' : ''}; name="${fileName}"`],
        ['Content-Disposition', `inline; filename="${fileName}"`],
        ['Content-Transfer-Encoding', /^(text|message)\//i.test(file.mediaType) ? 'binary' : 'base64'],
      ],
      isText ? (content.every((byte) => byte < 0x80) ? 'ascii' : 'utf-8') : undefined,
    );
  }
}

/** A name with a line break in it must not become another header. */
const headerText = (headers: readonly Header[]): string =>
  headers.map(([name, value]) => `${name}: ${String(value).replace(/[\r\n]+/g, ' ')}`).join('\n');

/** RFC 2047 encoded words, which Request Tracker decodes in file names. */
const decodedWords = (name: string): string =>
  name.replace(/=\?utf-8\?([bq])\?([^?]*)\?=/gi, (_whole, encoding: string, text: string) =>
    encoding.toLowerCase() === 'b'
      ? Buffer.from(text, 'base64').toString('utf8')
      : Buffer.from(
          text
            .replaceAll('_', ' ')
            .replace(/=([0-9a-f]{2})/gi, (_all, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
          'latin1',
        ).toString('utf8'),
  );

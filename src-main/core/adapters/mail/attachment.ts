import { err, ok, type Result } from '../../../../src-shared/result/result.ts';
import type { AdapterError } from '../adapter-error.ts';
import { withinSignature } from './codec.ts';
import { openFolder, readSources } from './imap/folder-reader.ts';
import { MailFault } from './imap/imap-line.ts';
import type { MailboxKeeper } from './mailbox/mailbox-keeper.ts';
import { mailLimits } from './mime/mail-limits.ts';
import { readBody } from './mime/message-body.ts';
import { contentOf, everyPart, parseMessage, type MimePart } from './mime/mime-part.ts';
import { decodeTransfer } from './mime/transfer-encoding.ts';
import { copyToRead, type ReaderDeps } from './pull.ts';
import { openSeal } from './smime/open-seal.ts';

interface File {
  readonly name: string;
  readonly mediaType: string;
  readonly bytes: Uint8Array;
}

/** Fetches one part of a message, or the whole where the part lies within a signature. */
export function readAttachment(
  deps: ReaderDeps,
  keeper: MailboxKeeper,
  id: string,
  signal: AbortSignal,
): Promise<Result<File, AdapterError>> {
  const match = /^([\w-]{22})\/(~?)(\d{1,4}(?:\.\d{1,4}){0,30})$/.exec(id);
  if (match === null) return Promise.resolve(err(gone()));
  const [, key, within, path] = match as unknown as [string, string, string, string];
  return keeper.use('attachment', signal, async (client, mailbox) => {
    const record = mailbox.index.get(key);
    const copy = record && copyToRead(record);
    if (record === undefined || copy === undefined) throw new MailFault(gone());
    await openFolder(client, copy.folder);
    if (within === withinSignature) {
      const [source] = await readSources(client, [copy.uid], true);
      const opened = source && (await openSeal(deps, source.bytes, record.from.address, true));
      if (!opened?.inner) throw new MailFault(gone());
      return fileOf(opened.inner.bytes, opened.inner.part, path);
    }
    const found = await client.fetchOne(
      String(copy.uid),
      { uid: true, headers: true, bodyParts: [{ key: path, maxLength: mailLimits.attachmentBytes }, `${path}.mime`] },
      { uid: true },
    );
    const content = found === false ? undefined : found.bodyParts?.get(path);
    if (found === false || !content) throw new MailFault(gone());
    if (content.length >= mailLimits.attachmentBytes) {
      throw new MailFault({ kind: 'refused', message: `the file has more than ${mailLimits.attachmentBytes} bytes` });
    }
    const mime = found.bodyParts?.get(`${path}.mime`) || Buffer.alloc(0);
    // A part that does not exist is answered as an empty one; a message that is one file has its fields in its own header.
    if (mime.length <= 2 && path !== '1') throw new MailFault(gone());
    const head = mime.length > 2 ? mime : (found.headers ?? Buffer.alloc(0));
    return fileOf(Buffer.concat([withEnd(head), content]), undefined, '1');
  });
}

const gone = (): AdapterError => ({ kind: 'refused', message: 'the mailbox no longer has this file' });

/** A header block that ends as one. */
const withEnd = (head: Buffer): Buffer => {
  const text = head.toString('latin1').replace(/[\r\n]+$/, '');
  return Buffer.from(`${text}\r\n\r\n`, 'latin1');
};

function fileOf(bytes: Buffer, message: MimePart | undefined, path: string): File {
  const parsed = message ? ok(message) : parseMessage(bytes);
  if (!parsed.ok)
    throw new MailFault({ kind: 'nonsense', message: `byte ${parsed.error.offset}: ${parsed.error.reason}` });
  const part = [...everyPart(parsed.value)].find((one) => one.path === path && one.parts.length === 0);
  if (part === undefined) throw new MailFault(gone());
  const [file] = readBody(bytes, { ...part, disposition: { ...part.disposition, value: 'attachment' } }).files;
  return {
    name: file?.name ?? `part-${path}`,
    mediaType: part.type.value,
    bytes: decodeTransfer(contentOf(bytes, part), part.encoding),
  };
}

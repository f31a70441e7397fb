import type { FetchMessageObject, ImapFlow, MessageStructureObject } from 'imapflow';
import { readHeaderBlock } from '../mime/header-block.ts';
import { headFields, mailHead, type MailHead } from '../mime/mail-head.ts';
import { parseMessage } from '../mime/mime-part.ts';
import { readDeliveryReport } from '../mime/delivery-report.ts';
import { mailLimits } from '../mime/mail-limits.ts';

/** A folder as it stood when it was opened: plain copies, because the library's own object changes under its reader. */
export interface OpenedFolder {
  readonly validity: string;
  readonly uidNext: number;
  readonly exists: number;
  /** RFC 7162; `undefined` where the folder has none. */
  readonly modseq: string | undefined;
  /** True where new keywords are kept for good. */
  readonly keepsKeywords: boolean;
}

/** `undefined` where there is no such folder. */
export async function openFolder(client: ImapFlow, path: string): Promise<OpenedFolder | undefined> {
  try {
    const box = await client.mailboxOpen(path);
    const flags = box.permanentFlags;
    return {
      validity: String(box.uidValidity),
      uidNext: box.uidNext,
      exists: box.exists,
      modseq: box.noModseq === true || box.highestModseq === undefined ? undefined : String(box.highestModseq),
      keepsKeywords: box.readOnly !== true && (flags === undefined || flags.has('\\*')),
    };
  } catch (thrown) {
    if ((thrown as { mailboxMissing?: boolean }).mailboxMissing === true) return undefined;
    throw thrown;
  }
}

/** A message as the folder lists it. */
export interface ListedMail {
  readonly uid: number;
  readonly flags: ReadonlySet<string>;
  readonly modseq: string | undefined;
  readonly size: number;
  /** Milliseconds since the epoch. */
  readonly arrived: number;
  readonly head: MailHead;
  readonly failure: boolean;
}

const heads = { uid: true, flags: true, internalDate: true, size: true, headers: [...headFields] };

/** Headers and marks of messages; for reports of mail servers also what they are about, which stands in their bodies. */
export async function listMails(client: ImapFlow, uids: string, own: ReadonlySet<string>): Promise<ListedMail[]> {
  const found = await client.fetchAll(uids, heads, { uid: true });
  const listed: ListedMail[] = [];
  for (const message of found) {
    const bytes = message.headers ?? Buffer.alloc(0);
    const block = readHeaderBlock(bytes, 0, bytes.length);
    const head = mailHead(block.ok ? block.value : { fields: [] }, own, message.size ?? 0);
    const report = head.origin === 'report' ? await reportOf(client, message.uid) : undefined;
    const about = report?.about ?? '';
    listed.push({
      uid: message.uid,
      flags: message.flags ?? new Set(),
      modseq: message.modseq === undefined ? undefined : String(message.modseq),
      size: message.size ?? 0,
      arrived: momentOf(message.internalDate),
      head: about === '' ? head : { ...head, ancestors: [...head.ancestors.filter((id) => id !== about), about] },
      failure: report?.failed === true,
    });
  }
  return listed;
}

async function reportOf(client: ImapFlow, uid: number): Promise<{ about: string; failed: boolean } | undefined> {
  const message = await client.fetchOne(
    String(uid),
    { uid: true, source: { maxLength: mailLimits.sourceBytes } },
    { uid: true },
  );
  const source = message === false ? undefined : message.source;
  const parsed = source && parseMessage(source);
  return source && parsed?.ok === true ? readDeliveryReport(source, parsed.value) : undefined;
}

const momentOf = (date: Date | string | undefined): number => {
  const moment = date === undefined ? Number.NaN : new Date(date).getTime();
  return Number.isNaN(moment) ? 0 : moment;
};

/** A message to be read; of a long one its beginning, and what the server says about its parts. */
export interface MailSource {
  readonly uid: number;
  readonly bytes: Buffer;
  readonly structure: MessageStructureObject | undefined;
}

export async function readSources(client: ImapFlow, uids: readonly number[], whole: boolean): Promise<MailSource[]> {
  if (uids.length === 0) return [];
  const source = { maxLength: whole ? mailLimits.signedBytes : mailLimits.sourceBytes };
  const found = await client.fetchAll(uids.join(','), { uid: true, source, bodyStructure: !whole }, { uid: true });
  return found.map((message: FetchMessageObject) => ({
    uid: message.uid,
    bytes: message.source ?? Buffer.alloc(0),
    structure: message.bodyStructure,
  }));
}

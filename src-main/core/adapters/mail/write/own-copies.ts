import type { ImapFlow, SearchObject } from 'imapflow';
import { openFolder } from '../imap/folder-reader.ts';
import { imapError } from '../imap/imap-error.ts';
import { MailFault } from '../imap/imap-line.ts';
import { mailAdvice } from '../imap/imap-error.ts';

/** A copy of what an operation wrote. */
export interface OwnCopy {
  readonly uid: number;
  /** RFC 3501 `\Draft`: written down, and not known to be sent. */
  readonly draft: boolean;
}

/** Copies with that Message-ID that are not marked as deleted; the folder stays open. */
export async function findCopies(client: ImapFlow, folder: string, messageId: string): Promise<OwnCopy[]> {
  if ((await openFolder(client, folder)) === undefined) return [];
  const uids = (await client.search({ header: { 'message-id': `<${messageId}>` } }, { uid: true })) || [];
  if (uids.length === 0) return [];
  const found = await client.fetchAll(uids.join(','), { uid: true, flags: true }, { uid: true });
  return found
    .filter(({ flags }) => flags?.has('\\Deleted') !== true)
    .map(({ uid, flags }) => ({ uid, draft: flags?.has('\\Draft') === true }));
}

/** Anything in the folder that answers or reports on the message, or is the message itself: then it was sent. */
export async function findTraces(client: ImapFlow, folder: string, messageId: string): Promise<number[]> {
  if ((await openFolder(client, folder)) === undefined) return [];
  const id = `<${messageId}>`;
  const query: SearchObject = {
    or: [{ header: { 'message-id': id } }, { header: { references: id } }, { header: { 'in-reply-to': id } }],
  };
  return (await client.search(query, { uid: true })) || [];
}

/**
 * Stores a copy.
 *
 * @throws MailFault `refused` where the server took nothing, `unknown` where no answer came
 */
export async function storeCopy(
  client: ImapFlow,
  where: string,
  folder: string,
  message: Buffer,
  flags: readonly string[],
  date: number,
): Promise<void> {
  try {
    const stored = await client.append(folder, message, [...flags], new Date(date));
    if (stored !== false) return;
  } catch (thrown) {
    const { responseStatus, responseText } = thrown as { responseStatus?: string; responseText?: string };
    if (responseStatus === 'NO' || responseStatus === 'BAD') {
      const error = imapError(where, thrown);
      if (error.kind === 'misconfigured' || error.kind === 'busy') throw new MailFault(error);
      throw new MailFault({
        ...error,
        message: `${where}: the folder ${folder} takes no copy`,
        advice: mailAdvice.store,
      });
    }
    if (responseText === undefined) {
      throw new MailFault({ kind: 'unknown', message: `${where}: no answer to the copy for ${folder}` });
    }
    throw thrown;
  }
  throw new MailFault({ kind: 'unknown', message: `${where}: no answer to the copy for ${folder}` });
}

/** Takes copies out of the folder that is open. Without UIDPLUS only marked: a plain EXPUNGE would take other people's too. */
export async function removeCopies(client: ImapFlow, copies: readonly OwnCopy[]): Promise<void> {
  if (copies.length === 0) return;
  const uids = copies.map(({ uid }) => uid).join(',');
  if (client.capabilities.has('UIDPLUS')) await client.messageDelete(uids, { uid: true });
  else await client.messageFlagsAdd(uids, ['\\Deleted'], { uid: true });
}

/** The server's answers to marks are not told by the library: they are looked at afterwards. */
export async function markAsSent(client: ImapFlow, folder: string, messageId: string): Promise<boolean> {
  const drafts = (await findCopies(client, folder, messageId)).filter(({ draft }) => draft);
  for (const { uid } of drafts) await client.messageFlagsRemove(String(uid), ['\\Draft'], { uid: true });
  const after = await findCopies(client, folder, messageId);
  return after.length > 0 && after.every(({ draft }) => !draft);
}

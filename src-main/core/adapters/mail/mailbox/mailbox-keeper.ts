import type { ImapFlow } from 'imapflow';
import { err, type Result } from '../../../../../src-shared/result/result.ts';
import type { AdapterError } from '../../adapter-error.ts';
import type { CodecContext } from '../codec-context.ts';
import type { Clock } from '../../../ports/clock.ts';
import { MailFault, type ImapLine } from '../imap/imap-line.ts';
import { mailAdvice } from '../imap/imap-error.ts';
import { whereOf, type MailSettings } from '../settings.ts';
import { markAsSent } from '../write/own-copies.ts';
import { createMailbox, type Mailbox } from './mailbox.ts';
import { parseMailCursor } from './mail-cursor.ts';
import { createSerial } from './serial.ts';

/** Longest time one call spends on listing a large mailbox before it answers that there is more, in milliseconds. */
const listMs = 8_000;
const whileLoadingMs = 3_000;

/** The one picture of the mailbox that reading and writing share; who uses it has it alone. */
export interface MailboxKeeper {
  /** For reading on from `cursor`: the picture is made anew where it does not stand there. `complete` is false while it grows. */
  read<T>(
    cursor: string | undefined,
    signal: AbortSignal,
    work: (client: ImapFlow, mailbox: Mailbox, complete: boolean) => Promise<T>,
  ): Promise<Result<T, AdapterError>>;
  /** For everything else: complete, as it stands now. */
  use<T>(
    owner: string,
    signal: AbortSignal,
    work: (client: ImapFlow, mailbox: Mailbox) => Promise<T>,
  ): Promise<Result<T, AdapterError>>;
  /** The cursor that was answered last: a pull that brings it goes on from here. */
  answered(cursor: string): void;
  sentFolder(client: ImapFlow): Promise<string>;
  readonly mailbox: Mailbox | undefined;
}

export function createMailboxKeeper(
  settings: MailSettings,
  context: CodecContext,
  line: ImapLine,
  clock: Clock,
  unconfirmed: Set<string>,
): MailboxKeeper {
  const serial = createSerial();
  const where = whereOf(settings.imap);
  let mailbox: Mailbox | undefined;
  let at: string | undefined;
  let sent: string | undefined;
  let lookedAt = -Infinity;

  async function sentFolderOf(client: ImapFlow): Promise<string | undefined> {
    sent ??= settings.folders.sent;
    sent ??= (await client.list()).find(({ specialUse }) => specialUse === '\\Sent')?.path;
    return sent;
  }
  async function openMailbox(client: ImapFlow, base: string | undefined): Promise<Mailbox> {
    const { inbox, notes } = settings.folders;
    const sentPath = await sentFolderOf(client);
    const paths = [
      ...inbox.map((path) => ({ path, role: 'inbox' as const })),
      ...(sentPath === undefined ? [] : [{ path: sentPath, role: 'sent' as const }]),
      { path: notes, role: 'notes' as const },
    ];
    const distinct = paths.filter(({ path }, index) => paths.findIndex((one) => one.path === path) === index);
    return createMailbox(distinct, context, settings.historyDays, clock, parseMailCursor(base));
  }
  /** What was sent and could not be marked so. */
  async function settleSent(client: ImapFlow): Promise<void> {
    const folder = unconfirmed.size > 0 ? await sentFolderOf(client) : undefined;
    if (folder === undefined) return;
    for (const messageId of unconfirmed) if (await markAsSent(client, folder, messageId)) unconfirmed.delete(messageId);
  }
  async function refresh(client: ImapFlow, opened: Mailbox, untilMonotonic: number): Promise<boolean> {
    await settleSent(client);
    const complete = await opened.refresh(client, untilMonotonic);
    const lost = opened.folders.find(({ role, validity }) => role === 'inbox' && validity === '');
    if (complete && lost !== undefined) {
      throw new MailFault({
        kind: 'misconfigured',
        message: `${where}: there is no folder ${lost.path}`,
        advice: mailAdvice.folder,
      });
    }
    return complete;
  }
  const alone = async <T>(
    signal: AbortSignal,
    work: () => Promise<Result<T, AdapterError>>,
  ): Promise<Result<T, AdapterError>> =>
    (await serial.run(signal, work)) ?? err({ kind: 'unreachable', message: `${where} did not answer in time` });

  return {
    get mailbox() {
      return mailbox;
    },
    answered: (cursor) => void (at = cursor),
    read: (cursor, signal, work) =>
      alone(signal, () =>
        line.use('pull', signal, async (client) => {
          if (mailbox === undefined || cursor === undefined || cursor !== at) {
            mailbox = await openMailbox(client, cursor);
            at = cursor;
          }
          // A first load goes on for many pulls; between them a look now and then is enough.
          const loading = mailbox.news.backlog.size > 0 && clock.monotonic() - lookedAt < whileLoadingMs;
          const complete = loading || (await refresh(client, mailbox, clock.monotonic() + listMs));
          if (!loading) lookedAt = clock.monotonic();
          return work(client, mailbox, complete);
        }),
      ),
    use: (owner, signal, work) =>
      alone(signal, () =>
        line.use(owner, signal, async (client) => {
          mailbox ??= await openMailbox(client, undefined);
          while (!(await refresh(client, mailbox, clock.monotonic() + listMs))) signal.throwIfAborted();
          return work(client, mailbox);
        }),
      ),
    async sentFolder(client) {
      const folder = await sentFolderOf(client);
      if (folder !== undefined) return folder;
      throw new MailFault({
        kind: 'misconfigured',
        message: `${where}: the server names no folder for sent mail; name it in folders.sent`,
        advice: mailAdvice.folder,
      });
    },
  };
}

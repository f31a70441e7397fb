import type { CodecContext } from '../codec-context.ts';
import type { ListedMail } from '../imap/folder-reader.ts';
import type { MailCopy, MailRecord } from '../threads/mail-record.ts';
import type { WatchedFolder } from './watched-folder.ts';

const day = 24 * 3_600_000;

/** Keywords have no case (RFC 3501 section 2.3.2). */
export function stateOf(flags: ReadonlySet<string>, keywords: CodecContext['keywords']): MailCopy['state'] {
  const marks = new Set([...flags].map((flag) => flag.toLowerCase()));
  if (marks.has(keywords.resolved.toLowerCase())) return 'resolved';
  return marks.has(keywords.pending.toLowerCase()) ? 'pending' : 'open';
}

const has = (flags: ReadonlySet<string>, flag: string): boolean => [...flags].some((one) => one.toLowerCase() === flag);

type Marks = Pick<MailCopy, 'state' | 'hidden' | 'flagged' | 'modseq'>;

export const marksOf = (
  { flags, modseq }: Pick<ListedMail, 'flags' | 'modseq'>,
  keywords: CodecContext['keywords'],
): Marks => ({
  state: stateOf(flags, keywords),
  // RFC 3501: \Draft has not completed composition, \Deleted waits for its removal.
  hidden: has(flags, '\\draft') || has(flags, '\\deleted'),
  flagged: has(flags, '\\flagged'),
  modseq,
});

export const copyOf = (folder: WatchedFolder, listed: ListedMail, context: CodecContext): MailCopy => ({
  folder: folder.path,
  role: folder.role,
  uid: listed.uid,
  size: listed.size,
  ...marksOf(listed, context.keywords),
});

/** A message seen for the first time. */
export function recordOf(listed: ListedMail, copy: MailCopy, context: CodecContext): MailRecord {
  const { head, arrived, failure } = listed;
  const others = [...head.to, ...head.cc].filter(({ address }) => !context.own.has(address));
  // Web forms write under the mailbox's own address and name the customer in Reply-To.
  const [replyTo] = head.replyTo.filter(({ address }) => !context.own.has(address));
  const byForm = copy.role === 'inbox' && replyTo !== undefined && context.own.has(head.from.address);
  return {
    key: head.key,
    messageId: head.messageId,
    ancestors: head.ancestors,
    from: byForm ? replyTo : head.from,
    to: others.slice(0, 5),
    subject: head.subject,
    date: believable(head.date, arrived),
    origin: head.origin,
    urgent: head.urgent,
    failure,
    operation: head.operation,
    agent: head.agent,
    copies: [copy],
  };
}

/** The sender's clock counts while it does not contradict the server's: one in the future would stay on top for ever. */
function believable(date: number | undefined, arrived: number): number {
  if (date === undefined || !Number.isFinite(date)) return arrived;
  if (arrived === 0) return date;
  return date <= arrived + 10 * 60_000 && date >= arrived - 30 * day ? date : arrived;
}

import type { MailAddress } from '../mime/addresses.ts';
import type { MailOrigin } from '../mime/mail-origin.ts';

export type FolderRole = 'inbox' | 'sent' | 'notes';

/** One copy of a message: where it lies and how it is marked there. */
export interface MailCopy {
  readonly folder: string;
  readonly role: FolderRole;
  readonly uid: number;
  /** Bytes of the message as the server counts them. */
  readonly size: number;
  /** RFC 7162; `undefined` where the server has none. */
  readonly modseq: string | undefined;
  readonly state: 'open' | 'pending' | 'resolved';
  /** Begun and not sent, or marked as deleted: no part of any conversation. */
  readonly hidden: boolean;
  readonly flagged: boolean;
}

/** A message of the mailbox with all its copies, as far as threads and tickets need it. */
export interface MailRecord {
  readonly key: string;
  readonly messageId: string;
  readonly ancestors: readonly string[];
  readonly from: MailAddress;
  /** At most five, none of them our own: who else belongs to the conversation. */
  readonly to: readonly MailAddress[];
  readonly subject: string;
  /** Milliseconds since the epoch: the sender's date where it is believable, else the moment it arrived. */
  readonly date: number;
  readonly origin: MailOrigin;
  readonly urgent: boolean;
  /** A report that something of ours did not arrive. */
  readonly failure: boolean;
  /** What the sender's own field names; believed where the copy lies in a folder of ours. */
  readonly operation: string;
  readonly agent: string;
  readonly copies: readonly MailCopy[];
  /** When it came back after it had been gone, which is later than any removal the inbox knows. */
  readonly returnedAt?: number;
}

export type MailRole = 'customer' | 'agent' | 'bot' | 'system' | 'note';

/**
 * Who a message is from. What lies in the folder of notes is a note whatever it says, what lies among the sent mail is ours; in the
 * other folders the sender's address decides, and our own address decides nothing there: anybody can write it.
 */
export function roleOf(record: MailRecord, colleagues: ReadonlySet<string>): MailRole {
  const lies = (role: FolderRole): boolean => record.copies.some((copy) => copy.role === role);
  if (lies('notes')) return 'note';
  if (lies('sent')) return record.origin === 'person' ? 'agent' : 'bot';
  if (record.origin === 'report') return 'system';
  if (record.origin === 'automatic') return 'bot';
  return colleagues.has(record.from.address) ? 'agent' : 'customer';
}

/** False while every copy of it is hidden. */
export const isShown = (record: MailRecord): boolean => record.copies.some(({ hidden }) => !hidden);

/**
 * Newest first. Dates have whole seconds: of two in the same one, the message that goes back to more others is the later.
 */
export const byNewest = (
  a: Pick<MailRecord, 'date' | 'key' | 'ancestors'>,
  b: Pick<MailRecord, 'date' | 'key' | 'ancestors'>,
): number => b.date - a.date || b.ancestors.length - a.ancestors.length || (a.key < b.key ? 1 : -1);

/** Newest first, by what a cursor can hold. */
export const byDateAndKey = (a: Pick<MailRecord, 'date' | 'key'>, b: Pick<MailRecord, 'date' | 'key'>): number =>
  b.date - a.date || (a.key < b.key ? 1 : -1);

export const shownOf = (records: Iterable<MailRecord>): MailRecord[] => [...records].filter(isShown);

/** Oldest first, so that a thread is put together in the order in which it was written. */
export const oldestFirst = (records: Iterable<MailRecord>): MailRecord[] =>
  [...records].toSorted((a, b) => -byNewest(a, b));

import { createHash } from 'node:crypto';
import type { CodecContext } from '../codec-context.ts';
import type { Requester, TicketBody, UnifiedMessage } from '../../unified-message.ts';
import { byNewest, shownOf, roleOf, type MailCopy, type MailRecord } from './mail-record.ts';
import type { Thread } from './thread-index.ts';

export const nativeStates = ['open', 'pending', 'resolved'] as const;
export type NativeState = (typeof nativeStates)[number];

/** Where the state of a conversation is kept: its newest message of a customer, or what is newest where no customer has written. */
export interface Anchor {
  readonly record: MailRecord;
  readonly copy: MailCopy;
}

/**
 * A new message of the customer, or the report that an answer did not arrive, has no mark yet and so opens the conversation again by
 * itself; an answer of a program does not.
 */
export function anchorOf(thread: Thread, context: CodecContext): Anchor | undefined {
  const mails = shownOf(thread.records.values())
    .filter((record) => roleOf(record, context.colleagues) !== 'note')
    .toSorted(byNewest);
  const record =
    mails.find((one) => one.failure || roleOf(one, context.colleagues) === 'customer') ??
    mails.find((one) => roleOf(one, context.colleagues) === 'agent') ??
    mails[0];
  const copies = record?.copies.filter(({ hidden }) => !hidden) ?? [];
  const copy = copies.find(({ role }) => role === 'inbox') ?? copies[0];
  return record && copy && { record, copy };
}

/** The mark to be compared before a state is changed: which message carries it, and what it says. */
export const versionOf = ({ record, copy }: Anchor): string => `${record.key}.${copy.state}`;

/**
 * The conversation as a ticket; `undefined` where nothing of it is left but notes.
 *
 * @param settable whether the folder of the anchor takes keywords for good (RFC 3501 section 7.1, PERMANENTFLAGS)
 */
export function ticketOfThread(
  thread: Thread,
  context: CodecContext,
  settable: (folder: string) => boolean,
): UnifiedMessage<TicketBody> | undefined {
  const anchor = anchorOf(thread, context);
  if (anchor === undefined) return undefined;
  const records = shownOf(thread.records.values()).toSorted(byNewest);
  const mails = records.filter((record) => roleOf(record, context.colleagues) !== 'note');
  const first = mails.at(-1)!;
  const newest = records[0]!;
  const changedAt = Math.max(newest.date, ...records.map(({ returnedAt }) => returnedAt ?? 0));
  const { copy, record } = anchor;
  const body: TicketBody = {
    type: 'ticket',
    reference: { system: context.system, kind: 'ticket', id: thread.id, version: versionOf(anchor) },
    number: numberOf(thread.id),
    subject: first.subject,
    state: copy.state,
    nativeState: copy.state,
    nativeStates: settable(copy.folder) ? nativeStates : [copy.state],
    priority: copy.flagged || record.urgent ? 'high' : 'normal',
    owner: '',
    queue: copy.folder,
    requesters: requestersOf(mails, context),
    customFields: {},
    links: [],
    channel: 'mail',
    createdAt: first.date,
    changedAt,
  };
  const stands = createHash('sha256').update(JSON.stringify(body)).digest('base64url').slice(0, 12);
  // A state can be changed to and fro: the copy's own counter tells the second time from the first.
  return {
    id: `thread/${thread.id}/${stands}/${copy.uid}-${copy.modseq ?? ''}`,
    source: context.system,
    time: changedAt,
    body,
  };
}

/** Six characters people can read to one another. */
export const numberOf = (thread: string): string =>
  `M-${createHash('sha256').update(thread).digest('hex').slice(0, 6).toUpperCase()}`;

/** The customer who wrote first; where none has written, the one who was written to. */
function requestersOf(mails: readonly MailRecord[], context: CodecContext): Requester[] {
  const oldestFirst = mails.toReversed();
  const customer = oldestFirst.find((record) => roleOf(record, context.colleagues) === 'customer');
  const person = customer?.from ?? oldestFirst.flatMap(({ to }) => to)[0] ?? oldestFirst[0]?.from;
  if (person === undefined || person.address === '') return [];
  return [{ email: person.address, ...(person.name === '' ? {} : { name: person.name }) }];
}

import type { TicketBody, UnifiedMessage } from '../adapters/unified-message.ts';
import type { Batch } from './batch.ts';
import { conversationOfTicket } from './place-entry.ts';
import { requesterOf } from './requester.ts';
import { indexSubject } from './search-index.ts';
import type { StoredConversation, TicketFacts } from './stored-conversation.ts';
import { liftTombstone, tombstoneOf } from './tombstones.ts';

/** Form in which ticket numbers are compared: case and signs do not count. */
export const numberKey = (number: string): string =>
  number
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '');

/** A ticket is a conversation; the newest version of it that is known stands. */
export function projectTicket(batch: Batch, { body, time }: UnifiedMessage<TicketBody>): void {
  const { tx } = batch;
  const dead = tombstoneOf(tx, body.reference);
  if (dead !== undefined && (dead.at >= time || dead.mergedInto !== undefined)) return;
  if (dead !== undefined) liftTombstone(tx, body.reference);

  const conversation = conversationOfTicket(batch, body.reference);
  const [changedAt, versionAt] = [Math.round(body.changedAt), Math.round(time)];
  const stale =
    changedAt < conversation.ticketAt || (changedAt === conversation.ticketAt && versionAt < conversation.versionAt);
  if (stale) return;
  const { customFields } = body;
  if (
    conversation.known === 0 ||
    conversation.subject !== body.subject ||
    fieldsOf(conversation) !== text(customFields)
  ) {
    indexSubject(tx, conversation.n, body.subject, customFields);
  }
  const facts: TicketFacts = { nativeStates: body.nativeStates, customFields };
  Object.assign(conversation, {
    version: body.reference.version ?? null,
    known: 1,
    channel: body.channel ?? 'ticket',
    number: body.number,
    numberKey: numberKey(body.number),
    subject: body.subject,
    state: body.state,
    nativeState: body.nativeState,
    priority: body.priority,
    owner: body.owner,
    queue: body.queue,
    detail: JSON.stringify(facts),
    ticketAt: changedAt,
    versionAt,
    createdAt: Math.round(body.createdAt),
  } satisfies Partial<StoredConversation>);
  setRequester(batch, conversation, body, changedAt);
  batch.touch(conversation);
}

function setRequester(batch: Batch, conversation: StoredConversation, body: TicketBody, at: number): void {
  const record = requesterOf(batch, body, at) ?? null;
  if (conversation.record !== null && conversation.record !== record) batch.maybeForgotten(conversation.record);
  const timelineMoves = conversation.record !== null && conversation.record !== record;
  conversation.record = record;
  conversation.customer = record === null ? null : (batch.context.identity.customerOf(batch.tx, record) ?? null);
  if (timelineMoves) batch.reset({ conversation: conversation.n, record: null });
}

const text = (fields: Readonly<Record<string, string>>): string => JSON.stringify(fields);
const fieldsOf = ({ detail }: StoredConversation): string =>
  text((JSON.parse(detail) as TicketFacts).customFields ?? {});

import type { Entry } from '../../../src-shared/model/conversation.ts';
import type { ConversationId, CustomerId } from '../../../src-shared/model/ids.ts';
import type { LiveCall } from '../../../src-shared/model/live-call.ts';
import type { Reference } from '../../../src-shared/model/reference.ts';
import { referenceKey } from '../../../src-shared/model/reference.ts';
import { normalisePhone } from '../identity/phone-number.ts';
import type { RecordNumber } from '../identity/records.ts';
import { stableId } from '../identity/stable-id.ts';
import type { Batch } from './batch.ts';
import { sideOf } from './entry-meaning.ts';
import { putPulled } from './project-entry.ts';
import { mention } from './requester.ts';
import type { StoredConversation } from './stored-conversation.ts';
import { entryByKey, sides } from './stored-entry.ts';

type CallSummary = NonNullable<Entry['call']>;

export interface RecordedCall {
  readonly customer: CustomerId | undefined;
  readonly customerName: string;
  readonly conversation: ConversationId | undefined;
}

/**
 * A call on the timeline of whoever calls. The conversation is chosen when the call is first seen and stays: the customer's open
 * one with the latest activity, else one of the call's own. Calls between colleagues are on nobody's timeline.
 */
export function projectCall(batch: Batch, call: LiveCall): RecordedCall {
  const { identity } = batch.context;
  const shownNumber = call.callerName ?? call.number;
  const record = callerOf(batch, call);
  if (call.direction === 'internal' && record === undefined) {
    return { customer: undefined, customerName: shownNumber, conversation: undefined };
  }
  const conversation = conversationOf(batch, call, record);
  put(batch, call, conversation);
  const customer = record === undefined ? undefined : identity.customerOf(batch.tx, record);
  const name = customer === undefined ? undefined : identity.named(batch.tx, customer)?.name;
  return {
    customer,
    customerName: name === undefined || name === '' ? shownNumber : name,
    conversation: conversation.id,
  };
}

/** The record of the person at the other end; a number nobody has becomes a person with only that number. */
function callerOf(batch: Batch, call: LiveCall): RecordNumber | undefined {
  const { identity, region } = batch.context;
  const { tx } = batch;
  const known = identity.byNumber(tx, call.e164 ?? call.number) ?? identity.byNumber(tx, call.number);
  if (known !== undefined) return identity.recordsOf(tx, known)[0];
  const { e164, ext } = normalisePhone(call.e164 ?? call.number, region);
  if (e164 === undefined || call.direction === 'internal') return undefined;
  const name = call.callerName?.trim() ?? '';
  return mention(batch, {
    system: call.system,
    id: ext === undefined ? `tel:${e164}` : `tel:${e164};ext=${ext}`,
    card: {
      '@type': 'Card',
      version: '2.0',
      ...(name === '' || /^[\d+\s()/.-]*$/u.test(name) ? {} : { name: { full: name } }),
      phones: { main: { number: ext === undefined ? e164 : `${e164};ext=${ext}` } },
    },
    matchBy: 'card',
    at: Math.round(call.startedAt),
  });
}

function conversationOf(batch: Batch, call: LiveCall, record: RecordNumber | undefined): StoredConversation {
  const { tx, context } = batch;
  const chosen = tx.prepare('SELECT conversation FROM inbox_call WHERE id = ?').pluck().get(call.id) as
    | number
    | undefined;
  const before = chosen === undefined ? undefined : batch.byNumber(chosen);
  if (before !== undefined) return before;

  const customer = record === undefined ? undefined : context.identity.customerOf(tx, record);
  const open = tx
    .prepare(
      `SELECT n FROM inbox_conversation
       WHERE customer = ? AND known = 1 AND state NOT IN ('resolved', 'closed') ORDER BY last_at DESC, n DESC LIMIT 1`,
    )
    .pluck()
    .get(customer ?? null) as number | undefined;
  const conversation = (open === undefined ? undefined : batch.byNumber(open)) ?? newConversation(batch, call);
  if (open === undefined) {
    Object.assign(conversation, {
      known: 1,
      subject: call.callerName ?? call.number,
      record: record ?? null,
      customer: customer ?? null,
      createdAt: Math.round(call.startedAt),
    } satisfies Partial<StoredConversation>);
  }
  tx.prepare('INSERT OR REPLACE INTO inbox_call (id, conversation, pulled_key) VALUES (?, ?, ?)').run(
    call.id,
    conversation.n,
    referenceKey({ system: call.system, kind: 'call', id: call.id }),
  );
  return conversation;
}

function newConversation(batch: Batch, call: LiveCall): StoredConversation {
  const id = stableId('call', call.system, call.id) as ConversationId;
  return batch.byId(id) ?? batch.create({ id, channel: 'call', system: call.system, ticketId: null });
}

function put(batch: Batch, call: LiveCall, conversation: StoredConversation): void {
  const { tx, context } = batch;
  const reference: Reference = { system: call.system, kind: 'call', id: call.id };
  const pulledKey = referenceKey(reference);
  const at = Math.round(call.startedAt);
  const disposition = tx.prepare('SELECT disposition FROM inbox_call WHERE id = ?').pluck().get(call.id) as
    | string
    | null;
  const summary: CallSummary = { ...summaryOf(call), ...(disposition === null ? {} : { disposition }) };
  const author = authorOf(call);
  const before = entryByKey(tx, pulledKey);
  const side = sideOf({ kind: 'call', call: summary, author });

  if (conversation.channel === 'call' && side === sides.answered) {
    conversation.owner = call.mine ? context.agent.name : (call.agent ?? conversation.owner);
  }
  conversation.queue = conversation.channel === 'call' ? (call.queue ?? conversation.queue) : conversation.queue;
  putPulled(
    batch,
    {
      conversation: conversation.n,
      record: null,
      kind: 'call',
      system: call.system,
      reference: JSON.stringify(reference),
      role: author.role,
      author: author.name,
      text: '',
      html: null,
      extra: JSON.stringify({ attachments: [], call: summary }),
      side,
      spoken: 0,
      own: call.mine && side === sides.answered ? 1 : 0,
      // A call comes as it stands, whole, from one line: what comes later is newer.
      versionAt: Math.max(at, (before?.versionAt ?? 0) + 1),
      pulledKey,
      pulledAt: at,
    },
    undefined,
  );
  batch.touch(conversation);
  if (side === sides.answered && conversation.customer !== null) settleMissed(batch, conversation.customer, at);
}

/** Somebody spoke with the customer: their missed calls have been called back. */
function settleMissed(batch: Batch, customer: CustomerId, at: number): void {
  const rows = batch.tx
    .prepare('SELECT n FROM inbox_conversation WHERE customer = ? AND missed_since IS NOT NULL AND missed_since < ?')
    .pluck()
    .all(customer, at) as number[];
  for (const n of rows) {
    const conversation = batch.byNumber(n)!;
    conversation.calledBackAt = Math.max(conversation.calledBackAt, at);
    batch.touch(conversation);
  }
}

function authorOf(call: LiveCall): Entry['author'] {
  if (call.direction === 'inbound') return { role: 'customer', name: call.callerName ?? call.number };
  return { role: 'agent', name: call.agent ?? '' };
}

function summaryOf(call: LiveCall): CallSummary {
  const inbound = call.direction === 'inbound';
  const ours = call.dialled ?? call.queue ?? call.agent ?? '';
  const seconds = (from: number | undefined, to: number | undefined): number | undefined =>
    from === undefined || to === undefined ? undefined : Math.max(0, Math.round((to - from) / 1000));
  const waited = seconds(call.startedAt, call.answeredAt ?? call.endedAt);
  const talked = seconds(call.answeredAt, call.endedAt);
  return {
    direction: call.direction,
    outcome: outcomeOf(call),
    from: inbound ? call.number : (call.agent ?? ours),
    to: inbound ? ours : call.number,
    ...(call.queue === undefined ? {} : { queue: call.queue }),
    ...(call.agent === undefined ? {} : { agent: call.agent }),
    ...(waited === undefined ? {} : { waited }),
    ...(talked === undefined ? {} : { talked }),
  };
}

function outcomeOf(call: LiveCall): CallSummary['outcome'] {
  switch (call.state) {
    case 'queued':
    case 'ringing':
      return 'ringing';
    case 'talking':
    case 'held':
      return 'talking';
    case 'transferred':
      return 'transferred';
    case 'missed':
    case 'ended':
    case 'wrapUp':
      if (call.answeredAt !== undefined) return call.transferredTo === undefined ? 'answered' : 'transferred';
      if (call.direction === 'outbound') return 'failed';
      return call.result === 'abandoned' ? 'abandoned' : 'missed';
  }
}

import { createHash } from 'node:crypto';
import * as v from 'valibot';
import type { Card } from '../../../../../src-shared/model/card.ts';
import type { TicketStateClass } from '../../../../../src-shared/model/conversation.ts';
import type { SystemId } from '../../../../../src-shared/model/ids.ts';
import type { Reference } from '../../../../../src-shared/model/reference.ts';
import { err, ok, type Result } from '../../../../../src-shared/result/result.ts';
import { rawJson } from '../../raw-json.ts';
import type { CustomerBody, EntryBody, TicketBody, UnifiedMessage } from '../../unified-message.ts';
import { summaryToUnified } from './summary-entry.ts';
import {
  handoverShape,
  statuses,
  turnShape,
  type HandoverDocument,
  type HandoverStatus,
  type TurnDocument,
} from './shapes.ts';

export interface CodecContext {
  readonly system: SystemId;
  /** The bot's name: it signs what the bot wrote. */
  readonly systemName: string;
  /** False where the status cannot be changed from here. */
  readonly statusChanges: boolean;
  readonly now: number;
}

export interface CodecError {
  /** Path within the document. */
  readonly path: string;
  readonly message: string;
}

/** A hand-over with the turns that can be read, and why the others cannot. */
export interface Handover {
  readonly document: HandoverDocument;
  readonly turns: readonly { readonly id: string; readonly turn: TurnDocument }[];
  readonly strange: readonly { readonly raw: unknown; readonly error: CodecError }[];
}

export function readHandover(value: unknown): Result<Handover, CodecError> {
  const parsed = v.safeParse(handoverShape, value);
  if (!parsed.success) {
    const [issue] = parsed.issues;
    return err({ path: v.getDotPath(issue) ?? '$', message: issue.message });
  }
  const turns: { readonly id: string; readonly turn: TurnDocument }[] = [];
  const strange: { readonly raw: unknown; readonly error: CodecError }[] = [];
  for (const [index, raw] of parsed.output.transcript.entries()) {
    const turn = v.safeParse(turnShape, raw);
    // Transcripts only grow, so a turn without an id is known by its place.
    if (turn.success) turns.push({ id: turn.output.id ?? `#${index}`, turn: turn.output });
    else {
      const [issue] = turn.issues;
      const path = ['transcript', index, v.getDotPath(issue)].filter((part) => part !== null).join('.');
      strange.push({ raw, error: { path, message: issue.message } });
    }
  }
  return ok({ document: parsed.output, turns, strange });
}

const hash = (value: unknown): string =>
  createHash('sha256')
    .update(JSON.stringify(value) ?? '')
    .digest('base64url')
    .slice(0, 16);

const stateOf: Readonly<Record<HandoverStatus, TicketStateClass>> = {
  handed_over: 'open',
  // Nobody here has anything to do with it while the bot has it.
  bot: 'resolved',
  closed: 'closed',
};

function customerOf({ id, customer, ...document }: HandoverDocument, system: SystemId): CustomerBody | undefined {
  if (!customer) return undefined;
  const { name, phone, email, customerNumber } = customer;
  if (name === '' && phone === '' && email === '' && !customerNumber) return undefined;
  const card: Card = {
    '@type': 'Card',
    version: '2.0',
    ...(name && { name: { full: name } }),
    ...(email && { emails: { main: { address: email } } }),
    ...(phone && { phones: { main: { number: phone } } }),
    ...(document.language && { language: document.language }),
  };
  return {
    type: 'customer',
    reference: { system, kind: 'customer', id: customer.id ?? customerNumber ?? id },
    card,
    writable: [],
    links: customerNumber ? [{ key: 'customerNo', value: customerNumber }] : [],
    changedAt: document.updatedAt ?? document.handedOverAt,
  };
}

/** Everything a hand-over says. The same document gives the same messages, whether it was sent or asked for. */
export function handoverToUnified({ document, turns, strange }: Handover, context: CodecContext): UnifiedMessage[] {
  const { system: source, systemName, statusChanges } = context;
  const { id, status, handedOverAt, reason, customer } = document;
  const changedAt = document.updatedAt ?? Math.max(handedOverAt, ...turns.map(({ turn }) => turn.time));
  const ticket: Reference = { system: source, kind: 'ticket', id };
  const person = customerOf(document, source);
  const requester = {
    ...(person && { reference: person.reference }),
    ...(customer?.name && { name: customer.name }),
    ...(customer?.email && { email: customer.email }),
    ...(customer?.phone && { phone: customer.phone }),
  };
  const body: TicketBody = {
    type: 'ticket',
    // Only the status can be changed from here, so a change rests on it.
    reference: { ...ticket, version: status },
    channel: 'chat',
    number: id.slice(0, 20),
    subject: (document.subject || reason || systemName).slice(0, 200),
    state: stateOf[status],
    nativeState: status,
    nativeStates: statusChanges ? [...statuses] : [status],
    priority: 'normal',
    owner: '',
    queue: '',
    requesters: Object.keys(requester).length > 0 ? [requester] : [],
    customFields: reason === '' ? {} : { reason },
    links: [],
    createdAt: Math.min(handedOverAt, ...turns.map(({ turn }) => turn.time)),
    changedAt,
  };
  const messages: UnifiedMessage[] = [];
  const at = (message: string, time: number, what: UnifiedMessage['body']): void =>
    void messages.push({ id: message, source, time, body: what });
  if (person) at(`customer/${person.reference.id}@${changedAt}.${hash(person)}`, changedAt, person);
  at(`chat/${id}@${changedAt}.${hash(body)}`, changedAt, body);
  for (const { id: turnId, turn } of turns) {
    const entry = turnToEntry(
      turn,
      { ...ticket, kind: 'activity', id: `${id}/${turnId}` },
      ticket,
      systemName,
      customer?.name,
    );
    at(`turn/${id}/${turnId}.${hash(entry)}`, turn.time, entry);
  }
  if (document.summary?.trim()) {
    const { summary, language } = document;
    messages.push(
      summaryToUnified({ conversation: id, handedOverAt, language, text: summary, by: 'handover' }, context),
    );
  }
  for (const { raw, error } of strange) messages.push(unreadable(`hand-over ${id}`, raw, error, context));
  return messages;
}

function turnToEntry(
  { role, text, name, idempotencyKey }: TurnDocument,
  reference: Reference,
  ticket: Reference,
  systemName: string,
  customerName: string | undefined,
): EntryBody {
  const kinds = { customer: 'message', bot: 'bot', agent: 'reply' } as const;
  const names = { customer: customerName ?? '', bot: systemName, agent: '' };
  return {
    type: 'entry',
    reference,
    on: { ticket },
    kind: kinds[role],
    author: { role, name: name || names[role] },
    text,
    attachments: [],
    ...(idempotencyKey && role === 'agent' && { operationKey: idempotencyKey }),
  };
}

/** What cannot be read, for parking. */
export function unreadable(
  what: string,
  raw: unknown,
  { path, message }: CodecError,
  { system, now }: Pick<CodecContext, 'system' | 'now'>,
): UnifiedMessage {
  const text = typeof raw === 'string' ? raw.slice(0, 64 * 1024) : rawJson(raw);
  const reason = `${what}, ${path}: ${message}`;
  return {
    id: `unreadable/${hash([what, path, text])}`,
    source: system,
    time: now,
    body: { type: 'unreadable', reason, raw: text },
  };
}

import { createHash } from 'node:crypto';
import * as v from 'valibot';
import type { Card } from '../../../../src-shared/model/card.ts';
import type { SystemId } from '../../../../src-shared/model/ids.ts';
import type { Reference } from '../../../../src-shared/model/reference.ts';
import { err, ok, type Result } from '../../../../src-shared/result/result.ts';
import { rawJson } from '../raw-json.ts';
import type { CustomerBody, TicketBody, UnifiedMessage } from '../unified-message.ts';
import { chatTime } from './chat-time.ts';
import { messageShape, visitorShape, type MessageRow, type VisitorRow } from './shapes.ts';

/** What the codec knows beside the row. */
export interface CodecContext {
  readonly system: SystemId;
  readonly timeZone: string;
  readonly customerNumberKey: string;
  readonly now: number;
}

export interface CodecError {
  /** Path within the row. */
  readonly path: string;
  readonly message: string;
}

function readRow<S extends v.GenericSchema>(shape: S, row: unknown): Result<v.InferOutput<S>, CodecError> {
  const parsed = v.safeParse(shape, row);
  if (parsed.success) return ok(parsed.output);
  const [issue] = parsed.issues;
  return err({ path: v.getDotPath(issue) ?? '$', message: issue.message });
}
export const readVisitor = (row: unknown): Result<VisitorRow, CodecError> => readRow(visitorShape, row);
export const readMessage = (row: unknown): Result<MessageRow, CodecError> => readRow(messageShape, row);

/** What the visitor's page told about them: flat, texts and numbers only. */
function extraOf({ extra }: VisitorRow): Readonly<Record<string, string>> {
  if (extra === '' || extra.length > 8_000) return {};
  try {
    const json: unknown = JSON.parse(Buffer.from(extra, 'base64').toString('utf8'));
    if (typeof json !== 'object' || json === null || Array.isArray(json)) return {};
    return Object.fromEntries(
      Object.entries(json).flatMap(([key, value]) =>
        (typeof value === 'string' || typeof value === 'number') && value !== '' && key !== '__proto__'
          ? [[key.slice(0, 100), String(value).slice(0, 500)]]
          : [],
      ),
    );
  } catch {
    return {};
  }
}

const emailKeys = ['email', 'visitor_email', '邮箱', 'mail'];
const phoneKeys = ['phone', 'tel', 'mobile', 'visitor_phone', '电话', '手机'];

/** Newest known message of a chat, as far as the state of its conversation rests on it. */
export interface Newest {
  readonly id: number;
  readonly at: number;
  readonly byVisitor: boolean;
}

/** A visitor is a person and a conversation. */
export function visitorToUnified(row: VisitorRow, newest: Newest | undefined, context: CodecContext): UnifiedMessage[] {
  const { system, timeZone, now } = context;
  const extra = extraOf(row);
  const pick = (keys: readonly string[]): string | undefined => keys.map((key) => extra[key]).find(Boolean);
  const createdAt = chatTime(row.created_at, timeZone) ?? now;
  const changedAt = Math.max(chatTime(row.updated_at, timeZone) ?? createdAt, newest?.at ?? 0);
  const customer: Reference = { system, kind: 'customer', id: row.visitor_id };
  const [email, phone, name] = [pick(emailKeys), pick(phoneKeys), extra['visitor_name'] ?? row.name];
  const shown = { city: row.city, ip: row.client_ip, page: row.refer };
  const further = Object.entries(shown).filter(([, value]) => value !== '');
  const card: Card = {
    '@type': 'Card',
    version: '2.0',
    ...(name && { name: { full: name } }),
    ...(email && { emails: { main: { address: email } } }),
    ...(phone && { phones: { main: { number: phone } } }),
    ...(further.length > 0 && { extra: Object.fromEntries(further) }),
  };
  const number = extra[context.customerNumberKey];
  const links = number === undefined ? [] : [{ key: 'customerNo', value: number }];
  const person: CustomerBody = { type: 'customer', reference: customer, card, writable: [], links, changedAt };
  const isOnline = row.status === 1;
  const native = isOnline ? 'online' : 'offline';
  const version = `${row.updated_at}.${row.status}.${row.to_id}.${newest?.id ?? 0}`;
  const chat: TicketBody = {
    type: 'ticket',
    // Only the owner can be changed from here, so who that was is what a change rests on.
    reference: { system, kind: 'ticket', id: row.visitor_id, version: row.to_id },
    channel: 'chat',
    number: row.visitor_id.slice(0, 12),
    // A chat has none; the window shows that it is a chat.
    subject: '',
    // Who has left without an answer is still waited for; who was answered and has left is done with.
    state: isOnline || newest?.byVisitor === true ? 'open' : 'resolved',
    nativeState: native,
    nativeStates: [native],
    priority: 'normal',
    owner: row.to_id,
    queue: '',
    requesters: [{ reference: customer, ...(name && { name }), ...(email && { email }), ...(phone && { phone }) }],
    customFields: {},
    links: [],
    createdAt,
    changedAt,
  };
  return [
    { id: `customer/${row.visitor_id}@${row.updated_at}`, source: system, time: changedAt, body: person },
    { id: `chat/${row.visitor_id}@${version}`, source: system, time: changedAt, body: chat },
  ];
}

/** What was written in a chat. An answer is public: go-fly knows no notes. */
export function messageToUnified(row: MessageRow, visitor: string, context: CodecContext): UnifiedMessage {
  const { system, timeZone, now } = context;
  const time = chatTime(row.created_at, timeZone) ?? chatTime(row.create_time, timeZone) ?? now;
  const isAgent = row.mes_type === 'kefu';
  return {
    id: `message/${row.id}`,
    source: system,
    time,
    body: {
      type: 'entry',
      reference: { system, kind: 'activity', id: String(row.id) },
      on: { ticket: { system, kind: 'ticket', id: visitor } },
      kind: isAgent ? 'reply' : 'message',
      author: { role: isAgent ? 'agent' : 'customer', name: isAgent ? row.kefu_name : row.visitor_name },
      text: row.content,
      attachments: [],
    },
  };
}

/** A row that cannot be read, for parking. */
export function unreadableRow(
  what: string,
  row: unknown,
  { path, message }: CodecError,
  { system, now }: Pick<CodecContext, 'system' | 'now'>,
): UnifiedMessage {
  const raw = rawJson(row);
  const id = `unreadable/${what}/${createHash('sha256').update(raw).digest('base64url').slice(0, 16)}`;
  return { id, source: system, time: now, body: { type: 'unreadable', reason: `${what}, ${path}: ${message}`, raw } };
}

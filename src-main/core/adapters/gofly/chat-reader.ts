import { ok, type Result } from '../../../../src-shared/result/result.ts';
import type { AdapterError } from '../adapter-error.ts';
import type { UnifiedMessage } from '../unified-message.ts';
import { messagesPage, type GoflyApi } from './api.ts';
import { chatTime } from './chat-time.ts';
import {
  messageToUnified,
  readMessage,
  readVisitor,
  unreadableRow,
  visitorToUnified,
  type CodecContext,
  type Newest,
} from './codec.ts';
import type { MessageRow, VisitorRow } from './shapes.ts';

/** Pages of history read of a chat at most: 200 messages; what is older stays in the live chat. */
const MOST_PAGES = 10;

/** What is new in one chat. */
export interface ChatReading {
  readonly messages: readonly UnifiedMessage[];
  /** Highest id of a message; 0 where nothing was written yet. */
  readonly newest: number;
}

/** Messages newer than `after`, oldest first, with those that make no sense as they came. */
export async function readHistory(
  api: GoflyApi,
  visitor: string,
  after: number,
  signal: AbortSignal,
): Promise<Result<{ readonly rows: readonly MessageRow[]; readonly strange: readonly unknown[] }, AdapterError>> {
  const rows = new Map<number, MessageRow>();
  const strange: unknown[] = [];
  for (let page = 1; page <= MOST_PAGES; page++) {
    const answer = await api.messages(visitor, page, signal);
    if (!answer.ok) return answer;
    let reached = answer.value.length < messagesPage;
    for (const row of answer.value) {
      const message = readMessage(row);
      if (!message.ok) strange.push(row);
      else if (message.value.id > after) rows.set(message.value.id, message.value);
      else reached = true;
    }
    if (reached) break;
  }
  return ok({ rows: [...rows.values()].toSorted((a, b) => a.id - b.id), strange });
}

/** Reads one chat: who it is, how it stands, and what was written after `after`. */
export async function readChat(
  api: GoflyApi,
  row: VisitorRow,
  after: number,
  context: CodecContext,
  signal: AbortSignal,
): Promise<Result<ChatReading, AdapterError>> {
  const history = await readHistory(api, row.visitor_id, after, signal);
  if (!history.ok) return history;
  const { rows, strange } = history.value;
  const last = rows.at(-1) ?? (await lastBefore(api, row, after, signal));
  const newest: Newest | undefined = last && {
    id: last.id,
    at: chatTime(last.created_at, context.timeZone) ?? chatTime(last.create_time, context.timeZone) ?? 0,
    byVisitor: last.mes_type === 'visitor',
  };
  const parked = strange.map((one) => {
    const reason = readMessage(one);
    return unreadableRow('message', one, reason.ok ? { path: '$', message: '' } : reason.error, context);
  });
  const written = rows.map((message) => messageToUnified(message, row.visitor_id, context));
  return ok({
    messages: [...visitorToUnified(row, newest, context), ...written, ...parked],
    newest: Math.max(after, newest?.id ?? 0),
  });
}

/** Where nothing new was written the state of the chat still rests on the newest message. */
async function lastBefore(
  api: GoflyApi,
  row: VisitorRow,
  after: number,
  signal: AbortSignal,
): Promise<MessageRow | undefined> {
  if (after === 0) return undefined;
  const answer = await api.messages(row.visitor_id, 1, signal);
  const first = answer.ok ? readMessage(answer.value[0]) : undefined;
  return first?.ok === true ? first.value : undefined;
}

/** Reads the chat of a visitor known by id only. `undefined` where go-fly knows no such visitor. */
export async function readChatOf(
  api: GoflyApi,
  visitor: string,
  after: number,
  context: CodecContext,
  signal: AbortSignal,
): Promise<Result<ChatReading | undefined, AdapterError>> {
  const answer = await api.visitor(visitor, signal);
  if (!answer.ok) return answer;
  const row = readVisitor(answer.value);
  return row.ok ? readChat(api, row.value, after, context, signal) : ok(undefined);
}

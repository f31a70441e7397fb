import { err, ok, type Result } from '../../../../src-shared/result/result.ts';
import type { PullBatch } from '../adapter.ts';
import type { AdapterError } from '../adapter-error.ts';
import type { UnifiedMessage } from '../unified-message.ts';
import type { GoflyApi } from './api.ts';
import { chatTime } from './chat-time.ts';
import { readChat } from './chat-reader.ts';
import { readVisitor, unreadableRow, type CodecContext } from './codec.ts';
import { parseCursor, type PullCursor } from './pull-cursor.ts';
import type { GoflySettings } from './settings.ts';
import type { VisitorRow } from './shapes.ts';

const LIST_PAGE = 100;
/** Chats read before a batch is handed over. */
const BATCH = 25;
/** Times have the resolution of a second, and rows appear a moment after the time they bear. */
const OVERLAP_MS = 3_000;
/** A chat changed less than this ago may change again within the same second. */
const FRESH_MS = 10_000;
const DAY_MS = 86_400_000;

export interface PullDeps {
  readonly api: GoflyApi;
  readonly settings: Pick<GoflySettings, 'historyDays' | 'timeZone'>;
  readonly context: () => CodecContext;
}

interface Changed {
  readonly row: VisitorRow;
  readonly at: number;
}

/**
 * Reads the chats that changed since the cursor, oldest change first, so that a batch that was not stored is read again and nothing after
 * it is skipped. go-fly lists visitors by their latest change.
 */
export async function pull(
  deps: PullDeps,
  cursorText: string | undefined,
  signal: AbortSignal,
): Promise<Result<PullBatch, AdapterError>> {
  if (signal.aborted) return err({ kind: 'unreachable', message: 'given up before anything was asked' });
  const { api, settings } = deps;
  const context = deps.context();
  const since = context.now - settings.historyDays * DAY_MS;
  const cursor: PullCursor = parseCursor(cursorText) ?? { at: since, recent: {} };
  const listed = await listChanged(api, cursor, context, signal);
  if (!listed.ok) return listed;
  const { changed, strange } = listed.value;
  const messages: UnifiedMessage[] = [...strange];
  const recent: PullCursor['recent'] = { ...cursor.recent };
  let { at } = cursor;
  for (const { row, at: changedAt } of changed.slice(0, BATCH)) {
    const known = cursor.recent[row.visitor_id];
    const reading = await readChat(api, row, known?.newest ?? 0, context, signal);
    if (!reading.ok) return reading;
    messages.push(...reading.value.messages);
    recent[row.visitor_id] = { updated: row.updated_at, newest: reading.value.newest };
    at = Math.max(at, changedAt);
  }
  const kept = Object.entries(recent).filter(([, { updated }]) => {
    const time = chatTime(updated, settings.timeZone);
    return time === undefined || time >= at - DAY_MS;
  });
  const next: PullCursor = { at, recent: Object.fromEntries(kept.slice(-500)) };
  return ok({ messages, cursor: JSON.stringify(next), more: changed.length > BATCH });
}

async function listChanged(
  api: GoflyApi,
  cursor: PullCursor,
  context: CodecContext,
  signal: AbortSignal,
): Promise<
  Result<{ readonly changed: readonly Changed[]; readonly strange: readonly UnifiedMessage[] }, AdapterError>
> {
  const changed = new Map<string, Changed>();
  const strange: UnifiedMessage[] = [];
  for (let page = 1; ; page++) {
    const answer = await api.visitors(page, LIST_PAGE, signal);
    if (!answer.ok) return answer;
    let older = false;
    for (const one of answer.value) {
      const row = readVisitor(one);
      if (!row.ok) {
        strange.push(unreadableRow('visitor', one, row.error, context));
        continue;
      }
      const at = chatTime(row.value.updated_at, context.timeZone) ?? context.now;
      if (at < cursor.at - OVERLAP_MS) older = true;
      else if (isNews(row.value, at, cursor, context)) changed.set(row.value.visitor_id, { row: row.value, at });
    }
    if (older || answer.value.length < LIST_PAGE) break;
  }
  return ok({ changed: [...changed.values()].toSorted((a, b) => a.at - b.at), strange });
}

function isNews(row: VisitorRow, at: number, cursor: PullCursor, { now }: CodecContext): boolean {
  const known = cursor.recent[row.visitor_id];
  return known === undefined || known.updated !== row.updated_at || now - at < FRESH_MS;
}

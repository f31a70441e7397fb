import { err, ok, type Result } from '../../../../src-shared/result/result.ts';
import type { Clock } from '../../ports/clock.ts';
import type { PullBatch } from '../adapter.ts';
import type { UnifiedMessage } from '../unified-message.ts';
import type { RtError } from './answer-error.ts';
import { readFeed } from './change-feed.ts';
import { firstCursor, readCursor, settleCursor, type PullCursor } from './pull-cursor.ts';
import type { RequestTrackerSettings } from './settings.ts';
import { readTicket, type FeedSeen, type TicketReaderDeps, type TicketReading } from './ticket-reader.ts';
import { quoted } from './ticket-sql.ts';
import { unreadable } from './unreadable.ts';

/** Tickets read for one batch: some seconds of work on a slow server, well inside the core's deadline for a pull. */
const ticketsPerBatch = 20;

export interface PullDeps extends TicketReaderDeps {
  readonly clock: Clock;
  readonly settings: Pick<RequestTrackerSettings, 'queues' | 'since'>;
}

type Pending = PullCursor['pending'][number];

/** The changes since the cursor: tickets touched since first, then, on the first load, older tickets from new to old. */
export async function pull(
  deps: PullDeps,
  cursorText: string | undefined,
  signal: AbortSignal,
): Promise<Result<PullBatch, RtError>> {
  const now = deps.clock.now();
  const before = (cursorText === undefined ? undefined : readCursor(cursorText)) ?? firstCursor();
  const touched = await readFeed(deps.api, before, now, signal);
  if (!touched.ok) return touched;
  const loaded = await withOlderTickets(deps, touched.value, signal);
  if (!loaded.ok) return loaded;
  const cursor = loaded.value;

  const batch = cursor.pending.slice(0, ticketsPerBatch);
  const newest = Math.max(cursor.anchor, ...Object.keys(cursor.recent).map(Number));
  const seen = { recent: cursor.recent, newest };
  const readings = await Promise.all(batch.map((wanted) => readOrSetAside(deps, wanted, seen, now, signal)));
  const messages: UnifiedMessage[] = [];
  const recent = { ...cursor.recent };
  const aside = { ...cursor.aside };
  const again: Pending[] = [];
  const merged: Pending[] = [];
  for (const [index, reading] of readings.entries()) {
    if (!reading.ok) return reading;
    const wanted = batch[index];
    if (wanted === undefined) continue;
    if (reading.value.setAside) aside[wanted.ticket] = wanted.after;
    else delete aside[wanted.ticket];
    messages.push(...reading.value.messages);
    for (const id of reading.value.done) {
      if (Number(id) > cursor.anchor) recent[id] = { at: recent[id]?.at ?? now, done: true };
    }
    if (reading.value.again) again.push(wanted);
    const { mergedInto } = reading.value;
    if (mergedInto !== undefined) merged.push({ ticket: mergedInto, after: 0 });
  }
  const rest = [...merged, ...cursor.pending.slice(ticketsPerBatch)];
  const after = settleCursor({ ...cursor, recent, aside, pending: unique([...rest, ...again]) }, now);
  return ok({ messages, cursor: JSON.stringify(after), more: rest.length > 0 || after.below !== undefined });
}

/** First load: the next tickets below the last one read, once nothing that changed meanwhile is waiting. */
async function withOlderTickets(
  deps: PullDeps,
  cursor: PullCursor,
  signal: AbortSignal,
): Promise<Result<PullCursor, RtError>> {
  if (cursor.below === undefined || cursor.pending.length >= ticketsPerBatch) return ok(cursor);
  const rows = await deps.api.tickets(olderThan(cursor.below, deps.settings), ticketsPerBatch, signal);
  if (!rows.ok) return rows;
  const older = rows.value.map(({ id }): Pending => ({ ticket: String(id), after: 0 }));
  const { below: _below, ...rest } = cursor;
  const pending = unique([...cursor.pending, ...older]);
  if (older.length === 0) return ok({ ...rest, pending });
  return ok({ ...rest, pending, below: Math.min(...rows.value.map(({ id }) => id)) });
}

/** The tickets with the highest numbers that the settings ask for, highest first. */
export const newestTickets = (
  deps: PullDeps,
  limit: number,
  signal: AbortSignal,
): Promise<Result<readonly { readonly id: number }[], RtError>> =>
  deps.api.tickets(olderThan(null, deps.settings), limit, signal);

function olderThan(below: number | null, { queues, since }: PullDeps['settings']): string {
  const parts = [below === null ? 'id > 0' : `id < ${below}`];
  if (queues !== undefined) parts.push(`(${queues.map((queue) => `Queue = ${quoted(queue)}`).join(' OR ')})`);
  // Request Tracker reads the day in the account's time zone: a day earlier is early enough in every zone.
  if (since !== undefined) parts.push(`LastUpdated > ${quoted(dayBefore(since))}`);
  return parts.join(' AND ');
}

const dayBefore = (day: string): string => new Date(Date.parse(day) - 86_400_000).toISOString().slice(0, 10);

/** The first of each ticket, wanted from the earliest point any of them asks for. */
function unique(list: readonly Pending[]): Pending[] {
  const byTicket = new Map<string, Pending>();
  for (const one of list) {
    const known = byTicket.get(one.ticket);
    const left = known?.left === true || one.left === true;
    const after = Math.min(known?.after ?? one.after, one.after);
    byTicket.set(one.ticket, { ticket: one.ticket, after, ...(left ? { left } : {}) });
  }
  return [...byTicket.values()];
}

/**
 * One ticket that makes Request Tracker fail must not stop all others for ever. Where the server is well otherwise, and fails
 * for this ticket twice, the ticket is set aside with what it said; the next change to it is a new attempt.
 */
async function readOrSetAside(
  deps: PullDeps,
  wanted: Pending,
  seen: FeedSeen,
  now: number,
  signal: AbortSignal,
): Promise<Result<TicketReading, RtError>> {
  const first = await readTicket(deps, wanted, seen, now, signal);
  if (first.ok || first.error.kind !== 'nonsense') return first;
  const well = await deps.api.version(signal);
  if (!well.ok) return err(first.error);
  const second = await readTicket(deps, wanted, seen, now, signal);
  if (second.ok || second.error.kind !== 'nonsense') return second;
  const { message, said } = second.error;
  const reason = said === undefined ? message : `${message} (${said})`;
  const record = `ticket/${wanted.ticket}@after-${wanted.after}`;
  return ok({
    messages: [unreadable(deps.context.system, record, reason, undefined, now)],
    done: [],
    again: false,
    setAside: true,
  });
}

import type { Entry } from '../../../src-shared/model/conversation.ts';
import type { WriteTx } from '../store/store.ts';
import type { InboxContext } from './inbox-context.ts';
import type { StoredConversation } from './stored-conversation.ts';
import { sides, writers } from './stored-entry.ts';
import { isOpen, viewsOf } from './views-and-counts.ts';

const previewLength = 160;

/** Works out everything of a row that follows from its entries and transactions, by a fixed number of index steps. */
export function derive(tx: WriteTx, conversation: StoredConversation, context: InboxContext): void {
  const c = conversation;
  const value = (sql: string, ...parameters: (number | string)[]): unknown =>
    tx
      .prepare(sql)
      .pluck()
      .get(...parameters) ?? null;

  const answered = value(
    `SELECT max(at) FROM inbox_entry WHERE conversation = ? AND side = ${sides.answered} AND side > 0`,
    c.n,
  ) as number | null;
  const settledAt = Math.max(answered ?? 0, c.calledBackAt);
  const spokeAfter = `conversation = ? AND side = ${sides.customerSpoke} AND side > 0 AND at > ?`;
  c.missedSince = value(`SELECT min(at) FROM inbox_entry WHERE ${spokeAfter} AND kind = 'call'`, c.n, settledAt) as
    | number
    | null;
  if (c.channel === 'call') deriveCallState(c, value, settledAt);
  c.waitingSince = isOpen(c.state)
    ? (value(`SELECT min(at) FROM inbox_entry WHERE ${spokeAfter}`, c.n, settledAt) as number | null)
    : null;

  const newest = value('SELECT at FROM inbox_entry WHERE conversation = ? ORDER BY at DESC, id DESC LIMIT 1', c.n) as
    | number
    | null;
  c.lastAt = Math.max(c.createdAt, c.ticketAt, newest ?? 0);
  c.preview = firstLine(
    value(
      'SELECT substr(text, 1, 2000) FROM inbox_entry WHERE conversation = ? AND spoken = 1 ORDER BY at DESC, id DESC LIMIT 1',
      c.n,
    ) as string | null,
  );

  const latestBy = (writer: number): number =>
    (value('SELECT max(at) FROM inbox_entry WHERE conversation = ? AND writer = ? AND writer > 0', c.n, writer) as
      | number
      | null) ?? 0;
  c.incomingAt = latestBy(writers.somebodyElse);
  c.ownAt = latestBy(writers.theAgent);

  c.mine = c.owner !== '' && context.isMe(c.owner) ? 1 : 0;
  c.unread = isUnread(c) ? 1 : 0;
  const worst = value(
    `SELECT max(state = 'attention') FROM inbox_transaction
     WHERE conversation = ? AND state NOT IN ('done', 'compensated', 'refused')`,
    c.n,
  ) as number | null;
  c.outbound = worst === null ? null : worst === 1 ? 'attention' : 'sending';
  c.views = viewsOf(c);
}

/** A call without a ticket is open while it lasts and while a missed one waits for a call back. */
function deriveCallState(
  c: StoredConversation,
  value: (sql: string, ...parameters: (number | string)[]) => unknown,
  settledAt: number,
): void {
  const outcome = value(
    `SELECT extra ->> '$.call.outcome' FROM inbox_entry WHERE conversation = ? AND kind = 'call' ORDER BY at DESC, id DESC LIMIT 1`,
    c.n,
  ) as NonNullable<Entry['call']>['outcome'] | null;
  const live = outcome === 'ringing' || outcome === 'talking';
  const waits = value(
    `SELECT 1 FROM inbox_entry WHERE conversation = ? AND side = ${sides.customerSpoke} AND side > 0 AND at > ? LIMIT 1`,
    c.n,
    settledAt,
  );
  c.state = live || waits !== null ? 'open' : 'resolved';
  c.nativeState = outcome ?? '';
}

/**
 * Somebody else wrote something the agent has not seen: after the mark of the last reading, or, where the conversation was
 * never opened here, after the agent's own last entry while it is open. What is old and settled when a workspace is first
 * read does not count as news.
 */
function isUnread(c: StoredConversation): boolean {
  if (c.forcedUnread === 1) return true;
  if (c.incomingAt <= c.ownAt) return false;
  return c.readN === null ? isOpen(c.state) : c.incomingN > c.readN;
}

function firstLine(text: string | null): string {
  const line = (text ?? '')
    .split(/\r?\n/u)
    .map((one) => one.replace(/\s+/gu, ' ').trim())
    .find((one) => one !== '' && !one.startsWith('>'));
  return [...(line ?? '')].slice(0, previewLength).join('');
}

import type { Entry } from '../../../src-shared/model/conversation.ts';
import type { Intent } from '../../../src-shared/model/intent.ts';
import type { WireError } from '../../../src-shared/result/error-codes.ts';
import { err, ok, type Result } from '../../../src-shared/result/result.ts';
import type { ReadDb } from '../store/store.ts';
import { conversationById, type StoredConversation } from './stored-conversation.ts';
import { entryColumns, toEntry, type StoredEntry } from './stored-entry.ts';
import { timelineSources, timelineTotal, type TimelineSource } from './timeline.ts';

const mostShown = 20;

/** By the customer or a colleague, and public. Bots, notes, status changes and calls do not count, nor does what is the agent's own. */
const foreign = `kind IN ('message', 'reply', 'complaint') AND role IN ('customer', 'agent') AND own = 0 AND tx_id IS NULL`;

/**
 * Stop if answered. Entries count that are newer than what the agent had seen, and also those that came late with an older
 * time: systems stamp to the second, deliver out of order and have clocks of their own. The late ones are recognised by the number
 * of entries the agent had before them.
 */
export function answeredMeanwhile(db: ReadDb, intent: Intent): Result<void, WireError<'CONFLICT'>> {
  const { seen } = intent;
  if (seen === undefined || intent.evenIfAnswered === true || intent.conversation === undefined) return ok(undefined);
  const conversation = conversationById(db, intent.conversation);
  if (conversation === undefined) return ok(undefined);

  const newer = db
    .prepare(
      `SELECT ${entryColumns} FROM inbox_entry WHERE conversation = ? AND at > ? AND ${foreign} ORDER BY at, id LIMIT ?`,
    )
    .all(conversation.n, seen.at, mostShown) as StoredEntry[];
  const entries = [...lateEntries(db, conversation, seen), ...newer]
    .slice(-mostShown)
    .map((entry): Entry => toEntry(entry, conversation.id, conversation.customer ?? undefined));
  if (entries.length === 0) return ok(undefined);
  const who = entries.at(-1)!.author.name;
  return err({
    code: 'CONFLICT',
    message: `${who === '' ? 'Somebody' : who} wrote on this conversation after you had looked at it. Nothing was sent.`,
    retryable: false,
    detail: { entries },
  });
}

function lateEntries(
  db: ReadDb,
  conversation: StoredConversation,
  seen: NonNullable<Intent['seen']>,
): readonly StoredEntry[] {
  const sources = timelineSources(db, conversation);
  const sum = (sql: (source: TimelineSource) => string, ...parameters: number[]): number =>
    sources.reduce((total, source) => {
      const found = db
        .prepare(sql(source))
        .pluck()
        .get(source.key, ...parameters) as number | null;
      return total + (found ?? 0);
    }, 0);
  const newer = sum(({ where }) => `SELECT count(*) FROM inbox_entry WHERE ${where} AND at > ?`, seen.at);
  const late = timelineTotal(db, conversation) - newer - seen.entries;
  if (late <= 0) return [];

  // What was stored before the newest entry the agent saw cannot have come after it, whatever the numbers say.
  const known = sources
    .map(({ where, key }) =>
      db.prepare(`SELECT min(n) FROM inbox_entry WHERE ${where} AND at = ?`).pluck().get(key, seen.at),
    )
    .filter((n) => n !== null) as number[];
  if (known.length === 0) return [];
  const since = Math.min(...known);
  const stored = sources
    .flatMap(
      ({ where, key }) =>
        db
          .prepare(`SELECT n FROM inbox_entry WHERE ${where} AND at <= ? AND n > ?`)
          .pluck()
          .all(key, seen.at, since) as number[],
    )
    .toSorted((a, b) => b - a)
    .slice(0, late);
  const read = db.prepare(
    `SELECT ${entryColumns} FROM inbox_entry WHERE n = ? AND conversation IS NOT NULL AND ${foreign}`,
  );
  return stored
    .slice(0, 1000)
    .map((n) => read.get(n) as StoredEntry | undefined)
    .filter((entry) => entry !== undefined)
    .toSorted((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));
}

import type { Entry } from '../../../src-shared/model/conversation.ts';
import type { RecordNumber } from '../identity/records.ts';
import type { ReadDb } from '../store/store.ts';
import type { TimelinePage } from './inbox.ts';
import { decodeCursor, encodeCursor } from './page-cursor.ts';
import type { StoredConversation } from './stored-conversation.ts';
import { entryColumns, toEntry, type StoredEntry } from './stored-entry.ts';

/** One run of entries in order: the conversation's own, or those of one record of its customer. */
export interface TimelineSource {
  readonly where: 'conversation = ?' | 'conversation IS NULL AND record = ?';
  readonly key: number;
}

/** The records of a customer that have entries of their own (activities in a CRM), shown in each conversation of theirs. */
export function recordsWithEntries(db: ReadDb, conversation: StoredConversation): readonly RecordNumber[] {
  if (conversation.customer === null) return [];
  return db
    .prepare(
      `SELECT x.record FROM identity_record AS r JOIN inbox_record AS x ON x.record = r.n
       WHERE r.customer = ? AND x.entries > 0`,
    )
    .pluck()
    .all(conversation.customer) as RecordNumber[];
}

export function timelineSources(db: ReadDb, conversation: StoredConversation): readonly TimelineSource[] {
  return [
    { where: 'conversation = ?', key: conversation.n },
    ...recordsWithEntries(db, conversation).map((key): TimelineSource => ({
      where: 'conversation IS NULL AND record = ?',
      key,
    })),
  ];
}

export function timelineTotal(db: ReadDb, conversation: StoredConversation): number {
  const ofCustomer = db
    .prepare(
      `SELECT coalesce(sum(x.entries), 0) FROM identity_record AS r JOIN inbox_record AS x ON x.record = r.n
       WHERE r.customer = ?`,
    )
    .pluck()
    .get(conversation.customer) as number;
  return conversation.entries + ofCustomer;
}

export interface TimelineQuery {
  readonly before?: string | undefined;
  readonly after?: string | undefined;
  readonly limit: number;
  readonly fromStart?: boolean | undefined;
}

/** A page of the timeline, oldest first, merged from its sources by time and id; either way from a cursor or from an end. */
export function readTimeline(db: ReadDb, conversation: StoredConversation, query: TimelineQuery): TimelinePage {
  const forward = query.after !== undefined || (query.fromStart === true && query.before === undefined);
  const cursor = decodeCursor(query.after ?? query.before);
  const wanted = query.limit + 1;
  const [order, beyond] = forward ? ['ASC', '>'] : ['DESC', '<'];
  const found = timelineSources(db, conversation).flatMap(({ where, key }) => {
    const from = cursor === undefined ? '' : `AND (at, id) ${beyond} (?, ?)`;
    return db
      .prepare(
        `SELECT ${entryColumns} FROM inbox_entry WHERE ${where} ${from} ORDER BY at ${order}, id ${order} LIMIT ?`,
      )
      .all(key, ...(cursor ?? []), wanted) as StoredEntry[];
  });
  const byTime = (a: StoredEntry, b: StoredEntry): number => a.at - b.at || (a.id < b.id ? -1 : 1);
  const inOrder = found.toSorted(forward ? byTime : (a, b) => byTime(b, a)).slice(0, query.limit);
  const more = found.length > inOrder.length;
  const page = forward ? inOrder : inOrder.toReversed();
  const [first, last] = [page[0], page.at(-1)];
  const hasOlder = forward ? query.after !== undefined : more;
  const hasNewer = forward ? more : query.before !== undefined;
  return {
    entries: page.map((entry) => shown(entry, conversation)),
    before: hasOlder && first !== undefined ? encodeCursor(first.at, first.id) : undefined,
    after: hasNewer && last !== undefined ? encodeCursor(last.at, last.id) : undefined,
    total: timelineTotal(db, conversation),
  };
}

export function shown(entry: StoredEntry, conversation: StoredConversation): Entry {
  const own = entry.conversation !== null;
  return toEntry(entry, own ? conversation.id : undefined, conversation.customer ?? undefined);
}

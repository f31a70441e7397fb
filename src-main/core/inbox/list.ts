import type { ConversationRow, InboxView } from '../../../src-shared/model/conversation.ts';
import type { CustomerId } from '../../../src-shared/model/ids.ts';
import { presentId } from '../identity/customers.ts';
import type { ReadDb } from '../store/store.ts';
import type { ListQuery, Page } from './inbox.ts';
import { decodeCursor, encodeCursor } from './page-cursor.ts';
import { rowColumns, toRow, type JoinedConversation } from './rows.ts';
import { countOf, viewBits } from './views-and-counts.ts';

/** SQL and parameters of a page; the index it walks is in list order, so it reads no row it does not return. */
export function pageStatement(query: Omit<ListQuery, 'customer'> & { readonly customer?: CustomerId | undefined }): {
  readonly sql: string;
  readonly parameters: readonly (string | number)[];
} {
  const [sort, direction, beyond] =
    query.view === 'waiting' ? ['c.waiting_since', 'ASC', '>'] : ['c.last_at', 'DESC', '<'];
  const cursor = decodeCursor(query.after);
  // A literal, as in the indexes: SQLite proves that a partial index covers a query from its text alone.
  const conditions = [`(c.views & ${viewBits[query.view]}) <> 0`];
  const parameters: (string | number)[] = [];
  if (query.system !== undefined) {
    conditions.push('c.system = ?');
    parameters.push(query.system);
  }
  if (query.customer !== undefined) {
    conditions.push('c.customer = ?');
    parameters.push(query.customer);
  }
  if (cursor !== undefined) {
    conditions.push(`(${sort}, c.n) ${beyond} (?, ?)`);
    parameters.push(...cursor);
  }
  parameters.push(query.limit + 1);
  return {
    sql: `SELECT ${rowColumns} FROM inbox_conversation AS c ${indexFor(query)}
      WHERE ${conditions.join(' AND ')} ORDER BY ${sort} ${direction}, c.n ${direction} LIMIT ?`,
    parameters,
  };
}

/** Named, because the planner has no statistics to choose by and a wrong choice costs a sort of the whole table. */
function indexFor(query: Pick<ListQuery, 'view' | 'system' | 'customer'>): string {
  if (query.customer !== undefined) return 'INDEXED BY inbox_conversation_customer';
  return `INDEXED BY inbox_view_${viewBits[query.view]}${query.system === undefined ? '' : '_system'}`;
}

export function readPage(db: ReadDb, asked: ListQuery): Page<ConversationRow> {
  const customer = asked.customer === undefined ? undefined : presentId(db, asked.customer);
  if (asked.customer !== undefined && customer === undefined) return { rows: [], total: 0 };
  const query = { ...asked, customer };
  const { sql, parameters } = pageStatement(query);
  const found = db.prepare(sql).all(...parameters) as JoinedConversation[];
  const rows = found.slice(0, asked.limit);
  const last = rows.at(-1);
  const sort = asked.view === 'waiting' ? last?.waitingSince : last?.lastAt;
  return {
    rows: rows.map(toRow),
    ...(found.length > rows.length && last !== undefined ? { next: encodeCursor(sort ?? 0, last.n) } : {}),
    total:
      customer === undefined
        ? countOf(db, asked.view, asked.system)
        : countOfCustomer(db, customer, asked.view, asked.system),
  };
}

function countOfCustomer(db: ReadDb, customer: CustomerId, view: InboxView, system: string | undefined): number {
  const bySystem = system === undefined ? '' : 'AND c.system = ?';
  return db
    .prepare(
      `SELECT count(*) FROM inbox_conversation AS c WHERE c.customer = ? AND (c.views & ${viewBits[view]}) <> 0 ${bySystem}`,
    )
    .pluck()
    .get(customer, ...(system === undefined ? [] : [system])) as number;
}

/** Conversations of a customer that are neither resolved nor closed. */
export const openConversationsOf = (db: ReadDb, customer: CustomerId): number =>
  countOfCustomer(db, customer, 'open', undefined);

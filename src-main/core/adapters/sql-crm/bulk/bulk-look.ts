import { holdsFrom, type RecordDeps, type Values } from '../contact-record.ts';
import { join, raw, sql, type SqlText } from '../sql-text.ts';
import type { BulkOperation } from './bulk-acts.ts';

/** Longest list of keys in one statement. */
const chunk = 200;

/** Customers with these keys: their key as `k`, and the columns asked for as `c0`, `c1`, ... */
export function selectCustomers(
  deps: RecordDeps,
  keys: readonly string[],
  columns: readonly string[],
  lock: SqlText,
): SqlText {
  const { dialect, settings, mapping } = deps;
  const id = dialect.id(settings.customers.key);
  const key = mapping.customers.column(settings.customers.key);
  const list = columns.map((column, index) => sql`, ${dialect.text(dialect.id(column))} AS ${raw(`c${index}`)}`);
  const wanted = keys.map((value) => dialect.like(key, value));
  return sql`SELECT ${dialect.text(id)} AS k${join(list, '')} FROM ${mapping.customers.id} WHERE ${id} IN (${join(wanted, ', ')})${lock}`;
}

/** Customers by key, with the columns asked for. Keys that are not there are missing. */
export async function readCustomers(
  deps: RecordDeps,
  keys: readonly string[],
  columns: readonly string[],
  lock: SqlText = raw(''),
): Promise<ReadonlyMap<string, Values>> {
  const found = new Map<string, Values>();
  for (let from = 0; from < keys.length; from += chunk) {
    const { rows } = await deps.connection.run(selectCustomers(deps, keys.slice(from, from + chunk), columns, lock));
    for (const row of rows) {
      const values = columns.map((column, index) => [column, row[`c${index}`] ?? null] as const);
      found.set(row['k'] ?? '', Object.fromEntries(values));
    }
  }
  return found;
}

export const columnsOf = (operations: readonly BulkOperation[]): readonly string[] => [
  ...new Set(operations.flatMap(({ contacts }) => contacts.flatMap(({ changes }) => changes.map((one) => one.column)))),
];

/** What stands there now about all the customers the operations are about, read with one statement or two. */
export interface BulkSight {
  readonly customers: ReadonlyMap<string, Values>;
  /** Every act of the operation could be done as things stand. */
  readonly allows: (operation: BulkOperation) => boolean;
}

/** @param lock for the customers that shall be changed; those that are only written about are not locked */
export async function lookAtAll(
  deps: RecordDeps,
  operations: readonly BulkOperation[],
  lock: SqlText = raw(''),
): Promise<BulkSight> {
  const changed = new Set(operations.flatMap(({ contacts }) => contacts.map(({ key }) => key)));
  const named = new Set(operations.flatMap(({ calls }) => calls.map(({ key }) => key)));
  const customers = await readCustomers(deps, [...changed], columnsOf(operations), lock);
  const others = await readCustomers(
    deps,
    [...named].filter((key) => !changed.has(key)),
    [],
  );
  return {
    customers,
    allows: ({ contacts, calls }) =>
      contacts.every(({ key, changes }) => {
        const now = customers.get(key);
        return now !== undefined && holdsFrom(changes, now);
      }) && calls.every(({ key }) => customers.has(key) || others.has(key)),
  };
}

import type { SystemId } from '../../../../../src-shared/model/ids.ts';
import type { Reference } from '../../../../../src-shared/model/reference.ts';
import type { Applied, Barrier, Image } from '../barrier.ts';
import { activities, callRow } from '../call-record.ts';
import { wantedValues, writeContact, type RecordDeps, type Values } from '../contact-record.ts';
import { refusal } from '../sql-fault.ts';
import { join, sql, type SqlText } from '../sql-text.ts';
import type { BulkOperation, CallEntry } from './bulk-acts.ts';
import { columnsOf, lookAtAll, readCustomers } from './bulk-look.ts';

interface StoredCall {
  readonly key: string;
  readonly text: string | null;
}

async function findCalls(deps: RecordDeps, calls: readonly CallEntry[]): Promise<ReadonlyMap<string, StoredCall>> {
  const { mapping, table } = activities(deps);
  const { dialect, connection } = deps;
  const operationKey = dialect.id(mapping.operationKey);
  const wanted = calls.map((call) => sql`${call.operationKey}`);
  const { rows } = await connection.run(
    sql`SELECT ${operationKey} AS o, ${dialect.text(dialect.id(mapping.key))} AS k, ${dialect.text(dialect.id(mapping.text))} AS t FROM ${table.id} WHERE ${operationKey} IN (${join(wanted, ', ')})`,
  );
  return new Map(rows.map((row) => [row['o'] ?? '', { key: row['k'] ?? '', text: row['t'] ?? null }]));
}

/** One INSERT for the entries of all the operations. */
export function insertCalls(deps: RecordDeps, operations: readonly BulkOperation[]): SqlText {
  const { table } = activities(deps);
  const rows = operations.flatMap(({ operation, calls }) =>
    calls.map(({ act, operationKey }) => callRow(deps, act, operationKey, operation.agent.name)),
  );
  const columns = (rows[0] ?? []).map(([column]) => deps.dialect.id(column));
  const bound = rows.map((row) => {
    const values = row.map(([, value]) => sql`${value}`);
    return sql`(${join(values, ', ')})`;
  });
  return sql`INSERT INTO ${table.id} (${join(columns, ', ')}) VALUES ${join(bound, ', ')}`;
}

async function changeContacts(
  deps: RecordDeps,
  operations: readonly BulkOperation[],
  before: ReadonlyMap<string, Values>,
): Promise<ReadonlyMap<string, Values>> {
  const contacts = operations.flatMap((one) => one.contacts);
  if (contacts.length === 0) return before;
  for (const { key, changes } of contacts) {
    const now = before.get(key) ?? {};
    const from = Object.fromEntries(changes.map(({ column }) => [column, now[column] ?? null]));
    if (await writeContact(deps, key, from, wantedValues(deps.mapping, changes))) continue;
    throw refusal(`customer ${key} was changed in the meantime`, { stale: true });
  }
  const keys = contacts.map(({ key }) => key);
  return readCustomers(deps, keys, columnsOf(operations));
}

/** Those whose customers nobody else in the list changes: of two that change one customer, the first. */
function apart(operations: readonly BulkOperation[]): readonly BulkOperation[] {
  const taken = new Set<string>();
  return operations.filter(({ contacts }) => {
    if (contacts.some(({ key }) => taken.has(key))) return false;
    for (const { key } of contacts) taken.add(key);
    return true;
  });
}

/**
 * Does what operations of different transactions ask for with a handful of statements, inside the caller's database
 * transaction. What does not fit is left out and missing from the answer: an operation that cannot be done as things stand,
 * that was begun before, or that changes a customer another one changes. Anything unexpected is a fault, and then the caller
 * must undo everything.
 *
 * The barrier rows come last and must not exist: where somebody else is at one of these operations, theirs or ours is undone.
 */
export async function performMany(
  deps: RecordDeps,
  barrier: Barrier,
  system: SystemId,
  operations: readonly BulkOperation[],
): Promise<ReadonlyMap<string, Applied>> {
  const candidates = apart(operations);
  const sight = await lookAtAll(deps, candidates, deps.dialect.forUpdateNoWait);
  const allowed = candidates.filter(sight.allows);
  const known = allowed.flatMap(({ calls }) => calls);
  const begun = known.length === 0 ? new Map<string, StoredCall>() : await findCalls(deps, known);
  const chosen = allowed.filter(({ calls }) => calls.every(({ operationKey }) => !begun.has(operationKey)));
  if (chosen.length === 0) return new Map();

  const after = await changeContacts(deps, chosen, sight.customers);
  const calls = chosen.flatMap((one) => one.calls);
  if (calls.length > 0) await deps.connection.run(insertCalls(deps, chosen));
  const stored = calls.length === 0 ? new Map<string, StoredCall>() : await findCalls(deps, calls);

  const made = chosen.map((one): readonly [string, Applied] => {
    const applied = appliedBy(deps, system, one, sight.customers, after, stored);
    return [one.operation.key, applied];
  });
  await barrier.noteMade(deps.connection, made);
  return new Map(made);
}

function appliedBy(
  deps: RecordDeps,
  system: SystemId,
  { operation, contacts, calls }: BulkOperation,
  before: ReadonlyMap<string, Values>,
  after: ReadonlyMap<string, Values>,
  stored: ReadonlyMap<string, StoredCall>,
): Applied {
  const made: Reference[] = [];
  const images: Image[] = [];
  const evidence: string[] = [];
  for (const act of operation.acts) {
    const contact = contacts.find((one) => one.act === act);
    if (contact !== undefined) {
      const { key, changes } = contact;
      const only = (values: Values | undefined): Values =>
        Object.fromEntries(changes.map(({ column }) => [column, values?.[column] ?? null]));
      images.push({ act: 'updateContact', key, before: only(before.get(key)), after: only(after.get(key)) });
      evidence.push(`${deps.mapping.customers.name} ${key}`);
      continue;
    }
    const call = calls.find((one) => one.act === act);
    if (call === undefined) throw new Error(`operation ${operation.key}: an act that was not taken apart`);
    const row = stored.get(call.operationKey);
    const { name } = activities(deps).table;
    if (row === undefined)
      throw refusal(`${name} took the call but does not show it; look for a trigger or a view there`);
    images.push({ act: 'logCall', operationKey: call.operationKey, text: row.text });
    made.push({ system, kind: 'activity', id: row.key });
    evidence.push(`${name} ${row.key}`);
  }
  return { evidence: evidence.join(', '), made, images };
}

import type { ActOf } from '../../../../src-shared/model/intent.ts';
import type { Image } from './barrier.ts';
import { contactFromUnified, type ColumnChange } from './codec.ts';
import type { Dialect, SqlConnection } from './dialects/dialect.ts';
import type { CheckedMapping, CheckedTable } from './mapping.ts';
import type { SqlCrmSettings } from './settings.ts';
import { join, raw, sql, type SqlText } from './sql-text.ts';
import { refusal, type SqlFault } from './sql-fault.ts';
import { advice } from './advice.ts';

export interface RecordDeps {
  readonly connection: SqlConnection;
  readonly dialect: Dialect;
  readonly settings: SqlCrmSettings;
  readonly mapping: CheckedMapping;
}

/** Columns of a customer as text, by name. */
export type Values = Readonly<Record<string, string | null>>;

/** The row still holds what the agent saw. */
export const holdsFrom = (changes: readonly ColumnChange[], now: Values): boolean =>
  changes.every(({ column, from }) => (now[column] ?? '') === from);

const keyIs = (deps: RecordDeps, table: CheckedTable, column: string, key: string): SqlText =>
  sql`${deps.dialect.id(column)} = ${deps.dialect.like(table.column(column), key)}`;

/** The columns of one customer as they are now; `undefined` where there is no such customer. */
async function readContact(
  deps: RecordDeps,
  key: string,
  columns: readonly string[],
  lock: boolean,
): Promise<Values | undefined> {
  const { dialect, connection, settings, mapping } = deps;
  const list = columns.map((column, index) => sql`${dialect.text(dialect.id(column))} AS ${raw(`c${index}`)}`);
  const where = keyIs(deps, mapping.customers, settings.customers.key, key);
  const { rows } = await connection.run(
    sql`SELECT ${join(list, ', ')} FROM ${mapping.customers.id} WHERE ${where}${lock ? dialect.forUpdate : raw('')}`,
  );
  const [row] = rows;
  return row && Object.fromEntries(columns.map((column, index) => [column, row[`c${index}`] ?? null]));
}

export async function customerExists(deps: RecordDeps, key: string): Promise<void> {
  const { settings, mapping } = deps;
  const where = keyIs(deps, mapping.customers, settings.customers.key, key);
  const { rows } = await deps.connection.run(sql`SELECT 1 AS one FROM ${mapping.customers.id} WHERE ${where}`);
  if (rows.length === 0) throw gone(settings, key);
}

const gone = (settings: SqlCrmSettings, key: string): SqlFault =>
  refusal(`customer ${key} is no longer in ${settings.customers.table}`, { stale: true, advice: advice('lookAgain') });

function plan(deps: RecordDeps, act: ActOf<'updateContact'>): readonly ColumnChange[] {
  const changes = contactFromUnified(act, deps.settings.customers);
  if (!changes.ok) throw refusal(changes.error);
  return changes.value;
}

function demand(act: ActOf<'updateContact'>, changes: readonly ColumnChange[], now: Values): void {
  const other = changes.filter(({ column, from }) => (now[column] ?? '') !== from);
  if (other.length === 0) return;
  const said = other
    .map(({ pointer, column }) => `${pointer} is now "${(now[column] ?? '').slice(0, 100)}"`)
    .join(', ');
  throw refusal(`customer ${act.record.id} was changed in the meantime: ${said}`, {
    said: said.slice(0, 500),
    stale: true,
    advice: advice('lookAgain'),
  });
}

/** Looks whether the change could be made now; holds nothing. */
export async function checkContact(deps: RecordDeps, act: ActOf<'updateContact'>): Promise<void> {
  const changes = plan(deps, act);
  const now = await readContact(
    deps,
    act.record.id,
    changes.map(({ column }) => column),
    false,
  );
  if (!now) throw gone(deps.settings, act.record.id);
  demand(act, changes, now);
}

/** What the columns shall hold: an empty text is nothing where the column allows that. */
export const wantedValues = (mapping: CheckedMapping, changes: readonly ColumnChange[]): Values =>
  Object.fromEntries(
    changes.map(({ column, to }) => [column, to === '' && mapping.customers.column(column).nullable ? null : to]),
  );

/** Writes the change where every value is still what the agent saw. */
export async function updateContact(deps: RecordDeps, act: ActOf<'updateContact'>): Promise<Image> {
  const { mapping } = deps;
  const key = act.record.id;
  const changes = plan(deps, act);
  const columns = changes.map(({ column }) => column);
  const before = await readContact(deps, key, columns, true);
  if (!before) throw gone(deps.settings, key);
  demand(act, changes, before);
  if (!(await writeContact(deps, key, before, wantedValues(mapping, changes)))) {
    const now = await readContact(deps, key, columns, false);
    if (!now) throw gone(deps.settings, key);
    demand(act, changes, now);
    throw refusal(`customer ${key} was changed in the meantime`, { stale: true, advice: advice('lookAgain') });
  }
  const after = (await readContact(deps, key, columns, false)) ?? {};
  return { act: 'updateContact', key, before, after };
}

/** Puts the values back where nobody changed them since. */
export async function restoreContact(
  deps: RecordDeps,
  { key, before, after }: Extract<Image, { act: 'updateContact' }>,
): Promise<void> {
  const columns = Object.keys(before);
  const now = await readContact(deps, key, columns, true);
  if (!now) throw gone(deps.settings, key);
  if (columns.every((column) => now[column] === before[column])) return;
  const changed = columns.filter((column) => now[column] !== after[column]);
  if (changed.length > 0 || !(await writeContact(deps, key, after, before))) {
    throw refusal(
      `customer ${key} was changed after our change (${changed.map((column) => `${column} is now "${(now[column] ?? '').slice(0, 100)}"`).join(', ')}); it is not overwritten`,
      { stale: true, advice: advice('lookAgain') },
    );
  }
}

/** UPDATE of one row under the condition that it still holds `from`, byte for byte. False where it does not. */
export async function writeContact(deps: RecordDeps, key: string, from: Values, to: Values): Promise<boolean> {
  const { connection, dialect, settings, mapping } = deps;
  const { customers } = settings;
  const sets = Object.entries(to).map(([column, value]) => sql`${dialect.id(column)} = ${value}`);
  const stamp = customers.updatedAt;
  const now = stamp === undefined || stamp in to ? undefined : dialect.utcNow(mapping.customers.column(stamp));
  if (stamp !== undefined && now) sets.push(sql`${dialect.id(stamp)} = ${now}`);
  const conditions = [
    keyIs(deps, mapping.customers, customers.key, key),
    ...Object.entries(from).map(([column, value]) => dialect.same(dialect.text(dialect.id(column)), value)),
  ];
  const { matched } = await connection.run(
    sql`UPDATE ${mapping.customers.id} SET ${join(sets, ', ')} WHERE ${join(conditions, ' AND ')}`,
  );
  return matched === 1;
}

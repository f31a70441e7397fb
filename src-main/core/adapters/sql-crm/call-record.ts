import type { ActOf } from '../../../../src-shared/model/intent.ts';
import type { Image } from './barrier.ts';
import { callFromUnified } from './codec.ts';
import { customerExists, type RecordDeps } from './contact-record.ts';
import type { ColumnInfo } from './dialects/dialect.ts';
import type { CheckedTable } from './mapping.ts';
import type { ActivitiesMapping } from './settings.ts';
import { join, sql } from './sql-text.ts';
import { refusal } from './sql-fault.ts';
import { advice } from './advice.ts';
import { formatTimestamp } from './timestamp-text.ts';

export function activities(deps: RecordDeps): { readonly mapping: ActivitiesMapping; readonly table: CheckedTable } {
  const mapping = deps.settings.activities;
  const table = deps.mapping.activities;
  if (!mapping || !table) throw refusal('this system has no table for calls; map "activities" in its settings');
  return { mapping, table };
}

/** Looks whether the call could be logged now. */
export async function checkCall(deps: RecordDeps, act: ActOf<'logCall'>): Promise<void> {
  activities(deps);
  await customerExists(deps, act.record.id);
}

interface StoredCall {
  readonly key: string;
  readonly text: string | null;
}

async function findCall(deps: RecordDeps, operationKey: string): Promise<StoredCall | undefined> {
  const { mapping, table } = activities(deps);
  const { dialect } = deps;
  const { rows } = await deps.connection.run(
    sql`SELECT ${dialect.text(dialect.id(mapping.key))} AS k, ${dialect.text(dialect.id(mapping.text))} AS t FROM ${table.id} WHERE ${dialect.id(mapping.operationKey)} = ${operationKey}`,
  );
  const [row] = rows;
  return row && { key: row['k'] ?? '', text: row['t'] ?? null };
}

/** The columns and values of a new entry. The columns are the same for every call. */
export function callRow(
  deps: RecordDeps,
  act: ActOf<'logCall'>,
  operationKey: string,
  author: string,
): readonly (readonly [column: string, value: string])[] {
  const { mapping, table } = activities(deps);
  const { text, ...rest } = callFromUnified(act, mapping, author);
  const optional = Object.entries(rest).flatMap(([role, value]): [string, string][] => {
    const column = mapping[role as keyof typeof rest];
    return column === undefined ? [] : [[column, value]];
  });
  const key = table.column(mapping.key);
  return [
    // A key that neither counts nor has a default is ours to give.
    ...(key.hasDefault || isNumber(key) ? [] : [[mapping.key, operationKey] as [string, string]]),
    [mapping.customerKey, act.record.id],
    [mapping.at, formatTimestamp(act.startedAt, isNumber(table.column(mapping.at)) ? '1000000000000' : ' ')],
    [mapping.text, text],
    [mapping.operationKey, operationKey],
    ...optional,
  ];
}

/** Writes the call once; one that stands there under the same operation key is taken as done. */
export async function logCall(
  deps: RecordDeps,
  act: ActOf<'logCall'>,
  operationKey: string,
  author: string,
): Promise<{ readonly key: string; readonly image: Image }> {
  const { table } = activities(deps);
  await customerExists(deps, act.record.id);
  let stored = await findCall(deps, operationKey);
  if (!stored) {
    const values = callRow(deps, act, operationKey, author);
    const { dialect } = deps;
    const columns = values.map(([column]) => dialect.id(column));
    const bound = values.map(([, value]) => sql`${value}`);
    await deps.connection.run(sql`INSERT INTO ${table.id} (${join(columns, ', ')}) VALUES (${join(bound, ', ')})`);
    stored = await findCall(deps, operationKey);
    if (!stored) throw refusal(`${table.name} took the call but does not show it; look for a trigger or a view there`);
  }
  return { key: stored.key, image: { act: 'logCall', operationKey, text: stored.text } };
}

const isNumber = (column: ColumnInfo): boolean =>
  /^(tiny|small|medium|big)?int|^num|^dec|^serial|^bigserial/.test(column.type);

/** Takes the call out again where nobody edited it since. */
export async function removeCall(
  deps: RecordDeps,
  { operationKey, text }: Extract<Image, { act: 'logCall' }>,
): Promise<void> {
  const { mapping, table } = activities(deps);
  const stored = await findCall(deps, operationKey);
  if (!stored) return;
  if (stored.text !== text) {
    throw refusal(`entry ${stored.key} in ${table.name} was edited after we wrote it; it is not removed`, {
      stale: true,
      advice: advice('lookAgain'),
    });
  }
  await deps.connection.run(
    sql`DELETE FROM ${table.id} WHERE ${deps.dialect.id(mapping.operationKey)} = ${operationKey}`,
  );
}

import { err, ok, type Result } from '../../../src-shared/result/result.ts';
import { plainText } from './plain-text.ts';
import { columnsOf } from './rt-columns.ts';
import { isObject } from './rt-changes.ts';
import type { RtDatabase } from './rt-database.ts';
import type { RtRecord } from './rt-records.ts';
import { compareValues } from './rt-rows.ts';

/**
 * Searches as the JSON of RT::REST2::Resource::Collection::QueryByJSON asks: conditions on the same field are alternatives, those
 * on different fields must all hold, unknown fields are passed over. Without any condition nothing is found.
 */
export function searchByJson<T extends RtRecord>(
  records: readonly T[],
  db: RtDatabase,
  query: unknown,
): Result<readonly T[], string> {
  if (!Array.isArray(query)) return err('JSON object must be a ARRAY');
  const byField = new Map<string, ((value: string) => boolean)[]>();
  const first = records[0];
  const known = first === undefined ? {} : columnsOf(first, db);
  for (const condition of query) {
    if (!isObject(condition)) continue;
    const { field, operator = '=', value } = condition;
    if (typeof value === 'object') continue;
    if (typeof field !== 'string' || value === undefined || !Object.hasOwn(known, field)) continue;
    const holds = comparison(plainText(operator), plainText(value));
    if (holds === undefined) return err(`Unknown operator: ${plainText(operator)}`);
    byField.set(field, [...(byField.get(field) ?? []), holds]);
  }
  if (byField.size === 0) return ok([]);
  return ok(
    records.filter((record) => {
      const columns = columnsOf(record, db);
      return [...byField].every(([field, alternatives]) => {
        const column = columns[field] ?? '';
        const value = typeof column === 'string' ? column : 'id' in column ? String(column.id) : '';
        return alternatives.some((holds) => holds(value));
      });
    }),
  );
}

/** `undefined` for an operator nobody knows. */
export function comparison(operator: string, wanted: string): ((value: string) => boolean) | undefined {
  const lower = wanted.toLowerCase();
  switch (operator.toUpperCase()) {
    case '=':
    case 'IS':
      return (value) => compareValues(value, wanted) === 0;
    case '!=':
    case 'IS NOT':
      return (value) => compareValues(value, wanted) !== 0;
    case '>':
      return (value) => compareValues(value, wanted) > 0;
    case '>=':
      return (value) => compareValues(value, wanted) >= 0;
    case '<':
      return (value) => compareValues(value, wanted) < 0;
    case '<=':
      return (value) => compareValues(value, wanted) <= 0;
    case 'LIKE':
      return (value) => value.toLowerCase().includes(lower);
    case 'NOT LIKE':
      return (value) => !value.toLowerCase().includes(lower);
    case 'STARTSWITH':
      return (value) => value.toLowerCase().startsWith(lower);
    case 'ENDSWITH':
      return (value) => value.toLowerCase().endsWith(lower);
    default:
      return undefined;
  }
}

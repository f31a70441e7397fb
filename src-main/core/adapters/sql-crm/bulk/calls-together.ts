import type { SystemId } from '../../../../../src-shared/model/ids.ts';
import type { Applied, Barrier } from '../barrier.ts';
import { activities } from '../call-record.ts';
import type { RecordDeps } from '../contact-record.ts';
import { refusal } from '../sql-fault.ts';
import type { TogetherPlan } from '../sql-client.ts';
import { join, raw, sql, type SqlText } from '../sql-text.ts';
import type { BulkOperation } from './bulk-acts.ts';
import { selectCustomers } from './bulk-look.ts';
import { insertCalls } from './bulk-write.ts';

/** It logs one call and does nothing else, which is what most operations of a call centre do. */
export const isOneCall = ({ contacts, calls }: BulkOperation): boolean => contacts.length === 0 && calls.length === 1;

/**
 * Operations that log a call each, in the hope that nothing is in the way: the statements are sent without waiting for one
 * another, and only then it is looked whether all of it is as it should be. Where it is not everything is undone, and the
 * operations go the careful way.
 *
 * The barrier rows are written from the entries as the database keeps them, so that an entry that is not there, or is there
 * twice, has no row or fails.
 */
export function callsTogether(
  deps: RecordDeps,
  barrier: Barrier,
  system: SystemId,
  operations: readonly BulkOperation[],
): TogetherPlan<ReadonlyMap<string, Applied>> {
  const { dialect } = deps;
  const { mapping, table } = activities(deps);
  const keys = operations.map(({ operation }) => operation.key);
  const customers = [...new Set(operations.flatMap(({ calls }) => calls.map(({ key }) => key)))];

  const column = (name: string): SqlText => dialect.text(sql`a.${dialect.id(name)}`);
  const known = (text: string): SqlText => dialect.text(sql`${text}`);
  const { json } = dialect;
  const [operationKey, key, text] = [mapping.operationKey, mapping.key, mapping.text].map(column) as [
    SqlText,
    SqlText,
    SqlText,
  ];
  const applied: Record<keyof Applied, SqlText> = {
    evidence: sql`CONCAT(${known(`${table.name} `)}, ${key})`,
    made: json.array([
      json.object([
        ['system', known(system)],
        ['kind', known('activity')],
        ['id', key],
      ]),
    ]),
    images: json.array([
      json.object([
        ['act', known('logCall')],
        ['operationKey', operationKey],
        ['text', text],
      ]),
    ]),
  };
  const record = json.object([
    ['happened', json.yes],
    ['applied', json.object(Object.entries(applied))],
  ]);
  const wanted = join(
    keys.map((one) => sql`${one}`),
    ', ',
  );
  const from = sql`${table.id} a WHERE a.${dialect.id(mapping.operationKey)} IN (${wanted})`;
  return {
    statements: [
      insertCalls(deps, operations),
      barrier.noteSelected(keys, { key: operationKey, record: dialect.text(record) }, from),
      selectCustomers(deps, customers, [], raw('')),
      barrier.selectMade(keys),
    ],
    accept(results) {
      const [, , there, rows] = results;
      const found = new Set(there?.rows.map((row) => row['k']));
      if (!customers.every((one) => found.has(one))) throw refusal('a customer of one of them is gone');
      const made = barrier.madeIn(rows?.rows ?? []);
      if (made.size !== keys.length) throw refusal(`${table.name} took the calls but does not show all of them`);
      return made;
    },
  };
}

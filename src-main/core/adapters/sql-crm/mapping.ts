import type { ColumnInfo, Dialect, SqlConnection } from './dialects/dialect.ts';
import type { ActivitiesMapping, CustomersMapping, SqlCrmSettings } from './settings.ts';
import type { SqlText } from './sql-text.ts';
import { misconfigured } from './sql-fault.ts';

/** A table of the mapping that was found to exist, with the columns it has. */
export interface CheckedTable {
  readonly name: string;
  readonly id: SqlText;
  /** A column that the mapping names; it exists. */
  column(name: string): ColumnInfo;
}

/** The mapping after it was held against the tables of the database. */
export interface CheckedMapping {
  readonly customers: CheckedTable;
  readonly changes: CheckedTable | undefined;
  readonly activities: CheckedTable | undefined;
}

const customerColumns = (mapping: CustomersMapping): readonly (readonly [string, string])[] => [
  ['key', mapping.key],
  ...(mapping.updatedAt === undefined ? [] : [['updatedAt', mapping.updatedAt] as const]),
  ...Object.entries(mapping.columns).map(([pointer, { column }]) => [pointer, column] as const),
  ...Object.entries(mapping.links).map(([name, column]) => [`links.${name}`, column] as const),
];

const activityColumns = ({ table: _, ...columns }: ActivitiesMapping): readonly (readonly [string, string])[] =>
  Object.entries(columns).flatMap(([name, column]) => (column === undefined ? [] : [[name, column] as const]));

const changeColumns = (
  mapping: NonNullable<CustomersMapping['changeTable']>,
): readonly (readonly [string, string])[] => [
  ['changeTable.sequence', mapping.sequence],
  ['changeTable.key', mapping.key],
  ...(mapping.op === undefined ? [] : [['changeTable.op', mapping.op] as const]),
];

/** Looks whether every table and column of the mapping exists. Throws a `misconfigured` fault that names what is there instead. */
export async function checkMapping(
  connection: SqlConnection,
  dialect: Dialect,
  settings: SqlCrmSettings,
  where: string,
): Promise<CheckedMapping> {
  const check = async (table: string, named: readonly (readonly [string, string])[]): Promise<CheckedTable> => {
    const columns = await dialect.columns(connection, table);
    if (columns.length === 0) {
      const tables = await dialect.tables(connection);
      const there = tables.length === 0 ? 'no table at all' : list(tables);
      throw misconfigured(
        `${where}: there is no table "${table}" that this user may see; it has ${there}`,
        'checkTable',
      );
    }
    const known = new Map(columns.map((column) => [column.name, column]));
    const missing = named.filter(([, column]) => !known.has(column));
    if (missing.length > 0) {
      const wanted = missing.map(([role, column]) => `"${column}" (mapped to ${role})`).join(', ');
      throw misconfigured(
        `${where}: table "${table}" has no column ${wanted}; it has ${list([...known.keys()])}`,
        'checkTable',
      );
    }
    return {
      name: table,
      id: dialect.id(table),
      column(name) {
        const column = known.get(name);
        if (!column) throw new Error(`column ${name} of ${table} is not part of the mapping`);
        return column;
      },
    };
  };
  const { customers, activities } = settings;
  const { changeTable } = customers;
  return {
    customers: await check(customers.table, customerColumns(customers)),
    changes: changeTable && (await check(changeTable.table, changeColumns(changeTable))),
    activities: activities && (await check(activities.table, activityColumns(activities))),
  };
}

/** At most forty names, so that a message stays readable. */
const list = (names: readonly string[]): string =>
  names.length > 40 ? `${names.slice(0, 40).join(', ')} and ${names.length - 40} more` : names.join(', ');

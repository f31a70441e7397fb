import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { descriptorFor } from '../../../src-main/core/adapters/descriptor-for.ts';
import { sqlCrm } from '../../../src-main/core/adapters/sql-crm/index.ts';
import { sqlCrmSettingsSchema } from '../../../src-main/core/adapters/sql-crm/settings.ts';

const customers = { table: 'customers', key: 'id', columns: { '/name/full': { column: 'name' } } };
const mariadb = { engine: 'mariadb', database: 'crm', user: 'crm', customers };

const firstIssue = (settings: unknown): string => {
  const parsed = v.safeParse(sqlCrmSettingsSchema, settings);
  if (parsed.success) return 'accepted';
  return `${v.getDotPath(parsed.issues[0]) ?? ''}: ${parsed.issues[0].message}`;
};

describe('settings', () => {
  it.each([
    ['`; DROP TABLE customers; --', 'a quote'],
    ['a"b', 'a double quote'],
    ['a?b', 'a placeholder'],
    ['a\\b', 'a backslash'],
    ['', 'nothing'],
    ['x'.repeat(65), 'too long'],
  ])('a column named %j is refused (%s)', (column) => {
    expect(firstIssue({ ...mariadb, customers: { ...customers, key: column } })).toMatch(/^customers\.key: /);
  });

  it('names of other scripts, with spaces and a schema are accepted', () => {
    const own = { table: 'crm.客户 表', key: 'Kunden-Nr', columns: { '/name/full': { column: '姓名' } } };
    expect(firstIssue({ ...mariadb, customers: own })).toBe('accepted');
  });

  it('a pointer that is not of a card is refused by name', () => {
    const columns = { '/phone': { column: 'phone' } };
    expect(firstIssue({ ...mariadb, customers: { ...customers, columns } })).toMatch(/\/phone.*JSON pointer of a card/);
    expect(firstIssue({ ...mariadb, customers: { ...customers, columns: {} } })).toMatch(/at least one column/);
  });

  it('a misspelt setting is refused, not ignored', () => {
    expect(firstIssue({ ...mariadb, pasword: 'x' })).toMatch(/pasword/);
  });
});

describe('promises', () => {
  const promiseOf = (settings: unknown) =>
    descriptorFor(sqlCrm.descriptor, v.parse(sqlCrmSettingsSchema, settings)).capabilities;

  it('follow what is configured, and never exceed the least without it', () => {
    expect(promiseOf(mariadb)).toMatchObject({ prepare: 'native', delta: 'fullScan' });
    expect(promiseOf({ ...mariadb, prepare: 'check' })).toMatchObject({ prepare: 'check' });
    expect(promiseOf({ ...mariadb, engine: 'postgres' })).toMatchObject({ prepare: 'check' });
    expect(promiseOf({ engine: 'sqlite', file: 'x', customers: { ...customers, updatedAt: 'at' } })).toMatchObject({
      prepare: 'check',
      delta: 'timestamp',
    });
    const changeTable = { table: 'log', sequence: 'n', key: 'k' };
    expect(promiseOf({ ...mariadb, customers: { ...customers, changeTable } })).toMatchObject({ delta: 'cursor' });
    expect(sqlCrm.descriptor.capabilities).toMatchObject({ prepare: 'check', delta: 'fullScan' });
  });
});

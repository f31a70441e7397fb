import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { migrate, NewerSchemaError } from '../../../src-main/core/store/migrate.ts';
import type { Migration } from '../../../src-main/core/store/migrations/migration.ts';
import { migrations } from '../../../src-main/core/store/migrations/migrations.ts';
import { tempDir } from '../../kit/temp-dir.ts';

const step = (id: number, name: string, sql: string): Migration => ({ id, name, up: (db) => void db.exec(sql) });
const one = step(1, 'one', 'CREATE TABLE one (id INTEGER)');
const two = step(2, 'two', 'CREATE TABLE two (id INTEGER)');

test('a step runs once, also on a reopened file', async () => {
  await using dir = tempDir();
  const path = `${dir.path}/schema.db`;
  const first = new Database(path);
  expect(migrate(first, [one], 1)).toEqual(['one']);
  first.close();
  const again = new Database(path);
  expect(migrate(again, [one, two], 2)).toEqual(['two']);
  expect(migrate(again, [one, two], 3)).toEqual([]);
  expect(again.prepare('SELECT id, applied_at FROM schema_migrations').all()).toEqual([
    { id: 1, applied_at: 1 },
    { id: 2, applied_at: 2 },
  ]);
  again.close();
});

test('a step that fails leaves neither its tables nor its record', () => {
  const db = new Database(':memory:');
  const broken = step(2, 'broken', 'CREATE TABLE half (id INTEGER); CREATE TABLE half (id INTEGER)');
  expect(() => migrate(db, [one, broken], 1)).toThrow('half');
  expect(db.prepare("SELECT name FROM sqlite_schema WHERE name = 'half'").all()).toEqual([]);
  expect(migrate(db, [one, two], 2)).toEqual(['two']);
});

test('a file from a newer version is refused with the step it has too many', () => {
  const db = new Database(':memory:');
  migrate(db, [one, two], 1);
  expect(() => migrate(db, [one], 2)).toThrow(NewerSchemaError);
  expect(() => migrate(db, [one], 2)).toThrow('schema step 2 "two"');
});

test('steps that are out of order are a bug', () => {
  expect(() => migrate(new Database(':memory:'), [two, one], 1)).toThrow('stands after');
});

test('the steps of the product run on an empty file', () => {
  const db = new Database(':memory:');
  expect(migrate(db, migrations, 1)).toEqual(migrations.map(({ name }) => name));
});

import type Database from 'better-sqlite3';
import type { Migration } from './migrations/migration.ts';

/** The file was written by a version of Trunkline that knows schema steps this one does not. */
export class NewerSchemaError extends Error {
  override readonly name = 'NewerSchemaError';
}

interface AppliedRow {
  readonly id: number;
  readonly name: string;
}

/**
 * Brings the schema up to date: each missing step in its own transaction, in order of id, so that a crash in between leaves
 * a file that the next start continues from.
 *
 * @param now wall clock, milliseconds, for the record of when a step ran
 * @returns the names of the steps that ran
 * @throws NewerSchemaError where the file has a step that `migrations` does not
 */
export function migrate(db: Database.Database, migrations: readonly Migration[], now: number): readonly string[] {
  assertAscending(migrations);
  db.exec(
    'CREATE TABLE IF NOT EXISTS schema_migrations (id INTEGER PRIMARY KEY, name TEXT NOT NULL, applied_at INTEGER NOT NULL) STRICT',
  );
  const applied = db.prepare<[], AppliedRow>('SELECT id, name FROM schema_migrations ORDER BY id').all();
  const known = new Map(migrations.map((migration) => [migration.id, migration.name]));
  for (const { id, name } of applied) {
    if (known.get(id) !== name) throw new NewerSchemaError(`it has schema step ${id} "${name}", which is unknown here`);
  }

  const done = new Set(applied.map(({ id }) => id));
  const record = db.prepare('INSERT INTO schema_migrations (id, name, applied_at) VALUES (?, ?, ?)');
  const missing = migrations.filter(({ id }) => !done.has(id));
  for (const migration of missing) {
    db.transaction(() => {
      migration.up(db);
      record.run(migration.id, migration.name, now);
    }).immediate();
  }
  return missing.map(({ name }) => name);
}

function assertAscending(migrations: readonly Migration[]): void {
  for (let index = 1; index < migrations.length; index++) {
    const [before, after] = [migrations[index - 1]!, migrations[index]!];
    if (after.id <= before.id) throw new Error(`schema step ${after.id} "${after.name}" stands after ${before.id}`);
  }
}

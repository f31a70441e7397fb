import type Database from 'better-sqlite3';

/** What a migration may use: it runs inside a write transaction of its own, together with the record that it ran. */
export type MigrationDb = Pick<Database.Database, 'prepare' | 'exec'>;

/** One numbered step of the schema. Once released a step never changes; a correction is a new step. */
export interface Migration {
  /** Unique and ascending, e.g. 3 for `0003-identity.ts`. */
  readonly id: number;
  /** As in the file name, e.g. `identity`. */
  readonly name: string;
  up(db: MigrationDb): void;
}

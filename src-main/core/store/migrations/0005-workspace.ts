import type { Migration } from './migration.ts';

/** What belongs to the workspace as a whole: how far systems were read, pauses, preferences, and the day's figures. */
export const workspace: Migration = {
  id: 5,
  name: 'workspace',
  up(db) {
    db.exec(`
      CREATE TABLE sync_cursors (
        system TEXT PRIMARY KEY,
        cursor TEXT,
        generation INTEGER NOT NULL DEFAULT 0,
        updated_at INTEGER NOT NULL
      ) STRICT;
      CREATE TABLE paused_systems (
        system TEXT PRIMARY KEY,
        since INTEGER NOT NULL
      ) STRICT;
      CREATE TABLE preferences (
        name TEXT PRIMARY KEY,
        value TEXT NOT NULL
      ) STRICT;
      CREATE TABLE call_ends (
        call TEXT PRIMARY KEY,
        ended_at INTEGER NOT NULL,
        answered INTEGER NOT NULL
      ) STRICT;
      CREATE INDEX call_ends_by_time ON call_ends (ended_at);
      CREATE TABLE answers (
        "transaction" TEXT PRIMARY KEY,
        at INTEGER NOT NULL
      ) STRICT;
      CREATE INDEX answers_by_time ON answers (at);
    `);
  },
};

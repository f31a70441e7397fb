import type { Migration } from './migration.ts';

/** Systems that were removed: what was read from them is still shown, under the name they had. */
export const removedSystems: Migration = {
  id: 7,
  name: 'removed systems',
  up(db) {
    db.exec(`
      CREATE TABLE removed_systems (
        system TEXT PRIMARY KEY,
        name TEXT NOT NULL,
        adapter TEXT NOT NULL,
        removed_at INTEGER NOT NULL
      ) STRICT;
    `);
  },
};

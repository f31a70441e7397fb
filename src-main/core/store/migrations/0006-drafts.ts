import type { Migration } from './migration.ts';

/** A draft keeps the texts of both tabs of the composer: `text` is that of `mode`, `other` that of the other one. */
export const drafts: Migration = {
  id: 6,
  name: 'drafts',
  up(db) {
    db.exec(`ALTER TABLE inbox_draft ADD COLUMN other TEXT NOT NULL DEFAULT ''`);
  },
};

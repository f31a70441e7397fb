import type { Migration } from './migration.ts';

/**
 * `store_identity` has one row: 128 random bits that tell this store from every other, made when the store is made (or, for one
 * made by an earlier version, here) and again when it is restored from a backup. Transaction ids carry a part of it.
 */
export const storeIdentity: Migration = {
  id: 9,
  name: 'store-identity',
  up(db) {
    db.exec(`
      CREATE TABLE store_identity (
        only INTEGER PRIMARY KEY CHECK (only = 1),
        id TEXT NOT NULL CHECK (length(id) = 32)
      ) STRICT;
      INSERT INTO store_identity (only, id) VALUES (1, lower(hex(randomblob(16))));
    `);
  },
};

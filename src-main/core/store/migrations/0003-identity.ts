import type { Migration } from './migration.ts';

/**
 * Tables of customer identity.
 *
 * `identity_record` is one record of one system, or (`real` = 0) a person only mentioned so far: a caller, a requester without
 * an account. `customer` is the id of the group of records that are one person; the groups follow from `identity_key` (exact
 * strong keys) and `identity_merge` (what people joined by hand) and can be worked out again from them at any time.
 * `identity_number` has the digits of every number forwards and backwards, so that both ends of a number can be searched.
 */
export const identity: Migration = {
  id: 3,
  name: 'identity',
  up(db) {
    db.exec(`
      CREATE TABLE identity_record (
        n INTEGER PRIMARY KEY AUTOINCREMENT,
        system TEXT NOT NULL,
        id TEXT NOT NULL,
        version TEXT,
        customer TEXT NOT NULL,
        real INTEGER NOT NULL,
        name TEXT NOT NULL,
        name_key TEXT NOT NULL,
        organisation_key TEXT NOT NULL,
        card TEXT NOT NULL,
        writable TEXT NOT NULL,
        observed TEXT NOT NULL,
        changed_at INTEGER,
        version_at INTEGER NOT NULL,
        UNIQUE (system, id)
      ) STRICT;
      CREATE INDEX identity_record_customer ON identity_record (customer);
      CREATE INDEX identity_record_name ON identity_record (name_key, organisation_key) WHERE name_key <> '';

      CREATE TABLE identity_key (
        key TEXT NOT NULL,
        name_key TEXT NOT NULL,
        record INTEGER NOT NULL,
        PRIMARY KEY (key, name_key, record)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX identity_key_record ON identity_key (record);

      CREATE TABLE identity_number (
        record INTEGER NOT NULL,
        digits TEXT NOT NULL,
        reversed TEXT NOT NULL,
        PRIMARY KEY (record, digits)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX identity_number_digits ON identity_number (digits);
      CREATE INDEX identity_number_reversed ON identity_number (reversed);

      CREATE TABLE identity_customer (
        id TEXT PRIMARY KEY,
        name TEXT NOT NULL,
        anchor INTEGER NOT NULL
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE identity_retired (
        id TEXT PRIMARY KEY,
        anchor INTEGER NOT NULL,
        customer TEXT NOT NULL
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX identity_retired_anchor ON identity_retired (anchor);
      CREATE INDEX identity_retired_customer ON identity_retired (customer);

      CREATE TABLE identity_merge (
        undo TEXT PRIMARY KEY,
        keep_customer TEXT NOT NULL,
        absorb_customer TEXT NOT NULL,
        keep_record INTEGER NOT NULL,
        absorb_record INTEGER NOT NULL,
        at INTEGER NOT NULL
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX identity_merge_keep ON identity_merge (keep_record);
      CREATE INDEX identity_merge_absorb ON identity_merge (absorb_record);

      CREATE TABLE identity_override (
        record INTEGER NOT NULL,
        pointer TEXT NOT NULL,
        at INTEGER NOT NULL,
        PRIMARY KEY (record, pointer)
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE identity_dismissed (
        a TEXT NOT NULL,
        b TEXT NOT NULL,
        PRIMARY KEY (a, b)
      ) STRICT, WITHOUT ROWID;
    `);
  },
};

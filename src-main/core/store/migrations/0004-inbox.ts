import type { Migration } from './migration.ts';

/**
 * Tables of the inbox read model.
 *
 * `inbox_conversation.views` has one bit for each view the conversation is in, kept up with every change; each bit has an index in
 * list order, with and without the system, and `inbox_count` the number of rows, so that neither a page nor a count reads more
 * than it returns. A conversation that is only spoken of so far (`known` = 0) is in no view.
 *
 * An entry is in a conversation or, without one, on a customer's record. `pulled_key` names the record of a system it was read
 * from, `tx_id` the transaction that carries it; an entry that was sent from here and then pulled has both and is one row.
 * That a note never becomes public is enforced here too, whatever the code above does.
 *
 * The word indexes keep no text of their own and no positions; what they find is shown from the tables.
 */
export const inbox: Migration = {
  id: 4,
  name: 'inbox',
  up(db) {
    db.exec(`
      CREATE TABLE inbox_conversation (
        n INTEGER PRIMARY KEY AUTOINCREMENT,
        id TEXT NOT NULL UNIQUE,
        channel TEXT NOT NULL,
        system TEXT NOT NULL,
        ticket_id TEXT,
        version TEXT,
        known INTEGER NOT NULL DEFAULT 0,
        number TEXT NOT NULL DEFAULT '',
        number_key TEXT NOT NULL DEFAULT '',
        subject TEXT NOT NULL DEFAULT '',
        state TEXT NOT NULL DEFAULT 'new',
        native_state TEXT NOT NULL DEFAULT '',
        priority TEXT NOT NULL DEFAULT 'normal',
        owner TEXT NOT NULL DEFAULT '',
        mine INTEGER NOT NULL DEFAULT 0,
        queue TEXT NOT NULL DEFAULT '',
        record INTEGER,
        customer TEXT,
        detail TEXT NOT NULL DEFAULT '{}',
        ticket_at INTEGER NOT NULL DEFAULT 0,
        version_at INTEGER NOT NULL DEFAULT 0,
        created_at INTEGER NOT NULL DEFAULT 0,
        last_at INTEGER NOT NULL DEFAULT 0,
        preview TEXT NOT NULL DEFAULT '',
        waiting_since INTEGER,
        missed_since INTEGER,
        called_back_at INTEGER NOT NULL DEFAULT 0,
        entries INTEGER NOT NULL DEFAULT 0,
        incoming_n INTEGER NOT NULL DEFAULT 0,
        incoming_at INTEGER NOT NULL DEFAULT 0,
        own_at INTEGER NOT NULL DEFAULT 0,
        read_n INTEGER,
        forced_unread INTEGER NOT NULL DEFAULT 0,
        unread INTEGER NOT NULL DEFAULT 0,
        outbound TEXT,
        views INTEGER NOT NULL DEFAULT 0
      ) STRICT;
      CREATE INDEX inbox_conversation_record ON inbox_conversation (record) WHERE record IS NOT NULL;
      CREATE INDEX inbox_conversation_customer ON inbox_conversation (customer, last_at, n) WHERE customer IS NOT NULL;
      CREATE INDEX inbox_conversation_number ON inbox_conversation (number_key) WHERE number_key <> '';
    `);
    for (const [bit, sort] of viewOrders) {
      db.exec(`
        CREATE INDEX inbox_view_${bit} ON inbox_conversation (${sort}, n) WHERE (views & ${bit}) <> 0;
        CREATE INDEX inbox_view_${bit}_system ON inbox_conversation (system, ${sort}, n) WHERE (views & ${bit}) <> 0;
      `);
    }
    db.exec(`
      CREATE TABLE inbox_count (
        view INTEGER NOT NULL,
        system TEXT NOT NULL,
        n INTEGER NOT NULL,
        PRIMARY KEY (view, system)
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE inbox_entry (
        n INTEGER PRIMARY KEY AUTOINCREMENT,
        id TEXT NOT NULL UNIQUE,
        conversation INTEGER,
        record INTEGER,
        kind TEXT NOT NULL,
        system TEXT NOT NULL,
        reference TEXT,
        at INTEGER NOT NULL,
        role TEXT NOT NULL,
        author TEXT NOT NULL,
        text TEXT NOT NULL,
        html TEXT,
        extra TEXT NOT NULL,
        side INTEGER NOT NULL,
        spoken INTEGER NOT NULL,
        own INTEGER NOT NULL,
        writer INTEGER NOT NULL,
        pulled_key TEXT UNIQUE,
        pulled_at INTEGER,
        version_at INTEGER NOT NULL,
        sent_at INTEGER,
        tx_id TEXT,
        tx_participant TEXT,
        tx_act TEXT,
        tx_state TEXT
      ) STRICT;
      CREATE INDEX inbox_entry_conversation ON inbox_entry (conversation, at, id) WHERE conversation IS NOT NULL;
      CREATE INDEX inbox_entry_record ON inbox_entry (record, at, id) WHERE conversation IS NULL;
      CREATE INDEX inbox_entry_side ON inbox_entry (conversation, side, at) WHERE side > 0;
      CREATE INDEX inbox_entry_writer ON inbox_entry (conversation, writer, at) WHERE writer > 0;
      CREATE INDEX inbox_entry_spoken ON inbox_entry (conversation, at, id) WHERE spoken = 1;
      CREATE INDEX inbox_entry_tx ON inbox_entry (tx_id) WHERE tx_id IS NOT NULL;
      CREATE TRIGGER inbox_note_stays_a_note BEFORE UPDATE OF kind ON inbox_entry
        WHEN old.kind = 'note' AND new.kind <> 'note'
        BEGIN SELECT RAISE(ABORT, 'a note can never become public'); END;

      CREATE TABLE inbox_record (
        record INTEGER PRIMARY KEY,
        entries INTEGER NOT NULL
      ) STRICT;

      CREATE TABLE inbox_made (
        pulled_key TEXT PRIMARY KEY,
        tx_id TEXT NOT NULL,
        participant TEXT NOT NULL
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE inbox_transaction (
        id TEXT PRIMARY KEY,
        conversation INTEGER,
        state TEXT NOT NULL
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX inbox_transaction_open ON inbox_transaction (conversation) WHERE state NOT IN ('done', 'compensated', 'refused');

      CREATE TABLE inbox_call (
        id TEXT PRIMARY KEY,
        conversation INTEGER NOT NULL,
        pulled_key TEXT NOT NULL,
        disposition TEXT
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE inbox_seen (
        n INTEGER PRIMARY KEY AUTOINCREMENT,
        key BLOB NOT NULL UNIQUE
      ) STRICT;

      CREATE TABLE inbox_tombstone (
        key TEXT PRIMARY KEY,
        at INTEGER NOT NULL,
        merged_into TEXT
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE inbox_moved (
        id TEXT PRIMARY KEY,
        target TEXT NOT NULL
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE inbox_journal (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        conversation INTEGER,
        record INTEGER,
        entry TEXT,
        what TEXT NOT NULL
      ) STRICT;
      CREATE INDEX inbox_journal_conversation ON inbox_journal (conversation, seq) WHERE conversation IS NOT NULL;
      CREATE INDEX inbox_journal_record ON inbox_journal (record, seq) WHERE record IS NOT NULL;

      CREATE TABLE inbox_epoch (
        one INTEGER PRIMARY KEY CHECK (one = 1),
        epoch TEXT NOT NULL
      ) STRICT;
      INSERT INTO inbox_epoch (one, epoch) VALUES (1, lower(hex(randomblob(6))));

      CREATE TABLE inbox_draft (
        conversation TEXT PRIMARY KEY,
        mode TEXT NOT NULL CHECK (mode IN ('reply', 'note')),
        text TEXT NOT NULL,
        saved_at INTEGER NOT NULL
      ) STRICT, WITHOUT ROWID;

      CREATE VIRTUAL TABLE inbox_entry_words USING fts5(
        words, content = '', contentless_delete = 1, detail = none, tokenize = 'unicode61 remove_diacritics 0');
      CREATE VIRTUAL TABLE inbox_subject_words USING fts5(
        words, content = '', contentless_delete = 1, detail = none, tokenize = 'unicode61 remove_diacritics 0');
      CREATE VIRTUAL TABLE inbox_person_words USING fts5(
        words, content = '', contentless_delete = 1, detail = none, prefix = '1 2 3', tokenize = 'unicode61 remove_diacritics 0');
    `);
  },
};

/** Bit of each view and the column its list is ordered by; fixed for ever with this step. */
const viewOrders = [
  [1, 'last_at'],
  [2, 'last_at'],
  [4, 'last_at'],
  [8, 'waiting_since'],
  [16, 'last_at'],
  [32, 'last_at'],
  [64, 'last_at'],
  [128, 'last_at'],
] as const;

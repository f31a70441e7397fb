import type { Migration } from './migration.ts';

/**
 * Tables of the two-phase helper.
 *
 * `transactions` and `transaction_participants` say how things stand now; `transaction_audit` says how they came to be so and
 * can only be added to: the triggers refuse every change and removal, whoever asks. JSON columns hold what the coordinator
 * never searches by. `snowflake_marks` holds, for each worker number, the first millisecond no process has taken yet.
 */
export const transactions: Migration = {
  id: 2,
  name: 'transactions',
  up(db) {
    db.exec(`
      CREATE TABLE transactions (
        id TEXT PRIMARY KEY,
        intent_id TEXT NOT NULL UNIQUE,
        content_hash TEXT NOT NULL,
        intent TEXT NOT NULL,
        lane TEXT NOT NULL,
        agent_id TEXT NOT NULL,
        agent_name TEXT NOT NULL,
        summary TEXT NOT NULL,
        state TEXT NOT NULL,
        resume TEXT,
        stopping INTEGER NOT NULL,
        reason TEXT,
        owner TEXT,
        replaced_by TEXT,
        epoch INTEGER NOT NULL,
        created_at INTEGER NOT NULL,
        updated_at INTEGER NOT NULL
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX transactions_open ON transactions (created_at, id)
        WHERE state NOT IN ('done', 'compensated', 'refused');

      CREATE TABLE transaction_participants (
        transaction_id TEXT NOT NULL REFERENCES transactions (id),
        position INTEGER NOT NULL,
        key TEXT NOT NULL,
        system TEXT NOT NULL,
        system_name TEXT NOT NULL,
        role TEXT NOT NULL,
        acts TEXT NOT NULL,
        promise TEXT NOT NULL,
        state TEXT NOT NULL,
        level TEXT,
        prepared TEXT,
        held INTEGER NOT NULL,
        late INTEGER NOT NULL,
        attempts INTEGER NOT NULL,
        doubts INTEGER NOT NULL,
        last_error TEXT,
        next_attempt_at INTEGER,
        evidence TEXT,
        committed TEXT,
        made TEXT NOT NULL,
        stuck TEXT,
        settled TEXT,
        PRIMARY KEY (transaction_id, position)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX transaction_participants_waiting ON transaction_participants (system)
        WHERE next_attempt_at IS NOT NULL;

      CREATE TABLE transaction_branch_systems (system TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;

      CREATE TABLE transaction_audit (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        transaction_id TEXT NOT NULL REFERENCES transactions (id),
        at INTEGER NOT NULL,
        actor TEXT NOT NULL,
        event TEXT NOT NULL,
        participant TEXT,
        text TEXT NOT NULL
      ) STRICT;
      CREATE INDEX transaction_audit_transaction ON transaction_audit (transaction_id, seq);
      CREATE TRIGGER transaction_audit_no_update BEFORE UPDATE ON transaction_audit
        BEGIN SELECT RAISE(ABORT, 'the audit of transactions is never changed'); END;
      CREATE TRIGGER transaction_audit_no_delete BEFORE DELETE ON transaction_audit
        BEGIN SELECT RAISE(ABORT, 'the audit of transactions is never removed'); END;

      CREATE TABLE snowflake_marks (node INTEGER PRIMARY KEY, reserved_until INTEGER NOT NULL) STRICT;
    `);
  },
};

import type { Migration } from './migration.ts';

/**
 * The tables of the two-phase helper with fewer and smaller rows: a step of a transaction is one row changed and one added,
 * however many participants it has and however much it says.
 *
 * `transaction_intents` holds what is fixed from the record on and is written once: an intent may carry megabytes.
 * `transactions` holds how things stand, with what may change of the participants as JSON in the order of the plan.
 * `transaction_audit` has one row per step with its lines as JSON; `line` is the number of the first of them. The lines of the
 * record itself are in `transaction_intents`. The triggers refuse every change and removal of either, whoever asks.
 * `transaction_troubles` names participants that wait or need a person, which is what is searched by; most transactions never
 * have a row there.
 *
 * Two views show participants and audit lines as rows, for people and tools.
 */
export const transactionLog: Migration = {
  id: 8,
  name: 'transaction-log',
  up(db) {
    db.exec(`
      ALTER TABLE transactions RENAME TO transactions_before;
      ALTER TABLE transaction_participants RENAME TO transaction_participants_before;
      ALTER TABLE transaction_audit RENAME TO transaction_audit_before;
      DROP INDEX transactions_open;
      DROP INDEX transaction_audit_transaction;
      DROP TRIGGER transaction_audit_no_update;
      DROP TRIGGER transaction_audit_no_delete;

      CREATE TABLE transaction_intents (
        seq INTEGER PRIMARY KEY,
        id TEXT NOT NULL,
        content_hash TEXT NOT NULL,
        intent TEXT NOT NULL,
        agent_id TEXT NOT NULL,
        agent_name TEXT NOT NULL,
        summary TEXT NOT NULL,
        plan TEXT NOT NULL,
        audit TEXT NOT NULL
      ) STRICT;

      CREATE TABLE transactions (
        id TEXT PRIMARY KEY,
        intent_id TEXT NOT NULL UNIQUE,
        intent_seq INTEGER NOT NULL REFERENCES transaction_intents (seq),
        lane TEXT NOT NULL,
        state TEXT NOT NULL,
        resume TEXT,
        stopping INTEGER NOT NULL,
        reason TEXT,
        owner TEXT,
        replaced_by TEXT,
        epoch INTEGER NOT NULL,
        created_at INTEGER NOT NULL,
        updated_at INTEGER NOT NULL,
        participants TEXT NOT NULL
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX transactions_open ON transactions (created_at, id)
        WHERE state NOT IN ('done', 'compensated', 'refused');

      CREATE TABLE transaction_troubles (
        transaction_id TEXT NOT NULL REFERENCES transactions (id),
        position INTEGER NOT NULL,
        system TEXT NOT NULL,
        system_name TEXT NOT NULL,
        next_attempt_at INTEGER,
        stuck TEXT,
        last_error TEXT,
        PRIMARY KEY (transaction_id, position)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX transaction_troubles_waiting ON transaction_troubles (system) WHERE next_attempt_at IS NOT NULL;

      CREATE TABLE transaction_audit (
        transaction_id TEXT NOT NULL REFERENCES transactions (id),
        line INTEGER NOT NULL,
        lines TEXT NOT NULL,
        PRIMARY KEY (transaction_id, line)
      ) STRICT, WITHOUT ROWID;
      CREATE TRIGGER transaction_audit_no_update BEFORE UPDATE ON transaction_audit
        BEGIN SELECT RAISE(ABORT, 'the audit of transactions is never changed'); END;
      CREATE TRIGGER transaction_audit_no_delete BEFORE DELETE ON transaction_audit
        BEGIN SELECT RAISE(ABORT, 'the audit of transactions is never removed'); END;

      INSERT INTO transaction_intents (id, content_hash, intent, agent_id, agent_name, summary, plan, audit)
      SELECT t.id, t.content_hash, t.intent, t.agent_id, t.agent_name, t.summary,
        coalesce((SELECT json_group_array(json_object('key', p.key, 'system', p.system, 'systemName', p.system_name,
            'role', p.role, 'acts', json(p.acts), 'promise', json(p.promise)) ORDER BY p.position)
          FROM transaction_participants_before p WHERE p.transaction_id = t.id), '[]'),
        '[]'
      FROM transactions_before t ORDER BY t.created_at, t.id;

      INSERT INTO transactions (id, intent_id, intent_seq, lane, state, resume, stopping, reason, owner, replaced_by, epoch,
        created_at, updated_at, participants)
      SELECT t.id, t.intent_id, i.seq, t.lane, t.state, t.resume, t.stopping, t.reason, t.owner, t.replaced_by, t.epoch,
        t.created_at, t.updated_at,
        coalesce((SELECT json_group_array(json_object('state', p.state, 'level', p.level, 'prepared', json(p.prepared),
            'held', json(iif(p.held, 'true', 'false')), 'late', json(iif(p.late, 'true', 'false')),
            'attempts', p.attempts, 'doubts', p.doubts, 'lastError', p.last_error, 'nextAttemptAt', p.next_attempt_at,
            'evidence', p.evidence, 'committed', json(p.committed), 'made', json(p.made), 'stuck', p.stuck,
            'settled', p.settled) ORDER BY p.position)
          FROM transaction_participants_before p WHERE p.transaction_id = t.id), '[]')
      FROM transactions_before t JOIN transaction_intents i ON i.id = t.id;

      INSERT INTO transaction_troubles (transaction_id, position, system, system_name, next_attempt_at, stuck, last_error)
      SELECT transaction_id, position, system, system_name, next_attempt_at, stuck, last_error
      FROM transaction_participants_before WHERE next_attempt_at IS NOT NULL OR stuck IS NOT NULL;

      INSERT INTO transaction_audit (transaction_id, line, lines)
      SELECT transaction_id, 0, json_group_array(json_object('at', at, 'actor', actor, 'event', event,
          'participant', participant, 'text', text) ORDER BY seq)
      FROM transaction_audit_before GROUP BY transaction_id;

      CREATE TRIGGER transaction_intents_no_update BEFORE UPDATE ON transaction_intents
        BEGIN SELECT RAISE(ABORT, 'the audit of transactions is never changed'); END;
      CREATE TRIGGER transaction_intents_no_delete BEFORE DELETE ON transaction_intents
        BEGIN SELECT RAISE(ABORT, 'the audit of transactions is never removed'); END;

      DROP TABLE transaction_participants_before;
      DROP TABLE transaction_audit_before;
      DROP TABLE transactions_before;

      CREATE VIEW transaction_participants AS
        SELECT t.id AS transaction_id, p.key AS position, p.value ->> 'key' AS key, p.value ->> 'system' AS system,
          p.value ->> 'systemName' AS system_name, p.value ->> 'role' AS role,
          json_extract(t.participants, '$[' || p.key || '].state') AS state,
          json_extract(t.participants, '$[' || p.key || '].lastError') AS last_error
        FROM transactions t JOIN transaction_intents i ON i.seq = t.intent_seq, json_each(i.plan) p;

      CREATE VIEW transaction_audit_lines AS
        SELECT t.id AS transaction_id, l.key AS line, l.value ->> 'at' AS at,
          coalesce(l.value ->> 'actor', 'Trunkline') AS actor, l.value ->> 'event' AS event,
          l.value ->> 'participant' AS participant, l.value ->> 'text' AS text
        FROM transactions t JOIN transaction_intents i ON i.seq = t.intent_seq, json_each(i.audit) l
        UNION ALL
        SELECT a.transaction_id, a.line + l.key, l.value ->> 'at', coalesce(l.value ->> 'actor', 'Trunkline'),
          l.value ->> 'event', l.value ->> 'participant', l.value ->> 'text'
        FROM transaction_audit a, json_each(a.lines) l;
    `);
  },
};

import type { Migration } from './migration.ts';

/**
 * Tables of the durable bus.
 *
 * `bus_message` holds what waits and nothing else, so that its size is the depth: a settled message is deleted, a parked one
 * moves to `bus_parked`. `seq` is the topic's number times 2^40 plus a counter that never repeats, so messages of one topic
 * lie together in the order in which they were published. There is no index on lane: each publish and each delete would write
 * another page of it. Which messages a lane has is kept in memory, twelve bytes each, and read when the bus opens. Depth in messages and bytes is kept in `bus_topic`, in the same transaction as the messages.
 *
 * `bus_lease` has one row for each delivery slot of a topic, overwritten by the next delivery: a row whose message still
 * exists when the bus opens is a message that was in the hands of a process that died.
 */
export const bus: Migration = {
  id: 1,
  name: 'bus',
  up(db) {
    db.exec(`
      CREATE TABLE bus_owner (
        one INTEGER PRIMARY KEY CHECK (one = 1),
        epoch INTEGER NOT NULL
      ) STRICT;
      INSERT INTO bus_owner (one, epoch) VALUES (1, 0);

      CREATE TABLE bus_topic (
        topic INTEGER PRIMARY KEY,
        name TEXT NOT NULL UNIQUE,
        paused INTEGER NOT NULL DEFAULT 0,
        last_number INTEGER NOT NULL DEFAULT 0,
        waiting INTEGER NOT NULL DEFAULT 0,
        bytes INTEGER NOT NULL DEFAULT 0
      ) STRICT;

      CREATE TABLE bus_message (
        seq INTEGER PRIMARY KEY,
        topic INTEGER NOT NULL,
        lane TEXT NOT NULL,
        priority INTEGER NOT NULL,
        due_at REAL NOT NULL,
        wait_ms REAL NOT NULL,
        attempts INTEGER NOT NULL,
        crashes INTEGER NOT NULL,
        size INTEGER NOT NULL,
        published_at INTEGER NOT NULL,
        first_seq INTEGER NOT NULL,
        cause TEXT NOT NULL,
        body TEXT NOT NULL
      ) STRICT;

      CREATE TABLE bus_lease (
        topic INTEGER NOT NULL,
        slot INTEGER NOT NULL,
        seq INTEGER NOT NULL,
        PRIMARY KEY (topic, slot)
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE bus_parked (
        first_seq INTEGER PRIMARY KEY,
        topic INTEGER NOT NULL,
        lane TEXT NOT NULL,
        priority INTEGER NOT NULL,
        attempts INTEGER NOT NULL,
        size INTEGER NOT NULL,
        published_at INTEGER NOT NULL,
        parked_at INTEGER NOT NULL,
        reason TEXT NOT NULL,
        body TEXT NOT NULL
      ) STRICT;
      CREATE INDEX bus_parked_topic ON bus_parked (topic, parked_at);

      CREATE TABLE bus_key (
        topic INTEGER NOT NULL,
        key TEXT NOT NULL,
        first_seq INTEGER NOT NULL,
        expires_at REAL NOT NULL,
        PRIMARY KEY (topic, key)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX bus_key_expiry ON bus_key (topic, expires_at);
    `);
  },
};

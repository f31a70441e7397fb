import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { createConnection, type Connection } from 'mysql2/promise';
import pg from 'pg';
import { createRealClock } from '../../../src-main/core/ports/real-clock.ts';
import { openStore } from '../../../src-main/core/store/open-store.ts';
import { nullLogger } from '../../kit/null-logger.ts';
import { entryOf, type CrmAddresses } from './crm-pair.ts';
import type { Contender } from './contender.ts';

interface Pair extends AsyncDisposable {
  readonly mariadb: Connection;
  readonly postgres: pg.Client;
}

/** Borrows connections for the time of one write; there are as many pairs as writes in flight. */
async function connectPairs({ mariadb, postgres }: CrmAddresses, count: number): Promise<Pair[]> {
  const { host, user, password, database } = mariadb;
  return Promise.all(
    Array.from({ length: count }, async () => {
      const one = await createConnection({ host, port: mariadb.port, user, password, database, charset: 'utf8mb4' });
      const two = new pg.Client({ host, port: postgres.port, user, password, database });
      // The end of the server is not a matter of the measurement.
      two.on('error', () => {});
      await two.connect();
      return {
        mariadb: one,
        postgres: two,
        async [Symbol.asyncDispose]() {
          await one.end();
          await two.end();
        },
      };
    }),
  );
}

const columns = 'customer_id, at, kind, author, body, op_key';
const mariadbInsert = `INSERT INTO activities (${columns}) VALUES (?, ?, ?, ?, ?, ?)`;
const postgresInsert = {
  name: 'entry',
  text: `INSERT INTO activities (${columns}) VALUES ($1, to_timestamp($2::double precision / 1000), $3, $4, $5, $6)`,
};

const valuesOf = (serial: number, key: string): [string, number, string, string, string, string] => {
  const { customer, at, kind, author, text } = entryOf(serial);
  return [customer, at, kind, author, text, key];
};

async function direct(
  name: string,
  crm: CrmAddresses,
  inFlight: number,
  write: (pair: Pair, serial: number, key: string) => Promise<void>,
): Promise<Contender> {
  const pairs = await connectPairs(crm, inFlight);
  const free = [...pairs];
  return {
    name,
    async writePair(serial) {
      const pair = free.pop();
      if (pair === undefined) throw new Error(`${name}: more than ${inFlight} writes in flight`);
      await write(pair, serial, `${name}-${process.pid}-${serial}`);
      free.push(pair);
    },
    async [Symbol.asyncDispose]() {
      for (const pair of pairs) await pair[Symbol.asyncDispose]();
    },
  };
}

const insertMariadb = async ({ mariadb }: Pick<Pair, 'mariadb'>, serial: number, key: string): Promise<void> => {
  const [customer, at, ...rest] = valuesOf(serial, key);
  await mariadb.execute(mariadbInsert, [customer, new Date(at), ...rest]);
};
const insertPostgres = async ({ postgres }: Pick<Pair, 'postgres'>, serial: number, key: string): Promise<void> => {
  await postgres.query({ ...postgresInsert, values: valuesOf(serial, key) });
};

/** The limit: one prepared INSERT in each database side by side, each a commit of its own, and nobody who cares for both. */
export const uncoordinated = (crm: CrmAddresses, inFlight: number): Promise<Contender> =>
  direct('uncoordinated', crm, inFlight, async (pair, serial, key) => {
    await Promise.all([insertMariadb(pair, serial, key), insertPostgres(pair, serial, key)]);
  });

/** The same with the row that makes a repeat harmless beside it, in one transaction: all the rows that the helper writes. */
export const uncoordinatedSameRows = (crm: CrmAddresses, inFlight: number): Promise<Contender> =>
  direct('same rows', crm, inFlight, async (pair, serial, key) => {
    const evidence = JSON.stringify({ happened: true, applied: { evidence: `activities ${serial}`, made: [] } });
    const noted = [key, 'commit', new Date(entryOf(serial).at).toISOString(), evidence];
    const { mariadb, postgres } = pair;
    await Promise.all([
      (async () => {
        await mariadb.query('START TRANSACTION');
        await insertMariadb(pair, serial, key);
        await mariadb.execute('INSERT INTO noted (op_key, phase, at, evidence) VALUES (?, ?, ?, ?)', noted);
        await mariadb.query('COMMIT');
      })(),
      (async () => {
        await postgres.query('BEGIN');
        await insertPostgres(pair, serial, key);
        const text = 'INSERT INTO noted (op_key, phase, at, evidence) VALUES ($1, $2, $3, $4)';
        await postgres.query({ name: 'noted', text, values: noted });
        await postgres.query('COMMIT');
      })(),
    ]);
  });

/**
 * Strict two-phase commit as the servers offer it: XA beside PREPARE TRANSACTION, both phases side by side in both databases.
 * It gets its decision record for nothing: a real coordinator would have to write one as well.
 */
export const strict = (crm: CrmAddresses, inFlight: number): Promise<Contender> =>
  direct('strict XA', crm, inFlight, (pair, serial, key) => twoPhases(pair, serial, key, async () => {}));

/** The same with what it takes to end by itself after a crash: which way it went, fsynced between the phases. */
export async function strictRecorded(crm: CrmAddresses, inFlight: number, scratch: string): Promise<Contender> {
  const path = join(mkdtempSync(join(scratch, 'decisions-')), 'decisions.db');
  const up = (db: { exec(sql: string): unknown }): void =>
    void db.exec('CREATE TABLE decision (key TEXT PRIMARY KEY, way TEXT NOT NULL) STRICT, WITHOUT ROWID');
  const migrations = [{ id: 1, name: 'decisions', up }];
  const opened = openStore({ path, clock: createRealClock(), logger: nullLogger, migrations });
  if (!opened.ok) throw opened.error;
  const store = opened.value;
  const decide = (key: string) => (): Promise<void> =>
    store.writeSoon('powerAside', (tx) => {
      tx.prepare('INSERT INTO decision (key, way) VALUES (?, ?)').run(key, 'commit');
    });
  const contender = await direct('strict XA, recorded', crm, inFlight, (pair, serial, key) =>
    twoPhases(pair, serial, key, decide(key)),
  );
  return {
    ...contender,
    async [Symbol.asyncDispose]() {
      await contender[Symbol.asyncDispose]();
      store[Symbol.dispose]();
    },
  };
}

async function twoPhases(
  { mariadb, postgres }: Pair,
  serial: number,
  key: string,
  decide: () => Promise<void>,
): Promise<void> {
  const xid = `'${key}'`;
  await Promise.all([
    (async () => {
      await mariadb.query(`XA START ${xid}`);
      await insertMariadb({ mariadb }, serial, key);
      await mariadb.query(`XA END ${xid}`);
      await mariadb.query(`XA PREPARE ${xid}`);
    })(),
    (async () => {
      await postgres.query('BEGIN');
      await insertPostgres({ postgres }, serial, key);
      await postgres.query(`PREPARE TRANSACTION ${xid}`);
    })(),
  ]);
  await decide();
  await Promise.all([mariadb.query(`XA COMMIT ${xid}`), postgres.query(`COMMIT PREPARED ${xid}`)]);
}

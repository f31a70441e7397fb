import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startMariadb, type RunningMariadb } from '../../kit/real/mariadb.ts';
import { startPostgres, type RunningPostgres } from '../../kit/real/postgres.ts';
import { serverTimeUs } from './server-time.ts';

/** Customers whose rows are there to be written about. */
export const customerCount = 1_000;

/** Where a database is, in a form that goes to a measuring process. */
export interface DatabaseAddress {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  readonly password: string;
}

export interface CrmAddresses {
  readonly mariadb: DatabaseAddress;
  readonly postgres: DatabaseAddress;
}

/** A MariaDB and a PostgreSQL as their makers ship them, each with the same CRM tables; both fsync every commit. */
export interface CrmPair extends AsyncDisposable {
  readonly addresses: CrmAddresses;
  /** Entries written by anybody so far, in both databases. */
  entries(): Promise<readonly [mariadb: number, postgres: number]>;
  /** Processor time both servers have taken so far, microseconds; `undefined` where the system does not say. */
  timeUs(): number | undefined;
}

export async function startCrmPair(): Promise<CrmPair> {
  await using starting = new AsyncDisposableStack();
  const mariadb = starting.use(await startMariadb());
  const postgres = starting.use(await startPostgres({ maxPreparedTransactions: 64 }));
  await mariadb.sql(
    'CREATE TABLE customers (id BIGINT UNSIGNED AUTO_INCREMENT PRIMARY KEY, full_name VARCHAR(200), phone VARCHAR(200), updated_at DATETIME(3) NOT NULL)',
    'CREATE TABLE activities (id BIGINT UNSIGNED AUTO_INCREMENT PRIMARY KEY, customer_id BIGINT NOT NULL, at DATETIME(3) NOT NULL, kind VARCHAR(200), author VARCHAR(200), body VARCHAR(2000) NOT NULL, op_key VARCHAR(200) UNIQUE)',
    'CREATE TABLE noted (op_key VARCHAR(128) NOT NULL, phase VARCHAR(16) NOT NULL, at VARCHAR(30) NOT NULL, evidence TEXT NOT NULL, PRIMARY KEY (op_key, phase))',
    `INSERT INTO customers (full_name, phone, updated_at) SELECT CONCAT('Customer ', seq), '1', UTC_TIMESTAMP(3) FROM seq_1_to_${customerCount}`,
  );
  await postgres.sql(
    'CREATE TABLE customers (id BIGSERIAL PRIMARY KEY, full_name VARCHAR(200), phone VARCHAR(200), updated_at TIMESTAMPTZ(3) NOT NULL)',
    'CREATE TABLE activities (id BIGSERIAL PRIMARY KEY, customer_id BIGINT NOT NULL, at TIMESTAMPTZ(3) NOT NULL, kind VARCHAR(200), author VARCHAR(200), body VARCHAR(2000) NOT NULL, op_key VARCHAR(200) UNIQUE)',
    'CREATE TABLE noted (op_key VARCHAR(128) NOT NULL, phase VARCHAR(16) NOT NULL, at VARCHAR(30) NOT NULL, evidence TEXT NOT NULL, PRIMARY KEY (op_key, phase))',
    `INSERT INTO customers (full_name, phone, updated_at) SELECT 'Customer ' || n, '1', clock_timestamp() FROM generate_series(1, ${customerCount}) n`,
    'GRANT ALL ON ALL TABLES IN SCHEMA public TO crm',
    'GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO crm',
    'GRANT ALL ON SCHEMA public TO crm',
  );
  const pidIn = (path: string): number => Number(readFileSync(path, 'utf8').split('\n', 1)[0]);
  const pids = [
    pidIn(String((await mariadb.sql('SELECT @@pid_file AS file'))[0]?.['file'])),
    pidIn(join(String((await postgres.sql('SHOW data_directory'))[0]?.['data_directory']), 'postmaster.pid')),
  ];
  const held = starting.move();
  const count = async (server: RunningMariadb | RunningPostgres): Promise<number> =>
    Number((await server.sql('SELECT count(*) AS n FROM activities'))[0]?.['n']);
  const addressOf = ({ host, port, database, user, password }: DatabaseAddress): DatabaseAddress => ({
    host,
    port,
    database,
    user,
    password,
  });
  return {
    addresses: { mariadb: addressOf(mariadb), postgres: addressOf(postgres) },
    timeUs() {
      const times = pids.map(serverTimeUs);
      return times.reduce((sum, one) => (sum === undefined || one === undefined ? undefined : sum + one), 0);
    },
    entries: async () => [await count(mariadb), await count(postgres)],
    [Symbol.asyncDispose]: () => held[Symbol.asyncDispose](),
  };
}

/** The row every contender writes into both databases. */
export const entryOf = (serial: number) =>
  ({
    customer: String((serial % customerCount) + 1),
    at: Date.UTC(2026, 10, 23, 9, 30),
    kind: 'call',
    author: 'Kim',
    text: 'inbound, +49301234, 73 s, solved\nAsked about the invoice of last month',
  }) as const;

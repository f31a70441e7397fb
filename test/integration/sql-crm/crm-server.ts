import Database from 'better-sqlite3';
import { join } from 'node:path';
import type { SqlCrmSettingsInput } from '../../../src-main/core/adapters/sql-crm/settings.ts';
import type { RunningMariadb } from '../../kit/real/mariadb.ts';
import type { RunningPostgres } from '../../kit/real/postgres.ts';
import { tempDir } from '../../kit/temp-dir.ts';

/** A database with a CRM's tables in it, looked at and changed behind the adapter's back. */
export interface CrmServer extends AsyncDisposable {
  readonly engine: SqlCrmSettingsInput['engine'];
  /** Runs statements one after the other; answers the rows of the last. */
  sql(...statements: string[]): Promise<readonly Record<string, unknown>[]>;
  /** Connection settings without a mapping. */
  readonly connection: ConnectionSettings;
  readonly kill9?: () => Promise<void>;
  readonly restart?: () => Promise<void>;
  readonly freeze?: () => AsyncDisposable;
}

type ConnectionSettings =
  | { engine: 'mariadb' | 'postgres'; host: string; port: number; database: string; user: string; password: string }
  | { engine: 'sqlite'; file: string };

const types = {
  mariadb: {
    id: 'BIGINT UNSIGNED AUTO_INCREMENT PRIMARY KEY',
    time: 'DATETIME(3)',
    now: 'UTC_TIMESTAMP(3)',
    text: 'VARCHAR(200)',
    grant: undefined,
  },
  postgres: {
    id: 'BIGSERIAL PRIMARY KEY',
    time: 'TIMESTAMPTZ(3)',
    now: 'clock_timestamp()',
    text: 'VARCHAR(200)',
    grant:
      'GRANT ALL ON ALL TABLES IN SCHEMA public TO crm; GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO crm; GRANT ALL ON SCHEMA public TO crm',
  },
  sqlite: {
    id: 'INTEGER PRIMARY KEY',
    time: 'TEXT',
    now: "strftime('%Y-%m-%d %H:%M:%f', 'now')",
    text: 'TEXT',
    grant: undefined,
  },
} as const;

/** The engine's expression for the present time in the tables below. */
export const nowIn = (server: CrmServer): string => types[server.engine].now;

/** Makes (anew) the tables: customers with their change table and triggers, and activities. */
export async function createCrmTables(server: CrmServer): Promise<void> {
  const { id, time, text, now, grant } = types[server.engine];
  const tables = ['customers', 'customer_changes', 'activities', 'trunkline_operations'];
  await server.sql(
    ...tables.map((table) => `DROP TABLE IF EXISTS ${table}${server.engine === 'postgres' ? ' CASCADE' : ''}`),
    `CREATE TABLE customers (id ${id}, full_name ${text}, phone ${text}, email ${text}, tier ${text}, balance DECIMAL(30,10), customer_no ${text}, updated_at ${time} NOT NULL)`,
    `CREATE TABLE customer_changes (seq ${id}, customer_id BIGINT NOT NULL, op ${text} NOT NULL)`,
    `CREATE TABLE activities (id ${id}, customer_id BIGINT NOT NULL, at ${time} NOT NULL, kind ${text}, author ${text}, body ${text === 'TEXT' ? 'TEXT' : 'VARCHAR(2000)'} NOT NULL, op_key ${text} UNIQUE)`,
  );
  await server.sql(...changeTriggers(server.engine));
  if (grant) await server.sql(grant);
  await addCustomer(server, { full_name: "'Ada Example'", phone: "'+49 30 1234'", email: "'ada@example.test'" });
  await server.sql(
    `INSERT INTO activities (customer_id, at, kind, author, body) VALUES (1, ${now}, 'visit', 'Kim', 'Looked at the machine')`,
  );
}

/** Adds a customer; values are SQL. */
export async function addCustomer(server: CrmServer, values: Readonly<Record<string, string>>): Promise<void> {
  const all = { updated_at: nowIn(server), ...values };
  await server.sql(`INSERT INTO customers (${Object.keys(all).join(', ')}) VALUES (${Object.values(all).join(', ')})`);
}

function changeTriggers(engine: CrmServer['engine']): readonly string[] {
  const events = [
    ['insert', 'NEW'],
    ['update', 'NEW'],
    ['delete', 'OLD'],
  ] as const;
  const insert = (event: string, row: string): string =>
    `INSERT INTO customer_changes (customer_id, op) VALUES (${row}.id, '${event}')`;
  if (engine === 'postgres') {
    return [
      `CREATE OR REPLACE FUNCTION told() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF TG_OP = 'DELETE' THEN ${insert('delete', 'OLD')}; ELSE ${insert('change', 'NEW')}; END IF; RETURN NULL; END $$`,
      'CREATE TRIGGER told AFTER INSERT OR UPDATE OR DELETE ON customers FOR EACH ROW EXECUTE FUNCTION told()',
    ];
  }
  return events.map(([event, row]) =>
    engine === 'mariadb'
      ? `CREATE TRIGGER told_${event} AFTER ${event} ON customers FOR EACH ROW ${insert(event, row)}`
      : `CREATE TRIGGER told_${event} AFTER ${event} ON customers BEGIN ${insert(event, row)}; END`,
  );
}

export const mapping = {
  customers: {
    table: 'customers',
    key: 'id',
    updatedAt: 'updated_at',
    columns: {
      '/name/full': { column: 'full_name', writable: true },
      '/phones/main/number': { column: 'phone', writable: true },
      '/emails/main/address': { column: 'email', writable: true },
      '/extra/tier': { column: 'tier' },
      '/extra/balance': { column: 'balance', writable: true },
    },
    links: { customerNo: 'customer_no' },
  },
  activities: {
    table: 'activities',
    key: 'id',
    customerKey: 'customer_id',
    at: 'at',
    kind: 'kind',
    author: 'author',
    text: 'body',
    operationKey: 'op_key',
  },
} satisfies Pick<SqlCrmSettingsInput, 'customers' | 'activities'>;

export const overNetwork = (engine: 'mariadb' | 'postgres', server: RunningMariadb | RunningPostgres): CrmServer => {
  const { host, port, database, user, password } = server;
  return {
    engine,
    sql: (...statements) => server.sql(...statements),
    connection: { engine, host, port, database, user, password },
    kill9: () => server.kill9(),
    restart: () => server.restart(),
    freeze: () => server.freeze(),
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
};

export function sqliteCrm(): CrmServer {
  const folder = tempDir();
  const file = join(folder.path, 'crm.sqlite');
  const database = new Database(file);
  return {
    engine: 'sqlite',
    sql: (...statements) => runOn(database, statements),
    connection: { engine: 'sqlite', file },
    async [Symbol.asyncDispose]() {
      database.close();
      await folder[Symbol.asyncDispose]();
    },
  };
}

/** Runs statements on a SQLite database; answers the rows of the last. */
export async function runOn(
  database: Database.Database,
  statements: readonly string[],
): Promise<readonly Record<string, unknown>[]> {
  let rows: Record<string, unknown>[] = [];
  for (const statement of statements) {
    const prepared = database.prepare(statement);
    if (prepared.reader) rows = prepared.all() as Record<string, unknown>[];
    else prepared.run();
  }
  return rows;
}

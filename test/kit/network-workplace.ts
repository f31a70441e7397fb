import { startMariadb, type RunningMariadb } from './real/mariadb.ts';
import { startPostgres, type RunningPostgres } from './real/postgres.ts';
import { startRequestTracker, type RequestTracker } from './real/request-tracker.ts';
import type { SystemOfDesk } from './core-desk.ts';

/** A real Request Tracker, MariaDB and PostgreSQL; the databases hold customers and a call log each. */
export interface NetworkWorkplace extends AsyncDisposable {
  readonly ports: Readonly<Record<NetworkSystem, number>>;
  /** Systems of a workspace that reaches the three through these ports of this machine. */
  systems(ports: Readonly<Record<NetworkSystem, number>>): readonly SystemOfDesk[];
  openTicket(subject: string): Promise<string>;
  /** How often a text stands in each of them. */
  countOf(ticket: string, text: string): Promise<Readonly<Record<NetworkSystem, number>>>;
}
/** What is read of the answers of REST 2. */
interface RtAnswer {
  readonly id?: string | number;
  readonly items?: readonly { readonly id: string | number; readonly Type?: string; readonly Content?: string }[];
}
export const networkSystems = ['tickets', 'crm', 'erp'] as const;
export type NetworkSystem = (typeof networkSystems)[number];

const columns = { '/name/full': { column: 'full_name' }, '/phones/main/number': { column: 'phone', writable: true } };
const mapping = {
  customers: { table: 'customers', key: 'id', columns },
  activities: {
    table: 'activities',
    key: 'id',
    customerKey: 'customer_id',
    at: 'happened_at',
    text: 'body',
    operationKey: 'trunkline_key',
  },
};
const tables = (serial: string, time: string): readonly string[] => [
  'CREATE TABLE customers (id VARCHAR(20) PRIMARY KEY, full_name VARCHAR(100), phone VARCHAR(40))',
  `CREATE TABLE activities (id ${serial} PRIMARY KEY, customer_id VARCHAR(20) NOT NULL, happened_at ${time} NOT NULL,
     body VARCHAR(1000) NOT NULL, trunkline_key VARCHAR(128) UNIQUE)`,
  "INSERT INTO customers (id, full_name, phone) VALUES ('C-1', 'Anna', '+41441234567')",
];

export async function startNetworkWorkplace(): Promise<NetworkWorkplace> {
  await using starting = new AsyncDisposableStack();
  const started = await Promise.all([startRequestTracker(), startMariadb(), startPostgres()]);
  for (const server of started) starting.use(server);
  const [tracker, maria, postgres]: [RequestTracker, RunningMariadb, RunningPostgres] = started;
  await maria.sql(...tables('BIGINT AUTO_INCREMENT', 'TIMESTAMP(3)'));
  await postgres.sql(
    ...tables('BIGINT GENERATED ALWAYS AS IDENTITY', 'TIMESTAMPTZ'),
    'GRANT ALL ON ALL TABLES IN SCHEMA public TO crm',
    'GRANT ALL ON SCHEMA public TO crm',
  );
  const rt = async (method: string, path: string, body?: unknown): Promise<RtAnswer> => {
    const answer = await fetch(`${tracker.baseUrl}/REST/2.0${path}`, {
      method,
      headers: { authorization: `token ${tracker.tokens.bridge}`, 'content-type': 'application/json' },
      body: body === undefined ? null : JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as RtAnswer;
  };
  const rows = async (server: RunningMariadb | RunningPostgres, text: string): Promise<number> => {
    const [row] = await server.sql(`SELECT count(*) AS n FROM activities WHERE body LIKE '%${text}%'`);
    return Number(row?.['n']);
  };
  const held = starting.move();
  return {
    ports: { tickets: Number(new URL(tracker.baseUrl).port), crm: maria.port, erp: postgres.port },
    systems(ports) {
      const database = (server: RunningMariadb | RunningPostgres, engine: string, port: number) => ({
        engine,
        host: server.host,
        port,
        database: server.database,
        user: server.user,
        password: server.password,
        prepare: 'native',
        ...mapping,
      });
      const auth = { token: tracker.tokens.agent1 };
      return [
        { id: 'tickets', adapter: 'request-tracker', settings: { baseUrl: `http://127.0.0.1:${ports.tickets}`, auth } },
        { id: 'crm', adapter: 'sql-crm', settings: database(maria, 'mariadb', ports.crm) },
        { id: 'erp', adapter: 'sql-crm', settings: database(postgres, 'postgres', ports.erp) },
      ];
    },
    async openTicket(subject) {
      const made = await rt('POST', '/ticket', { Queue: 'Support', Subject: subject, Requestor: 'anna@example.com' });
      return String(made.id);
    },
    async countOf(ticket, text) {
      const { items = [] } = await rt('GET', `/ticket/${ticket}/history?fields=Type&per_page=100`);
      let tickets = 0;
      for (const item of items) {
        if (item.Type !== 'Correspond') continue;
        const { items: parts = [] } = await rt(
          'GET',
          `/transaction/${item.id}/attachments?fields=Content&per_page=100`,
        );
        if (parts.some((part) => part.Content?.includes(text))) tickets++;
      }
      return { tickets, crm: await rows(maria, text), erp: await rows(postgres, text) };
    },
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  };
}

import * as v from 'valibot';
import { descriptorFor } from '../../../../src-main/core/adapters/descriptor-for.ts';
import { sqlCrm } from '../../../../src-main/core/adapters/sql-crm/index.ts';
import { sqlCrmSettingsSchema } from '../../../../src-main/core/adapters/sql-crm/settings.ts';
import type { Act } from '../../../../src-shared/model/intent.ts';
import type { CallId, SystemId } from '../../../../src-shared/model/ids.ts';
import {
  addCustomer,
  createCrmTables,
  mapping,
  nowIn,
  overNetwork,
  sqliteCrm,
  type CrmServer,
} from '../../../integration/sql-crm/crm-server.ts';
import { freePort } from '../../../kit/real/free-port.ts';
import { mariadbRequirement, startMariadb } from '../../../kit/real/mariadb.ts';
import { postgresRequirement, startPostgres } from '../../../kit/real/postgres.ts';
import type { AdapterSubject, OperationCase, RunningSubject } from '../subject.ts';

const system = 'crm-conformance' as SystemId;
const agent = { id: 'kim', name: 'Kim' };
const before = '+49 30 1234';
const after = '+49 30 9999';

let customers = 0;

/** A customer nobody else touches. */
async function ownCustomer(server: CrmServer): Promise<{ readonly id: string; readonly name: string }> {
  const name = `Conformance ${(customers += 1)}`;
  await addCustomer(server, { full_name: `'${name}'`, phone: `'${before}'` });
  const [row] = await server.sql(`SELECT id FROM customers WHERE full_name = '${name}'`);
  return { id: String(row?.['id']), name };
}

const count = async (server: CrmServer, query: string): Promise<number> => (await server.sql(query)).length;
const phonesOf = (server: CrmServer, id: string): Promise<number> =>
  count(server, `SELECT id FROM customers WHERE id = ${id} AND phone = '${after}'`);
const callsOf = (server: CrmServer, id: string): Promise<number> =>
  count(server, `SELECT id FROM activities WHERE customer_id = ${id} AND op_key IS NOT NULL`);
const changeSeen = async (server: CrmServer, id: string): Promise<void> => {
  await server.sql(`UPDATE customers SET phone = '+49 30 7777', updated_at = ${nowIn(server)} WHERE id = ${id}`);
};

const contactAct = (id: string): Act => ({
  act: 'updateContact',
  record: { system, kind: 'customer', id },
  changes: [{ pointer: '/phones/main/number', from: before, to: after }],
});
const callAct = (id: string): Act => ({
  act: 'logCall',
  record: { system, kind: 'customer', id },
  call: 'pbx:1700000000.1' as CallId,
  direction: 'inbound',
  number: '+49301234',
  startedAt: Date.UTC(2026, 10, 23, 9, 30),
  talked: 73,
  disposition: 'solved',
  text: 'Asked about the invoice',
});

const operationCases = (server: CrmServer): readonly OperationCase[] => [
  {
    name: 'a corrected number',
    acts: ['updateContact'],
    async build(key) {
      const { id } = await ownCustomer(server);
      return {
        operation: { key, acts: [contactAct(id)], agent },
        effects: () => phonesOf(server, id),
        interfere: () => changeSeen(server, id),
      };
    },
  },
  {
    name: 'a logged call',
    acts: ['logCall'],
    async build(key) {
      const { id } = await ownCustomer(server);
      return { operation: { key, acts: [callAct(id)], agent }, effects: () => callsOf(server, id) };
    },
  },
  {
    name: 'a corrected number and a logged call as one',
    acts: ['updateContact', 'logCall'],
    async build(key) {
      const { id } = await ownCustomer(server);
      return {
        operation: { key, acts: [contactAct(id), callAct(id)], agent },
        effects: async () => {
          const [phones, calls] = [await phonesOf(server, id), await callsOf(server, id)];
          if (phones > calls) throw new Error('one act took effect without the other');
          return calls;
        },
        interfere: () => changeSeen(server, id),
      };
    },
  },
];

async function running(server: CrmServer, more: Partial<RunningSubject>, prepare: string): Promise<RunningSubject> {
  await createCrmTables(server);
  return {
    system,
    settings: { ...server.connection, ...mapping, prepare },
    secrets: server.connection.engine === 'sqlite' ? [] : [server.connection.password, 'wrong-secret'],
    operations: operationCases(server),
    async addRecord() {
      const { id, name } = await ownCustomer(server);
      return {
        announces: ({ body }) =>
          body.type === 'customer' && body.reference.id === id && body.card.name?.full?.startsWith(name) === true,
        change: async () => {
          await server.sql(
            `UPDATE customers SET full_name = '${name} changed', updated_at = ${nowIn(server)} WHERE id = ${id}`,
          );
        },
      };
    },
    // The servers' columns of the suite hold no text that would be too long to be read.
    ...(server.connection.engine === 'sqlite' && {
      async addUnreadable() {
        const { id } = await ownCustomer(server);
        await server.sql(
          `UPDATE customers SET email = hex(zeroblob(100001)), updated_at = ${nowIn(server)} WHERE id = ${id}`,
        );
        return {
          parks: ({ body }) => body.type === 'unreadable' && body.reason.startsWith(`customers row ${id}: `),
          [Symbol.asyncDispose]: () => Promise.resolve(),
        };
      },
    }),
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
    ...more,
  };
}

/** The adapter with what it promises on one engine. */
function adapterOn(settings: object): AdapterSubject['adapter'] {
  const parsed = v.parse(sqlCrmSettingsSchema, { ...settings, ...mapping });
  return { ...sqlCrm, descriptor: descriptorFor(sqlCrm.descriptor, parsed) };
}

const badMapping = (connection: object): AdapterSubject['badSettings'] => [
  {
    settings: { ...connection, ...mapping, customers: { ...mapping.customers, key: 'id"; --' } },
    path: 'customers.key',
  },
  { settings: { ...connection, ...mapping, activities: { ...mapping.activities, text: '' } }, path: 'activities.text' },
];

function networkSubject(
  engine: 'mariadb' | 'postgres',
  title: string,
  requirement: NonNullable<AdapterSubject['requirement']>,
  start: typeof startMariadb | typeof startPostgres,
  killAll: string,
): AdapterSubject {
  const connection = { engine, database: 'crm', user: 'crm', prepare: 'native' };
  return {
    name: `sql-crm (${title})`,
    adapter: adapterOn(connection),
    requirement,
    badSettings: badMapping(connection),
    async start() {
      const process = await start();
      const server = overNetwork(engine, process);
      const settings = { ...server.connection, ...mapping, prepare: 'native' };
      const more: Partial<RunningSubject> = {
        wrongPassword: { ...settings, password: 'wrong-secret' },
        unreachable: { ...settings, port: await freePort() },
        freeze: async () => process.freeze(),
        async breakConnections() {
          const rows = await server.sql(killAll);
          if (engine === 'mariadb') for (const { id } of rows) await server.sql(`KILL ${String(id)}`);
        },
      };
      return running(server, more, 'native');
    },
  };
}

const sqliteSettings = { engine: 'sqlite', file: 'crm.sqlite' };

export const subjects: readonly AdapterSubject[] = [
  networkSubject(
    'mariadb',
    'MariaDB',
    mariadbRequirement,
    startMariadb,
    "SELECT id FROM information_schema.processlist WHERE user = 'crm'",
  ),
  networkSubject(
    'postgres',
    'PostgreSQL',
    postgresRequirement,
    startPostgres,
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'crm'",
  ),
  {
    name: 'sql-crm (SQLite)',
    adapter: adapterOn(sqliteSettings),
    badSettings: badMapping(sqliteSettings),
    start: () => running(sqliteCrm(), {}, 'check'),
  },
];

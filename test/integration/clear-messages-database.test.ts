import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Customer } from '../../src-shared/model/customer.ts';
import type { IntentId, SystemId } from '../../src-shared/model/ids.ts';
import type { SystemStatus } from '../../src-shared/model/system-status.ts';
import type { TransactionView } from '../../src-shared/model/transaction.ts';
import { type CoreDesk, startCoreDesk, type SystemOfDesk } from '../kit/core-desk.ts';
import { mariadbRequirement, type RunningMariadb, startMariadb } from '../kit/real/mariadb.ts';
import { describeReal } from '../kit/real/requirement.ts';
import { tempDir } from '../kit/temp-dir.ts';

const crm = 'crm' as SystemId;
const customersTable = `CREATE TABLE customers (
  id VARCHAR(20) PRIMARY KEY, full_name VARCHAR(100) NOT NULL, phone VARCHAR(40),
  updated_at TIMESTAMP(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6) ON UPDATE CURRENT_TIMESTAMP(6)
) ENGINE=InnoDB`;
const anna = `INSERT INTO customers (id, full_name, phone) VALUES ('C-1', 'Anna Müller', '044 123 45 67')`;

describeReal(mariadbRequirement, 'a CRM database in trouble', () => {
  let server: RunningMariadb;
  beforeAll(async () => {
    server = await startMariadb();
  }, 60_000);
  afterAll(() => server[Symbol.asyncDispose]());

  let stack: AsyncDisposableStack;
  let dataDir: string;
  beforeEach(async () => {
    stack = new AsyncDisposableStack();
    dataDir = stack.use(tempDir()).path;
    await server.sql('DROP TABLE IF EXISTS customers', customersTable, anna);
  });
  afterEach(() => stack.disposeAsync());

  const database = (settings: Readonly<Record<string, unknown>> = {}, phone = 'phone'): SystemOfDesk => ({
    id: 'crm',
    adapter: 'sql-crm',
    settings: {
      engine: 'mariadb',
      host: server.host,
      port: server.port,
      database: server.database,
      user: server.user,
      password: server.password,
      customers: {
        table: 'customers',
        key: 'id',
        updatedAt: 'updated_at',
        columns: {
          '/name/full': { column: 'full_name' },
          '/phones/main/number': { column: phone, writable: true },
        },
      },
      ...settings,
    },
  });
  const start = async (system: SystemOfDesk): Promise<CoreDesk> =>
    stack.use(await startCoreDesk({ dataDir, systems: [system] }));
  const annaOf = (desk: CoreDesk): Promise<Customer> =>
    desk.eventually(async () => {
      const found = await desk.client.inbox.search({ text: 'Anna', limit: 5 });
      const id = found.ok ? found.value.customers[0]?.id : undefined;
      const customer = id && (await desk.client.customers.get({ id }));
      return customer && customer.ok ? customer.value.customer : undefined;
    });
  const newNumber = (customer: Customer, to: string) => ({
    id: `number-${to}` as IntentId,
    customer: customer.id,
    acts: [
      {
        act: 'updateContact' as const,
        record: customer.references[0]!,
        changes: [{ pointer: '/phones/main/number', from: '044 123 45 67', to }],
      },
    ],
  });

  test('with a wrong password is shown with what it said and takes the right one without a restart', async () => {
    const desk = await start(database({ password: { $secret: 'crm' } }));
    desk.secrets.set('crm', 'not-the-secret');
    await desk.client.systems.retryNow({ id: crm });
    const refused = await desk.until(
      (listener) => desk.client.systems.live({}, listener),
      ({ systems }: { systems: readonly SystemStatus[] }) =>
        systems.find((system) => system.advice?.key === 'systems.advice.checkPassword'),
    );
    expect(refused).toMatchObject({
      state: 'misconfigured',
      said: expect.stringMatching(/the login was refused.*Access denied for user/s),
    });
    expect(JSON.stringify([refused, desk.log.lines])).not.toContain('not-the-secret');
    desk.secrets.set('crm', server.password);
    await desk.client.systems.retryNow({ id: crm });
    await desk.shown('crm', 'ok');
    await annaOf(desk);
  });

  test('with a column that the mapping only imagines is shown by its name', async () => {
    const desk = await start(database({}, 'telephone'));
    expect(await desk.shown('crm', 'misconfigured')).toMatchObject({
      said: expect.stringMatching(
        /table "customers" has no column "telephone" \(mapped to \/phones\/main\/number\); it has id, /,
      ),
      advice: { key: 'systems.advice.checkTable', text: expect.stringContaining('mapping') },
    });
  });

  test('whose table is dropped in the middle of work is shown, loses nothing, and goes on once the table is back', async () => {
    const desk = await start(database());
    const customer = await annaOf(desk);
    await desk.shown('crm', 'ok');
    await server.sql('DROP TABLE customers');
    // Nobody has noticed yet when the agent sends.
    const sent = await desk.client.intents.submit(newNumber(customer, '044 999 00 11'));
    expect(sent).toMatchObject({ ok: true, value: { durability: 'power' } });
    if (!sent.ok) return;
    await desk.client.systems.retryNow({ id: crm });
    expect(await desk.shown('crm', 'misconfigured')).toMatchObject({
      said: expect.stringMatching(/there is no table "customers"/),
      advice: { key: 'systems.advice.checkTable' },
    });
    // What was read before stays where the agent can see it.
    expect(await annaOf(desk)).toMatchObject({ id: customer.id });
    const waiting = await desk.client.transactions.get({ id: sent.value.transaction });
    expect(waiting.ok && waiting.value.state).not.toBe('done');

    await server.sql(customersTable, anna);
    await desk.client.systems.retryNow({ id: crm });
    await desk.shown('crm', 'ok');
    const final = await desk.until(
      (listener) => desk.client.transactions.live({ id: sent.value.transaction }, listener),
      (view: TransactionView) => (['done', 'refused', 'attention'].includes(view.state) ? view : undefined),
    );
    expect(final.state).toBe('done');
    expect(await server.sql('SELECT phone FROM customers')).toEqual([{ phone: '044 999 00 11' }]);
  });

  test('that is killed is shown as down, and what was sent meanwhile is written once after it is back', async () => {
    const desk = await start(database());
    const customer = await annaOf(desk);
    await server.kill9();
    await desk.client.systems.retryNow({ id: crm });
    expect(await desk.shown('crm', 'down')).toMatchObject({ advice: { key: 'systems.advice.checkNetwork' } });
    const sent = await desk.client.intents.submit(newNumber(customer, '044 999 00 22'));
    if (!sent.ok) throw new Error(sent.error.message);
    await server.restart();
    await desk.until(
      (listener) => desk.client.transactions.live({ id: sent.value.transaction }, listener),
      (view: TransactionView) => (view.state === 'done' ? view : undefined),
    );
    expect(await server.sql('SELECT phone FROM customers')).toEqual([{ phone: '044 999 00 22' }]);
    expect(await desk.shown('crm', 'ok')).toMatchObject({ outboxDepth: 0 });
  }, 40_000);
});

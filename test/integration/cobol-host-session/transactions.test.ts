import { setTimeout as delay } from 'node:timers/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Adapter, AdapterSession } from '../../../src-main/core/adapters/adapter.ts';
import { cobolHost } from '../../../src-main/core/adapters/cobol-host/index.ts';
import type { CobolHostSettingsInput } from '../../../src-main/core/adapters/cobol-host/settings.ts';
import { descriptorFor } from '../../../src-main/core/adapters/descriptor-for.ts';
import { sqlCrm } from '../../../src-main/core/adapters/sql-crm/index.ts';
import type { DirectoryEntry } from '../../../src-main/core/transactions/transactions.ts';
import type { Act } from '../../../src-shared/model/intent.ts';
import type { SystemId, TransactionId } from '../../../src-shared/model/ids.ts';
import type { TransactionView } from '../../../src-shared/model/transaction.ts';
import { openBankConsole, type BankConsole } from '../../kit/bank-console.ts';
import { nullLogger } from '../../kit/null-logger.ts';
import { cobolRequirement, startCobolHost, type CobolHost } from '../../kit/real/cobol-host.ts';
import { mariadbRequirement, startMariadb, type RunningMariadb } from '../../kit/real/mariadb.ts';
import { describeReal } from '../../kit/real/requirement.ts';
import { scriptedIntent } from '../../kit/scripted-intents.ts';
import { tempDir } from '../../kit/temp-dir.ts';
import { isSettled, openWorld, type TransactionsWorld } from '../../kit/transactions-world.ts';
import { createVirtualClock, type VirtualClock } from '../../kit/virtual-clock.ts';

const bankId = 'bank' as SystemId;
const crmId = 'crm' as SystemId;
const seen = '+49 30 1234';
const wanted = '+49 30 9999';

interface Desk extends AsyncDisposable {
  readonly clock: VirtualClock;
  world: TransactionsWorld;
  /** The number of a customer of their own, in both systems. */
  readonly customerNo: string;
  /** Gives both systems the new number as one intent. */
  send(acts?: readonly Act[]): Promise<TransactionId>;
  /** Lets real sockets and virtual time go on side by side until the condition holds. */
  until(condition: () => boolean): Promise<void>;
  settled(id: TransactionId): Promise<TransactionView>;
  crmPhone(): Promise<string>;
  /** Ends this life of the core and begins the next one on the same file. */
  reborn(): Promise<void>;
}

describeReal([cobolRequirement, mariadbRequirement], 'a transaction over the COBOL host and a CRM database', () => {
  let crm: RunningMariadb;
  let host: CobolHost;
  let bank: BankConsole;
  let customers = 0;

  beforeAll(async () => {
    [crm, host] = await Promise.all([startMariadb(), startCobolHost()]);
    bank = await openBankConsole(host);
    await crm.sql(
      'CREATE TABLE customers (id VARCHAR(20) PRIMARY KEY, full_name VARCHAR(100), phone VARCHAR(40)) ENGINE=InnoDB',
    );
  });
  afterAll(async () => {
    await bank?.[Symbol.asyncDispose]();
    await host?.[Symbol.asyncDispose]();
    await crm?.[Symbol.asyncDispose]();
  });

  async function startDesk(more: Partial<CobolHostSettingsInput> = {}, startMs?: number): Promise<Desk> {
    await using starting = new AsyncDisposableStack();
    const dir = starting.use(tempDir());
    customers += 1;
    const customerNo = `T-${customers}`;
    // Each desk lives at a time of its own: transaction ids are made of it, and one host sees all of them.
    const clock = createVirtualClock(startMs ?? Date.UTC(2026, 10, 23, 8 + customers));
    await bank.addAccount(customerNo, { phone: seen });
    await crm.sql(`INSERT INTO customers VALUES ('${customerNo}', 'A Customer', '${seen}')`);
    const entryOf = (id: SystemId, adapter: Adapter, given: object): DirectoryEntry => {
      const settings: unknown = v.parse(adapter.descriptor.settings, given);
      const session: AdapterSession = starting.use(
        adapter.open({
          system: id,
          systemName: id,
          settings,
          clock,
          logger: nullLogger,
          region: 'CN',
          agent: { id: 'kim', name: 'Kim' },
        }),
      );
      return { id, name: id, descriptor: descriptorFor(adapter.descriptor, settings), session, open: true };
    };
    const { port, user, password } = host;
    const entries = [
      entryOf(bankId, cobolHost, { host: '127.0.0.1', port, user, password, tls: false, ...more }),
      entryOf(crmId, sqlCrm, {
        engine: 'mariadb',
        host: crm.host,
        port: crm.port,
        database: crm.database,
        user: crm.user,
        password: crm.password,
        customers: {
          table: 'customers',
          key: 'id',
          columns: {
            '/name/full': { column: 'full_name' },
            '/phones/main/number': { column: 'phone', writable: true },
          },
        },
      }),
    ];
    const open = async (): Promise<TransactionsWorld> => {
      const world = openWorld({ path: join(dir.path, 'desk.db'), clock, systems: entries.map((entry) => ({ entry })) });
      await world.transactions.recover(new AbortController().signal);
      return world;
    };
    const until = async (condition: () => boolean): Promise<void> => {
      const end = performance.now() + 30_000;
      while (!condition()) {
        if (performance.now() > end) throw new Error('the condition did not come true');
        await delay(5);
        await clock.advance(50);
      }
    };
    let world = await open();
    starting.defer(() => world[Symbol.asyncDispose]());
    let intents = 0;
    const running = starting.move();
    const both: readonly Act[] = [crmId, bankId].map((system) => ({
      act: 'updateContact',
      record: { system, kind: 'customer', id: customerNo },
      changes: [{ pointer: '/phones/main/number', from: seen, to: wanted }],
    }));
    return {
      clock,
      get world() {
        return world;
      },
      customerNo,
      async send(acts = both) {
        intents += 1;
        const receipt = await world.transactions.submit(scriptedIntent(`${customerNo}-${intents}`, acts));
        if (!receipt.ok) throw new Error(receipt.error.message);
        return receipt.value.transaction;
      },
      until,
      async settled(id) {
        await until(() => {
          const view = world.transactions.get(id);
          return view !== undefined && isSettled(view);
        });
        const view = world.transactions.get(id);
        if (view === undefined) throw new Error(`no transaction ${id}`);
        return view;
      },
      async crmPhone() {
        const [row] = await crm.sql(`SELECT phone FROM customers WHERE id = '${customerNo}'`);
        return String(row?.['phone']);
      },
      async reborn() {
        await world[Symbol.asyncDispose]();
        world = await open();
      },
      [Symbol.asyncDispose]: () => running.disposeAsync(),
    };
  }
  const writes = (): number => host.asked.get('ACCU') ?? 0;
  const phones = async (desk: Desk): Promise<readonly string[]> => [
    await bank.accountField(desk.customerNo, 'phone'),
    await desk.crmPhone(),
  ];

  test('a corrected number stands in both, once', async () => {
    await using desk = await startDesk();
    const view = await desk.settled(await desk.send());
    expect(view.state).toBe('done');
    expect(await phones(desk)).toEqual([wanted, wanted]);
  });

  test('what the host refuses is written nowhere', async () => {
    await using desk = await startDesk();
    await bank.changeAccount(desk.customerNo, 'phone', '+49 30 7777');
    const view = await desk.settled(await desk.send());
    expect(view.state).toBe('refused');
    expect(await phones(desk)).toEqual(['+49 30 7777', seen]);
  });

  test('what changes on the host between look and write is not overwritten, and the CRM is as it was', async () => {
    await using desk = await startDesk();
    const before = writes();
    // Between the look and the write a clerk is faster: the first try is lost on its way.
    host.handling = { request: (name) => (name === 'ACCU' ? 'drop' : 'deliver') };
    const id = await desk.send();
    await desk.until(() => writes() > before);
    host.handling = {};
    await bank.changeAccount(desk.customerNo, 'phone', '+49 30 7777');
    const view = await desk.settled(id);
    expect(view.state).not.toBe('done');
    expect(await phones(desk)).toEqual(['+49 30 7777', seen]);
  });

  test('a lost answer is asked about, and nothing is written twice', async () => {
    await using desk = await startDesk();
    const before = writes();
    host.handling = { answer: (name) => (name === 'ACCU' ? 'cut' : 'deliver') };
    const view = await desk.settled(await desk.send());
    host.handling = {};
    expect(view.state).toBe('done');
    expect(writes() - before).toBe(1);
    expect(await phones(desk)).toEqual([wanted, wanted]);
  });

  test('a lost request is asked about, found absent, and sent again', async () => {
    await using desk = await startDesk();
    const before = writes();
    host.handling = { request: (name) => (name === 'ACCU' && writes() === before + 1 ? 'cut' : 'deliver') };
    const view = await desk.settled(await desk.send());
    host.handling = {};
    expect(view.state).toBe('done');
    expect(writes() - before).toBe(2);
    expect(await phones(desk)).toEqual([wanted, wanted]);
  });

  test('a host that is killed after it wrote and before it answered has written once', async () => {
    await using desk = await startDesk();
    const before = writes();
    host.handling = {
      answer(name) {
        if (name === 'ACCU') void host.kill();
        return name === 'ACCU' ? 'drop' : 'deliver';
      },
    };
    const id = await desk.send();
    await desk.until(() => writes() > before);
    await host.ended;
    host.handling = {};
    host.restart();
    const view = await desk.settled(id);
    expect(view.state).toBe('done');
    expect(writes() - before).toBe(1);
    expect(await phones(desk)).toEqual([wanted, wanted]);
  });

  test('a host that dies between its log and its file does what it logged when it starts', async () => {
    await using desk = await startDesk();
    await host.kill();
    host.restart('LOGGED');
    const before = writes();
    const id = await desk.send();
    await desk.until(() => writes() > before);
    await host.ended;
    host.restart();
    const view = await desk.settled(id);
    expect(view.state).toBe('done');
    expect(writes() - before).toBe(1);
    expect(await phones(desk)).toEqual([wanted, wanted]);
  });

  test('a core that dies while the answer is on its way asks for it in its next life', async () => {
    await using desk = await startDesk();
    const before = writes();
    host.handling = { answer: (name) => (name === 'ACCU' ? 'drop' : 'deliver') };
    const id = await desk.send();
    await desk.until(() => writes() > before);
    host.handling = {};
    await desk.reborn();
    const view = await desk.settled(id);
    expect(view.state).toBe('done');
    expect(writes() - before).toBe(1);
    expect(await phones(desk)).toEqual([wanted, wanted]);
  });

  test('outside the hours of the host everything waits, and goes out when it opens', async () => {
    // Sunday, 22 November 2026, 23:00 in Shanghai; it opens on Monday at six.
    const hours = [{ days: ['mon' as const], from: '06:00', to: '22:00' }];
    await using desk = await startDesk({ hours, timeZone: 'Asia/Shanghai' }, Date.parse('2026-11-22T15:00:00Z'));
    const before = [...host.asked.values()].reduce((a, b) => a + b, 0);
    const id = await desk.send();
    await desk.clock.advance(6.9 * 3_600_000);
    const waiting = desk.world.transactions.get(id);
    expect(waiting && isSettled(waiting)).toBe(false);
    expect(waiting?.participants.find(({ system }) => system === bankId)?.lastError).toMatch(
      /outside its hours; it opens Mon 23 Nov 06:00 \(Asia\/Shanghai\)/,
    );
    expect([...host.asked.values()].reduce((a, b) => a + b, 0)).toBe(before);
    expect(await desk.crmPhone()).toBe(seen);
    await desk.clock.advance(0.1 * 3_600_000);
    const view = await desk.settled(id);
    expect(view.state).toBe('done');
    expect(desk.clock.now()).toBeLessThan(Date.parse('2026-11-22T22:10:00Z'));
    expect(await phones(desk)).toEqual([wanted, wanted]);
  });
});

import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import type { AdapterSession } from '../../../src-main/core/adapters/adapter.ts';
import { sqlCrm } from '../../../src-main/core/adapters/sql-crm/index.ts';
import { descriptorFor } from '../../../src-main/core/adapters/descriptor-for.ts';
import { createBus } from '../../../src-main/core/bus/create-bus.ts';
import { noFaultPoints } from '../../../src-main/core/ports/fault-point.ts';
import { createRealClock } from '../../../src-main/core/ports/real-clock.ts';
import { openStore } from '../../../src-main/core/store/open-store.ts';
import { createSnowflake } from '../../../src-main/core/transactions/snowflake.ts';
import { createTransactions } from '../../../src-main/core/transactions/create-transactions.ts';
import type { DirectoryEntry } from '../../../src-main/core/transactions/transactions.ts';
import type { AgentId, CallId, IntentId, SystemId, TransactionId } from '../../../src-shared/model/ids.ts';
import type { Act } from '../../../src-shared/model/intent.ts';
import { ok } from '../../../src-shared/result/result.ts';
import { nullLogger } from '../../kit/null-logger.ts';
import type { Contender } from './contender.ts';
import { entryOf, type CrmAddresses } from './crm-pair.ts';

const mapping = {
  customers: {
    table: 'customers',
    key: 'id',
    updatedAt: 'updated_at',
    columns: { '/phones/main/number': { column: 'phone', writable: true } },
    links: {},
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
};

const engines = ['mariadb', 'postgres'] as const;
type Engine = (typeof engines)[number];
const clock = createRealClock();
const agent = { id: 'kim' as AgentId, name: 'Kim' };

/** Our helper as the core builds it: store, bus, coordinator and two sessions of the SQL adapter. */
export const helper = (crm: CrmAddresses, prepare: 'check' | 'native', scratch: string): Promise<Contender> =>
  coordinate(`helper (${prepare})`, scratch, (engine, system) => {
    const { host, port, database, user, password } = crm[engine];
    // MariaDB ties a prepared branch to its connection, so as many are needed as there are in flight.
    const connections = prepare === 'native' ? 20 : 6;
    const connection = { engine, host, port, database, user, password, prepare, connections };
    const settings = v.parse(sqlCrm.descriptor.settings, { ...connection, ...mapping });
    const context = { system, systemName: engine, settings, clock, logger: nullLogger, region: 'DE', agent };
    return { descriptor: descriptorFor(sqlCrm.descriptor, settings), session: sqlCrm.open(context) };
  });

/** The same over systems that answer in the next turn of the event loop: what coordinator and log cost by themselves. */
export const coordinatorAlone = (scratch: string): Promise<Contender> =>
  coordinate('coordinator alone', scratch, (engine, system) => {
    const nowhere = { engine, host: 'none', database: 'none', user: 'none', password: 'none', prepare: 'check' };
    const settings = v.parse(sqlCrm.descriptor.settings, { ...nowhere, ...mapping });
    return { descriptor: descriptorFor(sqlCrm.descriptor, settings), session: answersAtOnce(system) };
  });

function answersAtOnce(system: SystemId): AdapterSession {
  const checked = ok({ level: 'checked', state: {} } as const);
  const made = ok({ evidence: 'activities 12345', made: [{ system, kind: 'activity', id: '12345' } as const] });
  const soon = <T>(answer: T): Promise<T> => new Promise((resolve) => setImmediate(() => resolve(answer)));
  return {
    health: () => soon(ok({ state: 'ok' as const, said: 'here' })),
    pull: (cursor) => soon(ok({ messages: [], cursor: cursor ?? '', more: false })),
    prepare: () => soon(checked),
    commit: () => soon(made),
    prepareMany: (operations) => soon(operations.map(() => checked)),
    commitMany: (items) => soon(items.map(() => made)),
    compensate: () => soon(ok({ evidence: '' })),
    probe: () => soon(ok({ found: 'absent' as const })),
    async [Symbol.asyncDispose]() {},
  };
}

async function coordinate(
  name: string,
  scratch: string,
  connect: (engine: Engine, system: SystemId) => Pick<DirectoryEntry, 'descriptor' | 'session'>,
): Promise<Contender> {
  await using starting = new AsyncDisposableStack();
  const opened = openStore({
    path: join(mkdtempSync(join(scratch, 'helper-')), 'workspace.db'),
    clock,
    logger: nullLogger,
  });
  if (!opened.ok) throw opened.error;
  const store = starting.use(opened.value);
  const bus = starting.use(createBus({ store, clock, logger: nullLogger, reachFaultPoint: noFaultPoints }));
  const entries = new Map<string, DirectoryEntry>();
  for (const engine of engines) {
    const id = engine as string as SystemId;
    const { descriptor, session } = connect(engine, id);
    starting.use(session);
    entries.set(engine, { id, name: engine, descriptor, session, open: true });
  }
  const transactions = starting.use(
    createTransactions({
      store,
      bus,
      clock,
      logger: nullLogger,
      reachFaultPoint: noFaultPoints,
      systems: { get: (id) => entries.get(id) },
      hooks: { precondition: () => ok(undefined), changed: () => {} },
      agent,
      nextId: createSnowflake({ clock, store, nodeId: 1 }),
    }),
  );
  const waiting = new Map<TransactionId, { resolve: () => void; reject: (reason: Error) => void }>();
  transactions.onChange((view) => {
    const one = waiting.get(view.id);
    if (one === undefined) return;
    if (view.state === 'done') one.resolve();
    else if (['refused', 'compensated', 'attention'].includes(view.state)) one.reject(new Error(view.reason));
  });
  await transactions.recover(new AbortController().signal);
  const held = starting.move();

  const actIn = (system: string, serial: number): Act => {
    const { customer, at } = entryOf(serial);
    return {
      act: 'logCall',
      record: { system: system as SystemId, kind: 'customer', id: customer },
      call: `pbx:${serial}` as CallId,
      direction: 'inbound',
      number: '+49301234',
      startedAt: at,
      talked: 73,
      disposition: 'solved',
      text: 'Asked about the invoice of last month',
    };
  };
  return {
    name,
    async writePair(serial) {
      const id = `intent-${serial}` as IntentId;
      const receipt = await transactions.submit({ id, acts: [actIn('mariadb', serial), actIn('postgres', serial)] });
      if (!receipt.ok) throw new Error(receipt.error.message);
      const { transaction } = receipt.value;
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      waiting.set(transaction, { resolve, reject });
      if (transactions.get(transaction)?.state === 'done') resolve();
      await promise;
      waiting.delete(transaction);
    },
    [Symbol.asyncDispose]: () => held[Symbol.asyncDispose](),
  };
}

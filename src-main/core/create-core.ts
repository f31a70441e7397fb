import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { CoreHandlers } from '../../src-shared/contract/contract.ts';
import type { LiveCall } from '../../src-shared/model/live-call.ts';
import { adapters } from './adapters/adapters.ts';
import { createCallsApi } from './api/calls-api.ts';
import { createCustomersApi } from './api/customers-api.ts';
import { createInboxApi } from './api/inbox-api.ts';
import { createLiveFigures } from './api/live-figures.ts';
import { createSettingsApi } from './api/settings-api.ts';
import { createStatsApi } from './api/stats-api.ts';
import { createSystemsApi } from './api/systems-api.ts';
import { createSystemSetupApi } from './api/system-setup-api.ts';
import { createTicketChoices } from './api/ticket-choices.ts';
import { createIntentsApi, createTransactionsApi } from './api/transactions-api.ts';
import { createBus } from './bus/create-bus.ts';
import { createCallBoard } from './calls/create-call-board.ts';
import { createMemorySecrets } from './config/memory-secrets.ts';
import { createMemoryWorkspaceStore } from './config/memory-workspace-store.ts';
import type { Core, CoreDeps } from './core.ts';
import { createInbox } from './inbox/create-inbox.ts';
import { announceCalls, announceTransactions } from './notifications.ts';
import { announceDamage, announceRestored } from './store-notifications.ts';
import { createPools } from './pool/pools.ts';
import { createRealReach } from './ports/real-reach.ts';
import { createPreferenceStore } from './settings/preferences.ts';
import { dayFigures } from './stats/day-figures.ts';
import { createBackups } from './store/backups.ts';
import { openOrRestore } from './store/open-or-restore.ts';
import type { WriteTx } from './store/store.ts';
import { deadline } from './systems/deadline.ts';
import { createSystemChanges } from './systems/setup/change-systems.ts';
import { createSystems, type Systems } from './systems/systems.ts';
import { declareUnreadable } from './systems/unreadable.ts';
import { createTransactionIds } from './transactions/transaction-ids.ts';
import { createTransactions } from './transactions/create-transactions.ts';
import type { TransactionHooks } from './transactions/transactions.ts';

/** Running handlers get this long to end when the core closes; what they had not finished is resumed at the next start. */
const DRAIN_MS = 1000;
/** Connections of all systems together: a quarter of the 1,024 descriptors a process has where nobody raised its limit. */
const CONNECTIONS = 256;
/** Borrowed longer than this is a leak: twice the deadline of a whole pull, the longest borrowing there is. Milliseconds. */
const LEAK_AFTER_MS = 120_000;

/**
 * Builds the core of one workspace and starts it: store, bus, read model, coordinator (recovered from its log), systems.
 *
 * Parts are disposed in reverse order: first nothing new comes in, then running work ends, then the store closes.
 *
 * @throws StoreError where the workspace file cannot be opened; its message says what to do
 */
export async function createCore(deps: CoreDeps): Promise<Core> {
  const { config, clock, logger, reachFaultPoint } = deps;
  await using starting = new AsyncDisposableStack();
  const { id, name, aliases } = config.agent;
  const agent = { id, name, aliases };

  const workspaceStore = deps.workspaceStore ?? createMemoryWorkspaceStore(config.systems);
  const secrets = config.demo ? createMemorySecrets(deps.secrets) : deps.secrets;

  const path = join(deps.dataDir, config.demo ? 'demo.db' : 'workspace.db');
  if (config.demo) await forgetStore(path);
  const opened = openOrRestore({ path, clock, logger, reachFaultPoint });
  if (!opened.ok) throw opened.error;
  const store = starting.use(opened.value.store);
  if (opened.value.restored) announceRestored(deps.notifier, opened.value.restored);
  if (!config.demo) starting.use(createBackups({ path, clock, logger, onDamage: announceDamage(deps.notifier) }));
  const bus = starting.use(createBus({ store, clock, logger, reachFaultPoint }));

  // The systems are made last because they feed everything else; the others only ask for them later.
  let systems: Systems | undefined;
  const inbox = createInbox({
    store,
    clock,
    logger,
    region: config.region,
    agent,
    systems(system) {
      const found =
        systems?.runner(system)?.config ?? (systems ? undefined : config.systems.find(({ id: own }) => own === system));
      return found && { name: found.name ?? found.id };
    },
  });

  const record = (tx: WriteTx, call: LiveCall) => {
    if (call.endedAt !== undefined) dayFigures.callEnded(tx, call);
    return inbox.recordCall(tx, call);
  };
  const callBoard = starting.use(
    createCallBoard({
      clock,
      logger,
      region: config.region,
      agent,
      mine: (_system, who) => who.agent !== undefined && [name, ...aliases].includes(who.agent),
      directory: (system) => systems?.runner(system)?.session,
      record: (call) => store.write('process', (tx) => record(tx, call)),
      identify(number) {
        const found = inbox.customerByPhone(number);
        return found && { customer: found.id, customerName: found.displayName };
      },
      onError: (error, call) => logger.error('calls.fault', { error: String(error), call: call?.id }),
    }),
  );

  // After the turn in which customers changed, once for all of them, and never inside the commit that announced it.
  let lookAgain = false;
  starting.defer(
    inbox.onChange((change) => {
      if (change.customers.size === 0 || lookAgain) return;
      lookAgain = true;
      queueMicrotask(() => {
        lookAgain = false;
        callBoard.customersChanged();
      });
    }),
  );

  const hooks: TransactionHooks = {
    precondition: (db, intent) => inbox.answeredMeanwhile(db, intent),
    changed(tx, view, intent, made) {
      inbox.recordTransaction(tx, view, intent, made);
      const replied = intent.acts.some((act) => act.act === 'reply');
      if (replied && view.state === 'done') dayFigures.answered(tx, view.id, view.updatedAt);
    },
  };
  const transactions = starting.use(
    createTransactions({
      store,
      bus,
      clock,
      logger,
      reachFaultPoint,
      systems: { get: (system) => systems?.get(system) },
      hooks,
      agent: { id, name },
      nextId: createTransactionIds({ clock, store, nodeId: workerNumber(`${deps.dataDir}\0${id}`) }),
    }),
  );
  const pools = createPools({ total: CONNECTIONS, leakAfterMs: LEAK_AFTER_MS, logger });
  systems = starting.use(
    createSystems({
      systems: config.systems,
      adapters,
      store,
      bus,
      inbox,
      callBoard,
      clock,
      logger,
      reachFaultPoint,
      secrets,
      pools,
      region: config.region,
      agent: { id, name },
      random: Math.random,
      cameUp: (system) => transactions.nudge(system),
    }),
  );
  // Running handlers end first, while their systems can still be spoken to.
  starting.defer(async () => {
    using limit = deadline(clock, DRAIN_MS, new AbortController().signal);
    await bus.drain(limit.signal).catch(() => {});
  });
  const running = systems;
  declareUnreadable(bus, (system) => running.runner(system)?.reread());
  const choices = starting.use(createTicketChoices({ systems: running, clock }));
  const preferences = createPreferenceStore(store);
  const figures = starting.use(
    createLiveFigures({ clock, store, inbox, callBoard, systems: running, transactions, bus, pools }),
  );
  starting.defer(announceCalls(callBoard, deps.notifier));
  starting.defer(announceTransactions(transactions, deps.notifier));

  await running.open();
  await transactions.recover(new AbortController().signal);
  running.start();
  logger.info('core.started', { systems: config.systems.length, demo: config.demo });

  const draftDeps = { adapters, secrets, workspaceStore };
  const changes = createSystemChanges({ ...draftDeps, systems: running, transactions, store, logger });
  const reach = createRealReach();
  const trialDeps = { clock, logger, region: config.region, agent: { id, name }, reach, secrets, pools };
  const systemsApi = { clock, systems: running, bus, transactions, inbox, demo: config.demo };
  const handlers: CoreHandlers = {
    inbox: createInboxApi({ inbox, systems: running, choices, clock }),
    customers: createCustomersApi({ inbox }),
    calls: createCallsApi({ callBoard, clock }),
    intents: createIntentsApi(transactions),
    transactions: createTransactionsApi(transactions, clock),
    systems: {
      ...createSystemsApi(systemsApi),
      ...createSystemSetupApi({ ...draftDeps, ...trialDeps, systems: running, changes }),
    },
    stats: createStatsApi({ figures, clock }),
    settings: createSettingsApi({ preferences, config, host: deps.host, version: deps.version }),
  };
  const held = starting.move();
  return { handlers, metrics: () => figures.prometheus(), [Symbol.asyncDispose]: () => held.disposeAsync() };
}

/** The demo's systems begin their day anew with every start, and so does what was read from them. Never a real workspace's file. */
async function forgetStore(path: string): Promise<void> {
  await Promise.all(['', '-wal', '-shm'].map((suffix) => rm(`${path}${suffix}`, { force: true })));
}

/** A worker number for transaction ids that stays the same for a workspace and differs between most (0 to 1023). */
const workerNumber = (seed: string): number => createHash('sha256').update(seed).digest().readUInt16BE(0) % 1024;

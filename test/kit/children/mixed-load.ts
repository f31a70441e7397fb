import { createBus } from '../../../src-main/core/bus/create-bus.ts';
import { createInbox } from '../../../src-main/core/inbox/create-inbox.ts';
import type { FaultPoint } from '../../../src-main/core/ports/fault-point.ts';
import { createRealClock } from '../../../src-main/core/ports/real-clock.ts';
import { applyBatch, unreadableTopic } from '../../../src-main/core/systems/apply-batch.ts';
import { cursors } from '../../../src-main/core/systems/cursors.ts';
import { createTransactionIds } from '../../../src-main/core/transactions/transaction-ids.ts';
import { createTransactions } from '../../../src-main/core/transactions/create-transactions.ts';
import type { AgentId } from '../../../src-shared/model/ids.ts';
import { topicOptions } from '../bus-on-file.ts';
import { kinds } from '../crash-stories.ts';
import { journaledState } from '../effect-journal.ts';
import { appendLine, endTornLine, readLines } from '../line-ledger.ts';
import { feed, feedMessage, filesOf, loadIntent, loadSystems, loadTopics } from '../mixed-load-plan.ts';
import type { LoadTopic } from '../mixed-load-plan.ts';
import { nullLogger } from '../null-logger.ts';
import { openTestStore } from '../open-test-store.ts';
import { createScriptedSystem } from '../scripted-participant.ts';
import { seededRandom } from '../seeded-random.ts';
import { TroubleScript } from '../trouble-script.ts';

/**
 * The middle of the core (store, bus, two-phase helper, read model) under mixed load until it is killed: intents over systems
 * in trouble, bus traffic at both durable levels, inbound batches that overlap. What it was told it writes down first.
 *
 * Arguments: folder, life, seed, fault point to die at (or `-`), which time it is reached, `load` or `settle`.
 */
const [folder = '', life = '0', seed = '1', point = '-', times = '0', mode = 'load'] = process.argv.slice(2);
const files = filesOf(folder);
const random = seededRandom(Number(seed));
const note = (...words: (string | number)[]): void => appendLine(files.ledger, ...words);

let left = Number(times);
const reachFaultPoint = (reached: FaultPoint): void => {
  if (reached === point && --left === 0) process.kill(process.pid, 'SIGKILL');
};

const clock = createRealClock();
const logger = nullLogger;
const store = openTestStore({ path: files.workspace, clock, reachFaultPoint });
const bus = createBus({ store, clock, logger, reachFaultPoint });
const agent = { id: 'agent-1' as AgentId, name: 'Agent One', aliases: [] };
const inbox = createInbox({ store, clock, logger, region: 'DE', agent, systems: (id) => ({ name: id }) });
const systems = loadSystems.map((kind) =>
  createScriptedSystem({
    ...kinds[kind],
    clock,
    settleMs: 5,
    state: journaledState(files.effects(kind)),
    script: new TroubleScript(random, mode === 'settle' ? 0 : 0.12),
  }),
);
const transactions = createTransactions({
  store,
  bus,
  clock,
  logger,
  reachFaultPoint,
  systems: { get: (id) => systems.find((system) => system.entry.id === id)?.entry },
  hooks: {
    precondition: (db, intent) => inbox.answeredMeanwhile(db, intent),
    changed: (tx, view, intent, made) => inbox.recordTransaction(tx, view, intent, made),
  },
  agent,
  nextId: createTransactionIds({ clock, store, nodeId: 1 }),
  limits: { backoff: { firstMs: 2, capMs: 20 }, callMs: 500, graceMs: 20, maxDoubts: 4, idleMs: 30, holdMs: 50 },
});

const words = readLines(files.ledger);
endTornLine(files.ledger);
const receipts = new Set(words.filter(([what]) => what === 'receipt').map(([, id]) => id));
const unanswered = words.filter(([what, id]) => what === 'sent' && !receipts.has(id)).map(([, id]) => id!);

const send = async (id: string): Promise<void> => {
  const receipt = await transactions.submit(loadIntent(id));
  if (!receipt.ok) throw new Error(`${id}: ${receipt.error.message}`);
  note('receipt', id, receipt.value.transaction);
};

for (const [name, durability] of Object.entries(loadTopics)) {
  bus.topic(topicOptions({ name, durability, maxCrashes: 1_000, concurrency: 3 }));
  bus.handle(name, async ({ lane, body, attempt }) => {
    if (Number(body) % 7 === 3 && attempt === 1) return { outcome: 'retry', cause: 'first time', afterMs: 1 };
    note('handled', name, lane, body);
    return { outcome: 'done' };
  });
}
bus.topic(topicOptions({ name: unreadableTopic }));

let number = Number(life) * 1_000_000;
const publishOne = async (topic: LoadTopic): Promise<void> => {
  const body = String(number++);
  const lane = `lane${random.between(0, 2)}`;
  note('asked', topic, lane, body);
  // A publish inside a transaction commits with it, one on its own with the next group.
  const receipt =
    lane === 'lane0'
      ? store.write(loadTopics[topic], (tx) => bus.publishIn(tx, topic, { lane, body }))
      : await bus.publish(topic, { lane, body });
  if (receipt.ok) note('acked', topic, lane, body);
};

/** The feed gives again what the previous batch ended with, as a system that stamps to the second does. */
const pullOne = async (): Promise<void> => {
  const from = Number(store.read((db) => cursors.read(db, feed)) ?? '-1');
  const to = from + random.between(1, 4);
  const messages = Array.from({ length: to - Math.max(0, from - 1) + 1 }, (_, n) =>
    feedMessage(Math.max(0, from - 1) + n),
  );
  const callBoard = { apply: () => {}, lost: () => {} };
  await applyBatch({ store, bus, inbox, callBoard, clock, reachFaultPoint }, feed, messages, String(to));
  note('pulled', to);
};

await transactions.recover(new AbortController().signal);
process.stdout.write('ready\n');
await Promise.all(unanswered.map(send));

if (mode === 'settle') {
  const idle = (): boolean =>
    transactions.counts().moving === 0 && bus.depth().every(({ waiting, running }) => waiting + running === 0);
  while (!idle()) await clock.sleep(5);
  await transactions[Symbol.asyncDispose]();
  await bus[Symbol.asyncDispose]();
  store[Symbol.dispose]();
  process.exit(0);
}

for (let turn = 0; ; turn++) {
  const id = `intent-${life}-${turn}`;
  note('sent', id);
  await Promise.all([
    send(id),
    pullOne(),
    ...Array.from({ length: random.between(1, 4) }, () => publishOne(random.pick(['load', 'load-power']))),
  ]);
  await clock.sleep(0);
}

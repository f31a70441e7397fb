import type { Clock } from '../ports/clock.ts';
import type { Logger } from '../ports/logger.ts';
import { createTokenBucket } from '../rate/token-bucket.ts';
import type { ReadDb, Store, WriteTx } from '../store/store.ts';
import type { TopicOptions } from './bus.ts';
import { adjustTopic, clearLeases, countParked, parkMessage, readMessage } from './bus-tables.ts';
import { createCredit } from './credit.ts';
import { createLanes } from './lanes.ts';
import type { BusLimits } from './limits.ts';
import type { SteadyTime } from './steady-time.ts';
import type { Lease, TopicState } from './topic-state.ts';

export interface TopicDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly steady: SteadyTime;
  readonly limits: BusLimits;
}

interface TopicRow {
  readonly topic: number;
  readonly paused: number;
  readonly last_number: number;
  readonly waiting: number;
  readonly bytes: number;
}

/** Finds or creates the topic in the store and counts the crash of the process before; its lanes are yet to be laid out. */
export function openDurableTopic(options: TopicOptions, deps: TopicDeps): TopicState {
  const { store, logger, steady, limits } = deps;
  const row = store.write('process', (tx) => {
    tx.prepare('INSERT INTO bus_topic (name) VALUES (?) ON CONFLICT (name) DO NOTHING').run(options.name);
    const number = tx.prepare('SELECT topic FROM bus_topic WHERE name = ?').pluck().get(options.name) as number;
    countCrashes(tx, number, options, deps);
    return tx
      .prepare('SELECT topic, paused, last_number, waiting, bytes FROM bus_topic WHERE topic = ?')
      .get(number) as TopicRow;
  });
  const lanes = createLanes({
    now: steady.now,
    bufferBytes: limits.bufferBytes,
    read(lane, seq, tx) {
      try {
        const work = (db: ReadDb) => readMessage(db, seq, steady.now()) ?? 'missing';
        return tx === undefined ? store.read(work) : work(tx);
      } catch (error) {
        logger.error('bus.laneUnreadable', { topic: options.name, lane, error: String(error) });
        return 'unreadable';
      }
    },
  });
  const state = emptyState(options, row.topic, lanes);
  state.credit.force(row.waiting, row.bytes);
  state.paused = row.paused === 1;
  state.waiting = row.waiting;
  state.bytes = row.bytes;
  state.lastNumber = row.last_number;
  state.parked = store.read((db) => countParked(db, row.topic));
  return state;
}

/** A topic that lives and dies with this process. */
export function openMemoryTopic(options: TopicOptions, { steady }: Pick<TopicDeps, 'steady'>): TopicState {
  const lanes = createLanes({ now: steady.now, bufferBytes: Infinity, read: () => 'missing' });
  const memory = { order: new Map(), keys: new Map(), parked: new Map(), dropped: 0 };
  return { ...emptyState(options, 0, lanes), memory };
}

function emptyState(options: TopicOptions, number: number, lanes: TopicState['lanes']): TopicState {
  return {
    options,
    number,
    lanes,
    credit: createCredit(options.maxMessages, options.maxBytes),
    bucket: options.rate === undefined ? undefined : createTokenBucket(options.rate),
    leases: Array.from<Lease | undefined>({ length: options.concurrency }),
    freeSlots: Array.from({ length: options.concurrency }, (_, slot) => options.concurrency - 1 - slot),
    handler: undefined,
    paused: false,
    waiting: 0,
    bytes: 0,
    running: 0,
    parked: 0,
    parkedByLane: undefined,
    lastNumber: 0,
    unscheduled: 0,
    layingOut: undefined,
    wakeTimer: undefined,
    memory: undefined,
  };
}

/** What was leased when the last process died is free again at once; a message that keeps killing processes is parked. */
function countCrashes(tx: WriteTx, topic: number, options: TopicOptions, { clock, logger }: TopicDeps): void {
  const suspects = tx
    .prepare(
      `SELECT seq, attempts, crashes + 1 AS crashes, size FROM bus_message
       WHERE seq IN (SELECT seq FROM bus_lease WHERE topic = ?)`,
    )
    .all(topic) as { seq: number; attempts: number; crashes: number; size: number }[];
  for (const { seq, attempts, crashes, size } of suspects) {
    logger.warn('bus.crashedDelivery', { topic: options.name, seq, crashes });
    if (crashes < options.maxCrashes) {
      tx.prepare('UPDATE bus_message SET crashes = ? WHERE seq = ?').run(crashes, seq);
      continue;
    }
    const reason = `quarantined: the process died ${crashes} times while this message was being handled`;
    parkMessage(tx, seq, attempts + crashes, reason, Math.floor(clock.now()));
    adjustTopic(tx, topic, -1, -size, 0);
  }
  clearLeases(tx, topic);
}

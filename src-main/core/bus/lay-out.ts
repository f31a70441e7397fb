import { setImmediate as nextTurn } from 'node:timers/promises';
import type { BusContext } from './bus-context.ts';
import { StoreError } from '../store/store-error.ts';
import { readWaiting } from './bus-tables.ts';
import { seqRange } from './message.ts';
import type { TopicState } from './topic-state.ts';

/** A part that could not be read is tried again after this, milliseconds. */
const againMs = 1_000;

/** The lanes of a topic are being learned from the store; until that is through nothing of it is delivered. */
export interface LayingOut {
  /** Lanes that were asked for with `retryNow` and may not be known yet. */
  readonly hurried: Set<string>;
}

/**
 * Learns the lanes of a topic from the store: the first part at once, which is all there is unless the topic has a long
 * backlog, and the rest in turns of the event loop, so that a million messages hold nobody up. What is published meanwhile is
 * found behind them.
 *
 * @param through called when all is learned, unless that is so on return
 */
export function layOut(topic: TopicState, context: BusContext, through: () => void): void {
  const { store, steady, limits, clock, logger } = context;
  const [first, last] = seqRange(topic.number);
  const { lanes } = topic;
  let from = first;

  /** True where there may be more. */
  const part = (): boolean => {
    const now = steady.now();
    const rows = store.read((db) => readWaiting(db, from, last, limits.layOut));
    for (const [seq, lane, priority, dueAt, waitMs] of rows) {
      lanes.restore({ seq, lane, priority, dueAt: Math.min(dueAt, now + waitMs) });
      from = seq + 1;
    }
    return rows.length === limits.layOut;
  };
  const rest = async (laying: LayingOut): Promise<void> => {
    for (let more = true; more;) {
      await nextTurn();
      if (context.phase === 'closed') return;
      try {
        more = part();
      } catch (error) {
        if (error instanceof StoreError && error.kind === 'closed') return;
        logger.error('bus.backlogUnreadable', { topic: topic.options.name, error: String(error) });
        await clock.sleep(againMs);
      }
    }
    topic.layingOut = undefined;
    for (const lane of laying.hurried) lanes.hurry(lane);
    through();
  };

  if (!part()) return;
  topic.layingOut = { hurried: new Set() };
  void rest(topic.layingOut);
}

import type { LiveFigures } from '../../../src-shared/model/live-figures.ts';
import type { Bus } from '../bus/bus.ts';
import type { CallBoard } from '../calls/call-board.ts';
import type { Inbox } from '../inbox/inbox.ts';
import type { Pools } from '../pool/pools.ts';
import type { Clock } from '../ports/clock.ts';
import { dayFigures, startOfDay } from '../stats/day-figures.ts';
import { createHistogram } from '../stats/histogram.ts';
import { createMetricsRegistry } from '../stats/prometheus.ts';
import { observePools } from '../stats/observe-pools.ts';
import { createRateMeter } from '../stats/rate-meter.ts';
import type { Store } from '../store/store.ts';
import type { Systems } from '../systems/systems.ts';
import type { Transactions } from '../transactions/transactions.ts';

const RATE_WINDOW_MS = 10_000;
const LATENCY_WINDOW_MS = 60_000;
/** Upper bounds of the latency histogram in seconds, for Prometheus. */
const LATENCY_BOUNDS = [0.001, 0.002, 0.005, 0.01, 0.015, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

export interface LiveFiguresDeps {
  readonly clock: Clock;
  readonly store: Store;
  readonly inbox: Pick<Inbox, 'counts' | 'list'>;
  readonly callBoard: Pick<CallBoard, 'snapshot'>;
  readonly systems: Pick<Systems, 'statuses'>;
  readonly transactions: Pick<Transactions, 'counts'>;
  readonly bus: Pick<Bus, 'onSettled' | 'depth'>;
  readonly pools: Pick<Pools, 'budget' | 'snapshots'>;
}

/** The supervisors' panel and the Prometheus text, from the same sources. */
export interface LiveFiguresSource extends Disposable {
  current(): LiveFigures;
  prometheus(): string;
}

export function createLiveFigures(deps: LiveFiguresDeps): LiveFiguresSource {
  const { clock } = deps;
  const monotonic = (): number => clock.monotonic();
  const rate = createRateMeter(RATE_WINDOW_MS, monotonic);
  const latency = createHistogram({ windowMs: LATENCY_WINDOW_MS, now: monotonic });
  const metrics = createMetricsRegistry();
  const settled = metrics.counter('trunkline_bus_settled_total', 'Messages acknowledged, by topic.');
  const seconds = metrics.histogram(
    'trunkline_bus_latency_seconds',
    'From publish to acknowledge, by topic.',
    LATENCY_BOUNDS,
    0.00001,
  );
  const off = deps.bus.onSettled((topic, ms) => {
    rate.mark();
    latency.record(ms);
    settled.add(1, { topic });
    seconds.record(ms / 1000, { topic });
  });
  metrics.observed('trunkline_bus_waiting', 'Messages waiting, by topic.', (look) =>
    look(deps.bus.depth).map(({ topic, waiting }) => ({ value: waiting, labels: { topic } })),
  );
  metrics.observed('trunkline_bus_parked', 'Messages that need a person, by topic.', (look) =>
    look(deps.bus.depth).map(({ topic, parked }) => ({ value: parked, labels: { topic } })),
  );
  metrics.observed('trunkline_transactions_moving', 'Transactions on their way.', (look) => [
    { value: look(deps.transactions.counts).moving },
  ]);
  metrics.observed('trunkline_transactions_attention', 'Transactions that need a person.', (look) => [
    { value: look(deps.transactions.counts).attention },
  ]);
  metrics.observed('trunkline_system_up', '1 where the system is healthy.', () =>
    deps.systems.statuses().map(({ id, state }) => ({ value: state === 'ok' ? 1 : 0, labels: { system: id } })),
  );
  observePools(metrics, deps.pools);

  return {
    current() {
      const at = clock.now();
      const figure = (value: number, source: string) => ({ value, asOf: at, source });
      const { calls, presences, queues } = deps.callBoard.snapshot();
      const counts = deps.inbox.counts();
      const longest = deps.inbox.list({ view: 'waiting', limit: 1 }).rows[0]?.waitingSince;
      const live = calls.filter(
        (call) =>
          call.staleSince === undefined && call.state !== 'ended' && call.state !== 'missed' && call.state !== 'wrapUp',
      );
      const queued = queues.reduce((sum, queue) => sum + (queue.staleSince === undefined ? queue.waiting : 0), 0);
      // What was last heard over a lost line is not counted, and the figure is no newer than that.
      const callFigure = (value: number) => ({
        value,
        asOf: Math.min(at, ...[...calls, ...queues].map(({ staleSince }) => staleSince ?? at)),
        source: 'calls',
      });
      const { moving, attention, oldestAt } = deps.transactions.counts();
      const today = deps.store.read((db) => dayFigures.callsSince(db, startOfDay(at)));
      return {
        at,
        waitingNow: figure(counts.waiting, 'inbox'),
        longestWait: figure(longest === undefined ? 0 : Math.max(0, (at - longest) / 1000), 'inbox'),
        callsNow: callFigure(live.length),
        callsQueued: callFigure(queued),
        callsAnsweredToday: figure(today.answered, 'calls'),
        callsMissedToday: figure(today.missed, 'calls'),
        agents: presences.map(({ agent, system, state, since }) => ({ agent, system, state, since })),
        systems: deps.systems.statuses().map(({ id, name, state, freshAt }) => ({ id, name, state, freshAt })),
        outboxDepth: figure(moving, 'outbox'),
        oldestUnsent: figure(oldestAt === undefined ? 0 : Math.max(0, (at - oldestAt) / 1000), 'outbox'),
        attention: figure(attention, 'outbox'),
        busThroughput: figure(rate.perSecond(), 'bus'),
        busP999: figure(latency.summary().p999, 'bus'),
        answeredPerMinute: deps.store.read((db) => dayFigures.answeredPerMinute(db, at)),
      };
    },
    prometheus: () => metrics.text(),
    [Symbol.dispose]: off,
  };
}

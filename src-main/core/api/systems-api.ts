import { randomUUID } from 'node:crypto';
import type { CoreHandlers } from '../../../src-shared/contract/contract.ts';
import type { ConversationId } from '../../../src-shared/model/ids.ts';
import type { OutboxStatus, SystemStatus } from '../../../src-shared/model/system-status.ts';
import { ok } from '../../../src-shared/result/result.ts';
import type { Bus } from '../bus/bus.ts';
import type { Clock } from '../ports/clock.ts';
import type { Inbox } from '../inbox/inbox.ts';
import { unreadableTopic } from '../systems/apply-batch.ts';
import type { UnreadableRecord } from '../systems/unreadable.ts';
import type { Systems } from '../systems/systems.ts';
import type { Transactions } from '../transactions/transactions.ts';
import { notFound } from './answers.ts';
import { createEventQueue } from './event-queue.ts';
import { paced } from './paced.ts';
import { createParkedView } from './parked-item.ts';

export interface SystemsApiDeps {
  readonly clock: Clock;
  readonly systems: Systems;
  readonly bus: Bus;
  readonly transactions: Transactions;
  readonly inbox: Pick<Inbox, 'row'>;
  readonly demo: boolean;
}

/** Least time between two events to one window, milliseconds: every change of a transaction changes what waits. */
const healthEveryMs = 250;
/** Messages put back between two turns of the event loop: each is a write that waits for the disk. */
const redriveBatch = 10;

/** Health of every system with what waits for it, as the status strip shows it. */
export function systemStatuses(deps: SystemsApiDeps): SystemStatus[] {
  const waiting = deps.transactions.waitingBySystem();
  const parked = deps.bus.parkedByLane(unreadableTopic);
  return deps.systems.statuses().map((status) => ({
    ...status,
    outboxDepth: waiting.get(status.id) ?? 0,
    parked: parked.get(status.id) ?? 0,
    demo: deps.demo,
  }));
}

/** What has been asked for and is not everywhere yet. */
export function outboxStatus(deps: Pick<SystemsApiDeps, 'bus' | 'transactions' | 'inbox'>): OutboxStatus {
  const { moving, attention, oldestAt } = deps.transactions.counts();
  return {
    depth: moving,
    oldestAt,
    attention,
    blockedLanes: deps.bus.blockedLanes().map(({ lane, cause, oldestAt }) => ({
      lane: laneName(deps, lane),
      cause,
      since: oldestAt,
    })),
  };
}

/** A lane is a conversation to people: its subject and whose it is. Lanes of something else keep their id. */
function laneName({ inbox }: Pick<SystemsApiDeps, 'inbox'>, lane: string): string {
  const row = inbox.row(lane as ConversationId);
  return row ? [row.subject, row.customerName].filter((part) => part !== '').join(' · ') : lane;
}

type LiveHandlers = Pick<CoreHandlers['systems'], 'live' | 'pause' | 'retryNow' | 'parked' | 'redrive'>;

export function createSystemsApi(deps: SystemsApiDeps): LiveHandlers {
  const { clock, systems, bus } = deps;
  return {
    async *live(_input, { signal }) {
      const queue = createEventQueue<true>(signal);
      const changed = (): void => queue.push(true, 'changed');
      const offs = [systems.onChange(changed), bus.onChange(changed), deps.transactions.onChange(changed)];
      changed();
      try {
        for await (const _ of paced(queue, { clock, everyMs: healthEveryMs, signal })) {
          const removed = systems.removed().map((gone) => ({ id: gone.id, name: gone.name }));
          yield { event: { systems: systemStatuses(deps), outbox: outboxStatus(deps), removed } };
        }
      } finally {
        for (const off of offs) off();
      }
    },
    pause: ({ id, paused }) => (systems.setPaused(id, paused) ? ok({}) : notFound('system')),
    retryNow({ id }) {
      const runner = systems.runner(id);
      if (!runner) return notFound('system');
      runner.wake();
      deps.transactions.nudge(id);
      return ok({});
    },
    parked: ({ limit }) =>
      ok({
        items: bus.parked(undefined, limit).map(createParkedView(systems)),
        total: bus.depth().reduce((sum, { parked }) => sum + parked, 0),
      }),
    async redrive({ ids }) {
      const again = sentBack(randomUUID());
      let redriven = 0;
      for (let from = 0; from < ids.length; from += redriveBatch) {
        if (from > 0) await clock.sleep(0);
        redriven += ids.slice(from, from + redriveBatch).filter((id) => bus.redrive(id, again)).length;
      }
      return redriven === 0 && ids.length > 0 ? notFound('parked message') : ok({ redriven });
    },
  };
}

/** A record that could not be read carries with whom a person wants it tried again; other bodies stay as they are. */
const sentBack =
  (again: string) =>
  (topic: string, body: string): string =>
    topic === unreadableTopic ? JSON.stringify({ ...(JSON.parse(body) as UnreadableRecord), again }) : body;

import { expect, test } from 'vitest';
import { createLiveFigures } from '../../../src-main/core/api/live-figures.ts';
import { createPools } from '../../../src-main/core/pool/pools.ts';
import type { CallId, SystemId } from '../../../src-shared/model/ids.ts';
import type { LiveCall, QueueStatus } from '../../../src-shared/model/live-call.ts';
import { nullLogger } from '../../kit/null-logger.ts';
import { openTestStore } from '../../kit/open-test-store.ts';
import { tempDir } from '../../kit/temp-dir.ts';
import { createVirtualClock } from '../../kit/virtual-clock.ts';

const pbx = 'pbx' as SystemId;

async function figuresOver(calls: readonly LiveCall[], queues: readonly QueueStatus[]) {
  await using dir = tempDir();
  using store = openTestStore({ path: `${dir.path}/w.db` });
  const clock = createVirtualClock();
  using source = createLiveFigures({
    clock,
    store,
    inbox: {
      counts: () => ({ mine: 0, unassigned: 0, open: 0, waiting: 0, calls: 0, attention: 0, resolved: 0, all: 0 }),
      list: () => ({ rows: [], total: 0 }),
    },
    callBoard: { snapshot: () => ({ calls, presences: [], queues }) },
    systems: { statuses: () => [] },
    transactions: { counts: () => ({ moving: 0, attention: 0, oldestAt: undefined }) },
    bus: { onSettled: () => () => {}, depth: () => [] },
    pools: createPools({ total: 1, leakAfterMs: 1_000, logger: nullLogger }),
  });
  return { figures: source.current(), now: clock.now() };
}
const call = (id: string, more: Partial<LiveCall> = {}): LiveCall => ({
  id: id as CallId,
  system: pbx,
  direction: 'inbound',
  state: 'talking',
  number: '1',
  mine: false,
  startedAt: 1,
  legs: [],
  ...more,
});
const queue = (name: string, waiting: number, more: Partial<QueueStatus> = {}): QueueStatus => ({
  system: pbx,
  queue: name,
  waiting,
  members: 2,
  available: 1,
  ...more,
});

test('calls and queues of a live line are counted as of now', async () => {
  const { figures, now } = await figuresOver(
    [call('a'), call('b', { state: 'ringing' }), call('c', { state: 'ended' }), call('d', { state: 'wrapUp' })],
    [queue('support', 3), queue('billing', 1)],
  );
  expect(figures.callsNow).toMatchObject({ value: 2, asOf: now });
  expect(figures.callsQueued).toMatchObject({ value: 4, asOf: now });
});

test('calls and queues of a lost line are not counted as live, and the figures say since when they are incomplete', async () => {
  const { figures } = await figuresOver(
    [call('a'), call('b', { staleSince: 70 })],
    [queue('support', 3, { staleSince: 60 }), queue('billing', 1)],
  );
  expect(figures.callsNow).toMatchObject({ value: 1, asOf: 60 });
  expect(figures.callsQueued).toMatchObject({ value: 1, asOf: 60 });
});

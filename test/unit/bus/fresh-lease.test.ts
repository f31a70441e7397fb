import { expect, test } from 'vitest';
import { openBus, recordingHandler, topicOptions } from '../../kit/bus-on-file.ts';
import { openTestStore } from '../../kit/open-test-store.ts';
import { tempDir } from '../../kit/temp-dir.ts';
import { createVirtualClock } from '../../kit/virtual-clock.ts';

/** A message may be leased in the commit that stores it. What that must never do: */

test('it does not overtake one of its lane that is stored by the same commit', async () => {
  await using dir = tempDir();
  const on = openBus({ path: `${dir.path}/w.db` });
  const { bodies, handler } = recordingHandler();
  on.bus.topic(topicOptions());
  on.bus.handle('t', handler);
  const first = on.store.writeSoon('process', (tx) => on.bus.publishIn(tx, 't', { lane: 'a', body: 'first' }));
  const second = on.bus.publish('t', { lane: 'a', body: 'second' });
  await Promise.all([first, second]);
  await on.clock.advance(0);
  expect(bodies).toEqual(['first', 'second']);
  await on.close();
});

test('it is not delivered where that commit fails, and its lane, slot and token are free again', async () => {
  await using dir = tempDir();
  const [path, clock] = [`${dir.path}/w.db`, createVirtualClock()];
  let fails = false;
  const store = openTestStore({
    path,
    clock,
    reachFaultPoint(point) {
      if (fails && point === 'store.beforeCommit') throw new Error('the disk said no');
    },
  });
  const on = openBus({ path, clock, store });
  const { bodies, handler } = recordingHandler();
  on.bus.topic(topicOptions({ concurrency: 1, rate: { perSecond: 0.001, burst: 1 } }));
  on.bus.handle('t', handler);
  fails = true;
  await expect(on.bus.publish('t', { lane: 'a', body: 'lost' })).rejects.toThrow('the disk said no');
  fails = false;
  await clock.advance(10_000);
  expect(on.bus.depth()[0]).toMatchObject({ waiting: 0, running: 0 });
  await on.bus.publish('t', { lane: 'a', body: 'kept' });
  await clock.advance(10_000);
  expect(bodies).toEqual(['kept']);
  await on.close();
});

test('its handler does not run before the publisher has the receipt', async () => {
  await using dir = tempDir();
  const on = openBus({ path: `${dir.path}/w.db` });
  const seen: string[] = [];
  on.bus.topic(topicOptions());
  on.bus.handle('t', async () => {
    seen.push('handler');
    return { outcome: 'done' };
  });
  await on.bus.publish('t', { lane: 'a', body: 'x' }).then(() => seen.push('receipt'));
  await on.clock.advance(0);
  expect(seen).toEqual(['receipt', 'handler']);
  await on.close();
});

test('its handler does not start where the bus is closed in between, and that counts no crash', async () => {
  await using dir = tempDir();
  const path = `${dir.path}/w.db`;
  const on = openBus({ path });
  const before = recordingHandler();
  on.bus.topic(topicOptions());
  on.bus.handle('t', before.handler);
  await on.bus.publish('t', { lane: 'a', body: 'x' });
  await on.close();
  expect(before.bodies).toEqual([]);
  const again = openBus({ path });
  const attempts: number[] = [];
  again.bus.topic(topicOptions());
  again.bus.handle('t', async ({ attempt }) => {
    attempts.push(attempt);
    return { outcome: 'done' };
  });
  await again.clock.advance(0);
  expect(attempts).toEqual([1]);
  await again.close();
});

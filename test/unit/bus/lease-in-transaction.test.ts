import { expect, test } from 'vitest';
import { openBus, recordingHandler, topicOptions } from '../../kit/bus-on-file.ts';
import { openTestStore } from '../../kit/open-test-store.ts';
import { tempDir } from '../../kit/temp-dir.ts';
import { createVirtualClock } from '../../kit/virtual-clock.ts';

/** A message published inside the caller's transaction may be leased by it. */

test('it is in the hands of its handler after the one commit of the caller', async () => {
  await using dir = tempDir();
  const [path, clock] = [`${dir.path}/w.db`, createVirtualClock()];
  let commits = 0;
  const reachFaultPoint = (point: string): void => void (commits += point === 'store.afterCommit' ? 1 : 0);
  const on = openBus({ path, clock, store: openTestStore({ path, clock, reachFaultPoint }) });
  on.bus.topic(topicOptions());
  const seen: string[] = [];
  on.bus.handle('t', async ({ body }) => {
    seen.push(`${body} after ${commits}`);
    return { outcome: 'done' };
  });
  commits = 0;
  const write = on.store.writeSoon('power', (tx) => on.bus.publishIn(tx, 't', { lane: 'a', body: 'x' }));
  await write.then(() => seen.push('the caller knows'));
  await clock.advance(0);
  expect(seen).toEqual(['the caller knows', 'x after 1']);
  await on.close();
});

test('a transaction that is rolled back, alone or with its group, leaves lane, slot and token free', async () => {
  await using dir = tempDir();
  const [path, clock] = [`${dir.path}/w.db`, createVirtualClock()];
  let fails = false;
  const reachFaultPoint = (point: string): void => {
    if (fails && point === 'store.beforeCommit') throw new Error('the disk said no');
  };
  const on = openBus({ path, clock, store: openTestStore({ path, clock, reachFaultPoint }) });
  const { bodies, handler } = recordingHandler();
  on.bus.topic(topicOptions({ concurrency: 1, rate: { perSecond: 0.001, burst: 2 } }));
  on.bus.handle('t', handler);
  const publish = (body: string, after?: string) =>
    on.store.writeSoon('process', (tx) => {
      on.bus.publishIn(tx, 't', { lane: 'a', body });
      if (after !== undefined) throw new Error(after);
    });
  fails = true;
  await expect(publish('lost with its group')).rejects.toThrow('the disk said no');
  fails = false;
  const [alone, kept] = await Promise.allSettled([
    publish('lost alone', 'the caller changed its mind'),
    publish('kept'),
  ]);
  expect([alone.status, kept.status]).toEqual(['rejected', 'fulfilled']);
  await clock.advance(0);
  expect(bodies).toEqual(['kept']);
  expect(on.bus.depth()[0]).toMatchObject({ waiting: 0, running: 0 });
  // Of the two tokens one is left: what was rolled back has given its own back.
  await publish('second');
  await clock.advance(0);
  expect(bodies).toEqual(['kept', 'second']);
  await on.close();
});

test('those of one lane go in order, and one that finds others ready goes behind them', async () => {
  await using dir = tempDir();
  const on = openBus({ path: `${dir.path}/w.db` });
  const { bodies, handler } = recordingHandler();
  on.bus.topic(topicOptions({ concurrency: 1 }));
  on.bus.handle('t', handler);
  const publish = (lane: string, body: string) =>
    on.store.writeSoon('process', (tx) => on.bus.publishIn(tx, 't', { lane, body }));
  await Promise.all([publish('a', 'a1'), publish('a', 'a2'), publish('b', 'b1'), publish('c', 'c1')]);
  await publish('d', 'd1');
  for (let turn = 0; turn < 10; turn++) await on.clock.advance(1);
  expect(bodies.filter((body) => body.startsWith('a'))).toEqual(['a1', 'a2']);
  expect(bodies[0]).toBe('a1');
  expect(bodies.toSorted()).toEqual(['a1', 'a2', 'b1', 'c1', 'd1']);
  await on.close();
});

test('a process that has been replaced leases nothing', async () => {
  await using dir = tempDir();
  const on = openBus({ path: `${dir.path}/w.db` });
  const { bodies, handler } = recordingHandler();
  on.bus.topic(topicOptions());
  on.bus.handle('t', handler);
  on.store.write('process', (tx) => tx.prepare('UPDATE bus_owner SET epoch = epoch + 1').run());
  await on.store.writeSoon('process', (tx) => on.bus.publishIn(tx, 't', { lane: 'a', body: 'x' }));
  await on.clock.advance(0);
  expect(bodies).toEqual([]);
  await on.close();
});

test('a message in hand when the process dies is delivered again, and the death counts', async () => {
  await using dir = tempDir();
  const path = `${dir.path}/w.db`;
  const on = openBus({ path });
  on.bus.topic(topicOptions());
  on.bus.handle('t', () => new Promise(() => {}));
  on.store.write('power', (tx) => on.bus.publishIn(tx, 't', { lane: 'a', body: 'x' }));
  await on.clock.advance(0);
  on.store[Symbol.dispose]();
  const again = openBus({ path });
  const attempts: number[] = [];
  again.bus.topic(topicOptions());
  again.bus.handle('t', async ({ attempt }) => {
    attempts.push(attempt);
    return { outcome: 'done' };
  });
  await again.clock.advance(0);
  expect(attempts).toEqual([2]);
  await again.close();
});

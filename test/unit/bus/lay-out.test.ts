import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { done, openBus, recordingHandler, retry, topicOptions } from '../../kit/bus-on-file.ts';
import { openTestStore } from '../../kit/open-test-store.ts';
import { createRecordingLogger } from '../../kit/recording-logger.ts';
import { tempDir } from '../../kit/temp-dir.ts';

/** Ten messages in three lanes, and a bus that learns two of them in a turn. */
async function backlog(path: string) {
  const first = openBus({ path });
  first.bus.topic(topicOptions());
  for (let n = 0; n < 10; n++) await first.bus.publish('t', { lane: 'abc'[n % 3]!, body: String(n) });
  await first.close();
  return { path, limits: { layOut: 2 } };
}

test('a long backlog is learned in turns: topic() returns, the depth is known, and delivery begins when all lanes are', async () => {
  await using dir = tempDir();
  const { bus, clock, close } = openBus(await backlog(`${dir.path}/w.db`));
  bus.topic(topicOptions({ concurrency: 1 }));
  const { bodies, handler } = recordingHandler();
  bus.handle('t', handler);
  expect(bus.depth()[0]).toMatchObject({ waiting: 10 });
  await nextTurn();
  expect(bodies).toEqual([]);
  await clock.advance(0);
  await clock.advance(0);
  expect(bodies.toSorted()).toEqual([...'0123456789']);
  for (const lane of [0, 1, 2]) {
    const own = bodies.filter((body) => Number(body) % 3 === lane);
    expect(own).toEqual(own.toSorted());
  }
  await close();
});

test('what is published while a backlog is learned comes after it in its lane, once', async () => {
  await using dir = tempDir();
  const { bus, store, clock, close } = openBus(await backlog(`${dir.path}/w.db`));
  bus.topic(topicOptions());
  const { bodies, handler } = recordingHandler();
  bus.handle('t', handler);
  const receipt = bus.publish('t', { lane: 'a', body: 'late' });
  store.write('process', (tx) => bus.publishIn(tx, 't', { lane: 'b', body: 'later' }));
  expect(await receipt).toMatchObject({ ok: true });
  await clock.advance(0);
  await clock.advance(0);
  expect(bodies).toHaveLength(12);
  expect(bodies.filter((body) => '0369'.includes(body) || body === 'late')).toEqual(['0', '3', '6', '9', 'late']);
  expect(bodies.filter((body) => '147'.includes(body) || body === 'later')).toEqual(['1', '4', '7', 'later']);
  expect(bus.depth()[0]).toMatchObject({ waiting: 0, bytes: 0 });
  await close();
});

test('a retry that is asked for while its lane is not known yet comes as soon as it is', async () => {
  await using dir = tempDir();
  const path = `${dir.path}/w.db`;
  const first = openBus({ path });
  first.bus.topic(topicOptions({ backoff: { firstMs: 50_000, capMs: 60_000 } }));
  first.bus.handle('t', async ({ lane }) => (lane === 'z' ? retry('down') : new Promise(() => {})));
  for (const lane of 'mnopz') await first.bus.publish('t', { lane, body: lane });
  await first.clock.advance(0);
  first.crash();

  const { bus, clock, close } = openBus({ path, limits: { layOut: 1 } });
  bus.topic(topicOptions());
  const { bodies, handler } = recordingHandler(() => done);
  bus.handle('t', handler);
  bus.retryNow('t', 'z');
  await clock.advance(0);
  await clock.advance(0);
  expect(bodies.toSorted()).toEqual(['m', 'n', 'o', 'p', 'z']);
  await close();
});

test('a part of the backlog that cannot be read is read again, and says so in the log', async () => {
  await using dir = tempDir();
  const options = await backlog(`${dir.path}/w.db`);
  const logger = createRecordingLogger();
  const real = openTestStore({ path: options.path });
  let failures = 1;
  let reads = 0;
  const store: typeof real = {
    ...real,
    read(work) {
      if (++reads > 3 && failures-- > 0) throw new Error('the disk does not answer');
      return real.read(work);
    },
  };
  const { bus, clock, close } = openBus({ ...options, store, logger });
  bus.topic(topicOptions());
  const { bodies, handler } = recordingHandler();
  bus.handle('t', handler);
  await clock.advance(0);
  expect(bodies).toEqual([]);
  await clock.advance(1_000);
  await clock.advance(0);
  expect(bodies).toHaveLength(10);
  expect(logger.lines.map(({ event }) => event)).toContain('bus.backlogUnreadable');
  await close();
});

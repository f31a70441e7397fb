import { expect, test } from 'vitest';
import type { Delivery, DeliveryOutcome } from '../../../src-main/core/bus/bus.ts';
import { done, openBus, park, recordingHandler, retry, topicOptions, type BusOnFile } from '../../kit/bus-on-file.ts';
import { tempDir } from '../../kit/temp-dir.ts';

async function withBus(body: (on: BusOnFile) => Promise<void>): Promise<void> {
  await using dir = tempDir();
  const on = openBus({ path: `${dir.path}/w.db` });
  await body(on);
  await on.close();
}

test.each(['process', 'power', 'memory'] as const)(
  'a %s topic delivers what is published and says its level',
  (durability) =>
    withBus(async ({ bus, clock }) => {
      bus.topic(topicOptions({ durability }));
      const { bodies, handler } = recordingHandler();
      bus.handle('t', handler);
      const receipt = await bus.publish('t', { lane: 'a', body: 'one' });
      expect(receipt).toMatchObject({ ok: true, value: { durability, duplicate: false } });
      await clock.advance(0);
      expect(bodies).toEqual(['one']);
      expect(bus.depth()).toMatchObject([{ waiting: 0, bytes: 0, running: 0, parked: 0, oldestAt: undefined }]);
    }),
);

test('messages of one lane are delivered one after the other, in order; lanes run side by side', () =>
  withBus(async ({ bus, clock }) => {
    bus.topic(topicOptions());
    const running = new Map<string, (outcome: DeliveryOutcome) => void>();
    bus.handle('t', ({ body }) => new Promise((resolve) => running.set(body, resolve)));
    await Promise.all(['a1', 'a2', 'b1', 'b2'].map((body) => bus.publish('t', { lane: body[0]!, body })));
    await clock.advance(0);
    expect([...running.keys()]).toEqual(['a1', 'b1']);
    running.get('b1')!(done);
    await clock.advance(0);
    expect([...running.keys()]).toEqual(['a1', 'b1', 'b2']);
    running.get('a1')!(done);
    await clock.advance(0);
    expect([...running.keys()]).toEqual(['a1', 'b1', 'b2', 'a2']);
    running.get('a2')!(done);
    running.get('b2')!(done);
    await clock.advance(0);
  }));

test('no more handlers run at a time than the topic allows', () =>
  withBus(async ({ bus, clock }) => {
    bus.topic(topicOptions({ concurrency: 3 }));
    let [running, most] = [0, 0];
    bus.handle('t', async () => {
      most = Math.max(most, ++running);
      await clock.sleep(10);
      running--;
      return done;
    });
    await Promise.all(Array.from({ length: 20 }, (_, lane) => bus.publish('t', { lane: `${lane}`, body: 'x' })));
    await clock.advance(1_000);
    expect(most).toBe(3);
    expect(bus.depth()[0]).toMatchObject({ waiting: 0, running: 0 });
  }));

test('a failing head holds its own lane for the back-off and no other', () =>
  withBus(async ({ bus, clock }) => {
    bus.topic(topicOptions());
    const { bodies, handler } = recordingHandler((body, attempt) =>
      body === 'a1' && attempt < 3 ? retry('busy') : done,
    );
    bus.handle('t', handler);
    for (const body of ['a1', 'a2', 'b1']) await bus.publish('t', { lane: body[0]!, body });
    await clock.advance(999);
    expect(bodies).toEqual(['a1', 'b1']);
    expect(bus.blockedLanes()).toMatchObject([{ lane: 'a', waiting: 2, attempts: 1, cause: 'busy' }]);
    await clock.advance(1);
    expect(bodies).toEqual(['a1', 'b1', 'a1']);
    await clock.advance(1_999);
    expect(bodies).toEqual(['a1', 'b1', 'a1']);
    await clock.advance(1);
    expect(bodies).toEqual(['a1', 'b1', 'a1', 'a1', 'a2']);
    expect(bus.blockedLanes()).toEqual([]);
  }));

test('a handler that throws has asked for a retry with the text of its error', () =>
  withBus(async ({ bus, clock }) => {
    bus.topic(topicOptions());
    bus.handle('t', async () => {
      throw new Error('socket hang up');
    });
    await bus.publish('t', { lane: 'a', body: 'x' });
    await clock.advance(10);
    expect(bus.blockedLanes()).toMatchObject([{ cause: 'socket hang up', attempts: 1 }]);
  }));

test('a handler may say when to try again, and a person may say now', () =>
  withBus(async ({ bus, clock }) => {
    bus.topic(topicOptions());
    const { bodies, handler } = recordingHandler((_, attempt) =>
      attempt < 3 ? retry('closed until Monday', 86_400_000) : done,
    );
    bus.handle('t', handler);
    await bus.publish('t', { lane: 'a', body: 'x' });
    await clock.advance(3_600_000);
    expect(bodies).toHaveLength(1);
    expect(bus.blockedLanes()[0]!.nextAttemptAt).toBe(clock.now() + 23 * 3_600_000);
    bus.retryNow('t', 'a');
    await clock.advance(0);
    expect(bodies).toHaveLength(2);
    await clock.advance(86_400_000);
    expect(bodies).toHaveLength(3);
  }));

test('what fails too often is parked with the last cause and the lane goes on', () =>
  withBus(async ({ bus, clock }) => {
    bus.topic(topicOptions({ maxAttempts: 3 }));
    const { bodies, handler } = recordingHandler((body) => (body === 'bad' ? retry('no such ticket') : done));
    bus.handle('t', handler);
    for (const body of ['bad', 'good']) await bus.publish('t', { lane: 'a', body });
    await clock.advance(100_000);
    expect(bodies).toEqual(['bad', 'bad', 'bad', 'good']);
    expect(bus.parked()).toMatchObject([
      {
        body: 'bad',
        attempts: 3,
        reason: 'gave up after 3 attempts; the last one: no such ticket',
        topic: 't',
        lane: 'a',
      },
    ]);
    expect(bus.depth()[0]).toMatchObject({ waiting: 0, bytes: 0, parked: 1 });
  }));

test('a parked message is redriven to the end of its lane with its identity, edited where asked', () =>
  withBus(async ({ bus, clock }) => {
    bus.topic(topicOptions());
    const seen: Pick<Delivery, 'id' | 'body' | 'attempt'>[] = [];
    bus.handle('t', async ({ id, body, attempt }) => {
      seen.push({ id, body, attempt });
      return body === 'wrong' ? park('the number has letters in it') : done;
    });
    const receipt = await bus.publish('t', { lane: 'a', body: 'wrong' });
    await clock.advance(0);
    const id = receipt.ok ? receipt.value.id : '';
    expect(bus.parked('t')).toMatchObject([{ id, reason: 'the number has letters in it' }]);
    expect(bus.redrive(id, 'right')).toBe(true);
    await clock.advance(0);
    expect(seen).toEqual([
      { id, body: 'wrong', attempt: 1 },
      { id, body: 'right', attempt: 1 },
    ]);
    expect(bus.parked()).toEqual([]);
    expect(bus.redrive(id)).toBe(false);
    expect(bus.depth()[0]).toMatchObject({ waiting: 0, bytes: 0, parked: 0 });
  }));

test.each(['process', 'memory'] as const)(
  'however many are parked (%s), they are counted by lane, and each can be redriven with a body made of its own',
  (durability) =>
    withBus(async ({ bus, clock }) => {
      bus.topic(topicOptions({ durability, concurrency: 1 }));
      const { bodies, handler } = recordingHandler((body) => (body.startsWith('mended') ? done : park('unreadable')));
      bus.handle('t', handler);
      const ids: string[] = [];
      for (let number = 0; number < 250; number++) {
        const receipt = await bus.publish('t', { lane: number % 5 === 0 ? 'b' : 'a', body: `${number}` });
        if (receipt.ok) ids.push(receipt.value.id);
        await clock.advance(0);
        if (number === 9) expect(bus.parkedByLane('t').get('a')).toBe(8);
      }
      expect([...bus.parkedByLane('t')].toSorted()).toEqual([
        ['a', 200],
        ['b', 50],
      ]);
      bodies.length = 0;
      for (const id of ids) expect(bus.redrive(id, (topic, body) => `mended ${topic} ${body}`)).toBe(true);
      // Outcomes may wait a moment for publishes that come in a stream.
      await clock.advance(10_000);
      expect(bodies.toSorted()).toEqual(ids.map((_, number) => `mended t ${number}`).toSorted());
      expect(bus.parkedByLane('t').size).toBe(0);
    }),
);

test('fencing tokens rise with every lease, also across processes', async () => {
  await using dir = tempDir();
  const tokens: number[] = [];
  let clock;
  for (let round = 0; round < 3; round++) {
    const on = openBus({ path: `${dir.path}/w.db`, clock });
    clock = on.clock;
    on.bus.topic(topicOptions({ maxCrashes: 10 }));
    on.bus.handle('t', async ({ fencingToken }) => {
      tokens.push(fencingToken);
      return tokens.length < 2 ? retry('again', 0) : new Promise(() => {});
    });
    if (round === 0) await on.bus.publish('t', { lane: 'a', body: 'x' });
    await clock.advance(10);
    on.crash();
  }
  expect(tokens).toHaveLength(4);
  expect([...tokens].sort((a, b) => a - b)).toEqual(tokens);
  expect(new Set(tokens).size).toBe(4);
});

test('of the lanes that are ready the one with the higher priority is first; within a lane the order stays', () =>
  withBus(async ({ bus, clock }) => {
    bus.topic(topicOptions({ concurrency: 1 }));
    for (const [lane, body, priority] of [
      ['low', 'low1', 0],
      ['low', 'low2', 9],
      ['mid', 'mid1', 5],
      ['high', 'high1', 7],
      ['high', 'high2', 0],
    ] as const) {
      await bus.publish('t', { lane, body, priority });
    }
    const { bodies, handler } = recordingHandler();
    bus.handle('t', handler);
    await clock.advance(0);
    await clock.advance(0);
    expect(bodies).toEqual(['high1', 'mid1', 'low1', 'low2', 'high2']);
  }));

test('lanes of one priority take turns', () =>
  withBus(async ({ bus, clock }) => {
    bus.topic(topicOptions({ concurrency: 1 }));
    for (const body of ['a1', 'a2', 'a3', 'b1', 'b2', 'c1']) await bus.publish('t', { lane: body[0]!, body });
    const { bodies, handler } = recordingHandler();
    bus.handle('t', handler);
    await clock.advance(0);
    await clock.advance(0);
    expect(bodies).toEqual(['a1', 'b1', 'c1', 'a2', 'b2', 'a3']);
  }));

test('a delayed message waits its time and what follows it in the lane waits with it', () =>
  withBus(async ({ bus, clock }) => {
    bus.topic(topicOptions());
    const { bodies, handler } = recordingHandler();
    bus.handle('t', handler);
    await bus.publish('t', { lane: 'a', body: 'later', delayMs: 5_000 });
    await bus.publish('t', { lane: 'a', body: 'after' });
    await clock.advance(4_999);
    expect(bodies).toEqual([]);
    expect(bus.blockedLanes()).toMatchObject([{ lane: 'a', cause: 'published with a delay', waiting: 2 }]);
    await clock.advance(1);
    expect(bodies).toEqual(['later', 'after']);
  }));

test('a rate lets the burst through at once and the rest at its pace', () =>
  withBus(async ({ bus, clock }) => {
    bus.topic(topicOptions({ concurrency: 10, rate: { perSecond: 2, burst: 3 } }));
    const { bodies, handler } = recordingHandler();
    bus.handle('t', handler);
    await Promise.all(Array.from({ length: 8 }, (_, n) => bus.publish('t', { lane: `${n}`, body: `${n}` })));
    await clock.advance(0);
    expect(bodies).toHaveLength(3);
    await clock.advance(499);
    expect(bodies).toHaveLength(3);
    await clock.advance(1);
    expect(bodies).toHaveLength(4);
    await clock.advance(2_000);
    expect(bodies).toHaveLength(8);
  }));

test('a pause stops delivery, not publishing, and survives a restart', async () => {
  await using dir = tempDir();
  const first = openBus({ path: `${dir.path}/w.db` });
  first.bus.topic(topicOptions());
  first.bus.pause('t');
  await first.close();
  const { bus, clock, close } = openBus({ path: `${dir.path}/w.db` });
  bus.topic(topicOptions());
  const { bodies, handler } = recordingHandler();
  bus.handle('t', handler);
  expect(await bus.publish('t', { lane: 'a', body: 'x' })).toMatchObject({ ok: true });
  await clock.advance(60_000);
  expect(bodies).toEqual([]);
  expect(bus.depth()[0]).toMatchObject({ waiting: 1, paused: true });
  expect(bus.blockedLanes()).toMatchObject([{ lane: 'a', cause: 'the topic is paused' }]);
  bus.resume('t');
  await clock.advance(0);
  expect(bodies).toEqual(['x']);
  await close();
});

test.each([3_600_000, -3_600_000])('a wall clock that jumps by %i ms neither hurries nor delays anything', (jump) =>
  withBus(async ({ bus, clock }) => {
    bus.topic(topicOptions());
    const { bodies, handler } = recordingHandler((body, attempt) =>
      body === 'fails' && attempt === 1 ? retry('x') : done,
    );
    bus.handle('t', handler);
    await bus.publish('t', { lane: 'a', body: 'fails' });
    await bus.publish('t', { lane: 'b', body: 'delayed', delayMs: 1_500 });
    await clock.advance(500);
    clock.jump(jump);
    await clock.advance(499);
    expect(bodies).toEqual(['fails']);
    expect(bus.blockedLanes().map(({ nextAttemptAt }) => nextAttemptAt - clock.now())).toEqual([1, 501]);
    await clock.advance(1);
    expect(bodies).toEqual(['fails', 'fails']);
    await clock.advance(500);
    expect(bodies).toEqual(['fails', 'fails', 'delayed']);
  }),
);

test('nothing has a timer while the bus is idle', () =>
  withBus(async ({ bus, clock }) => {
    bus.topic(topicOptions({ rate: { perSecond: 1, burst: 1 } }));
    bus.handle('t', async () => done);
    await bus.publish('t', { lane: 'a', body: 'x' });
    await clock.advance(60_000);
    expect(clock.pending).toBe(0);
  }));

test('drain waits for running handlers and lets nothing new start', () =>
  withBus(async ({ bus, clock }) => {
    bus.topic(topicOptions());
    const { promise, resolve } = Promise.withResolvers<DeliveryOutcome>();
    const bodies: string[] = [];
    bus.handle('t', ({ body }) => {
      bodies.push(body);
      return promise;
    });
    for (const body of ['1', '2']) await bus.publish('t', { lane: 'a', body });
    await clock.advance(0);
    let drained = false;
    const draining = bus.drain(new AbortController().signal).then(() => (drained = true));
    await clock.advance(1_000);
    expect(drained).toBe(false);
    resolve(done);
    await draining;
    expect(bodies).toEqual(['1']);
    expect(bus.depth()[0]).toMatchObject({ waiting: 1, running: 0 });
  }));

test('closing aborts the signals of handlers and does not count it against their messages', async () => {
  await using dir = tempDir();
  const first = openBus({ path: `${dir.path}/w.db` });
  first.bus.topic(topicOptions({ maxCrashes: 1, maxAttempts: 1 }));
  first.bus.handle(
    't',
    ({ signal }) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
  );
  await first.bus.publish('t', { lane: 'a', body: 'x' });
  await first.clock.advance(0);
  await first.close();
  const second = openBus({ path: `${dir.path}/w.db` });
  second.bus.topic(topicOptions({ maxCrashes: 1, maxAttempts: 1 }));
  const attempts: number[] = [];
  second.bus.handle('t', async ({ attempt }) => {
    attempts.push(attempt);
    return done;
  });
  await second.clock.advance(0);
  expect(attempts).toEqual([1]);
  await second.close();
});

test('declaring a topic twice is fine with the same options and a bug with others', () =>
  withBus(async ({ bus }) => {
    bus.topic(topicOptions({ maxAttempts: Infinity }));
    bus.topic(topicOptions({ maxAttempts: Infinity }));
    expect(() => bus.topic(topicOptions({ maxAttempts: 4 }))).toThrow('other options');
    expect(() => bus.publishIn(undefined as never, 'nobody', { lane: '', body: '' })).toThrow('has not been declared');
  }));

test('listeners hear of settled messages with their latency and of changes once a burst', () =>
  withBus(async ({ bus, clock }) => {
    bus.topic(topicOptions());
    const settled: [string, number][] = [];
    let changes = 0;
    bus.onSettled((topic, ms) => settled.push([topic, ms]));
    const stop = bus.onChange(() => changes++);
    bus.handle('t', async () => {
      await clock.sleep(40);
      return done;
    });
    await Promise.all(['a', 'b'].map((lane) => bus.publish('t', { lane, body: lane })));
    await clock.advance(49);
    expect(settled).toEqual([
      ['t', 40],
      ['t', 40],
    ]);
    expect(changes).toBe(0);
    await clock.advance(1);
    expect(changes).toBe(1);
    stop();
  }));

import { expect, test } from 'vitest';
import { done, openBus, recordingHandler, retry, topicOptions } from '../../kit/bus-on-file.ts';
import { createRecordingLogger } from '../../kit/recording-logger.ts';
import { tempDir } from '../../kit/temp-dir.ts';

test('what a dead process had in its hands is delivered at once, before what follows it, with the crash counted', async () => {
  await using dir = tempDir();
  const first = openBus({ path: `${dir.path}/w.db` });
  first.bus.topic(topicOptions());
  first.bus.handle('t', () => new Promise(() => {}));
  for (const body of ['a1', 'a2', 'b1']) await first.bus.publish('t', { lane: body[0]!, body });
  await first.clock.advance(0);
  first.crash();

  const { bus, clock, close } = openBus({ path: `${dir.path}/w.db` });
  bus.topic(topicOptions());
  const seen: [string, number][] = [];
  bus.handle('t', async ({ body, attempt }) => {
    seen.push([body, attempt]);
    return done;
  });
  await clock.advance(0);
  expect(seen).toEqual([
    ['a1', 2],
    ['b1', 2],
    ['a2', 1],
  ]);
  await close();
});

test('a message that keeps killing its process is parked, and its lane goes on', async () => {
  await using dir = tempDir();
  for (let crash = 1; crash <= 3; crash++) {
    const on = openBus({ path: `${dir.path}/w.db` });
    on.bus.topic(topicOptions({ maxCrashes: 3 }));
    if (crash === 1) for (const body of ['deadly', 'harmless']) await on.bus.publish('t', { lane: 'a', body });
    const { bodies, handler } = recordingHandler();
    on.bus.handle('t', (delivery) => handler(delivery).then(() => new Promise(() => {})));
    await on.clock.advance(0);
    expect([crash, bodies]).toEqual([crash, ['deadly']]);
    on.crash();
  }
  const { bus, clock, close } = openBus({ path: `${dir.path}/w.db` });
  bus.topic(topicOptions({ maxCrashes: 3 }));
  const { bodies, handler } = recordingHandler();
  bus.handle('t', handler);
  await clock.advance(0);
  expect(bodies).toEqual(['harmless']);
  expect(bus.parked()).toMatchObject([{ body: 'deadly', reason: expect.stringContaining('died 3 times') }]);
  expect(bus.depth()[0]).toMatchObject({ waiting: 0, bytes: 0, parked: 1 });
  await close();
});

test('back-off, attempts and cause survive the process', async () => {
  await using dir = tempDir();
  const first = openBus({ path: `${dir.path}/w.db` });
  first.bus.topic(topicOptions({ backoff: { firstMs: 10_000, capMs: 60_000 } }));
  first.bus.handle('t', async () => retry('down for maintenance'));
  await first.bus.publish('t', { lane: 'a', body: 'x' });
  await first.clock.advance(4_000);
  first.crash();

  const { bus, clock, close } = openBus({ path: `${dir.path}/w.db`, clock: first.clock });
  bus.topic(topicOptions({ backoff: { firstMs: 10_000, capMs: 60_000 } }));
  const { bodies, handler } = recordingHandler();
  bus.handle('t', handler);
  expect(bus.blockedLanes()).toMatchObject([{ attempts: 1, cause: 'down for maintenance' }]);
  await clock.advance(5_999);
  expect(bodies).toEqual([]);
  await clock.advance(1);
  expect(bodies).toEqual(['x']);
  await close();
});

test('a clock that was set back while the process was down holds nothing longer than it was meant to wait', async () => {
  await using dir = tempDir();
  const first = openBus({ path: `${dir.path}/w.db` });
  first.bus.topic(topicOptions());
  await first.bus.publish('t', { lane: 'a', body: 'x', delayMs: 2_000 });
  first.crash();
  first.clock.jump(-3_600_000);

  const { bus, clock, close } = openBus({ path: `${dir.path}/w.db`, clock: first.clock });
  bus.topic(topicOptions());
  const { bodies, handler } = recordingHandler();
  bus.handle('t', handler);
  await clock.advance(1_999);
  expect(bodies).toEqual([]);
  await clock.advance(1);
  expect(bodies).toEqual(['x']);
  await close();
});

test('lanes that are longer than memory may be, and bodies larger, keep their order', async () => {
  await using dir = tempDir();
  const first = openBus({ path: `${dir.path}/w.db`, limits: { bufferBytes: 1_000 } });
  first.bus.topic(topicOptions());
  const expected: Record<string, number[]> = { a: [], b: [] };
  for (let n = 0; n < 300; n++) {
    const lane = n % 3 === 0 ? 'a' : 'b';
    expected[lane]!.push(n);
    void first.bus.publish('t', { lane, body: `${n}`.padEnd(40) });
  }
  await first.clock.advance(0);
  first.crash();
  const { bus, clock, close } = openBus({ path: `${dir.path}/w.db`, limits: { bufferBytes: 1_000 } });
  bus.topic(topicOptions());
  const seen: Record<string, number[]> = { a: [], b: [] };
  bus.handle('t', async ({ lane, body }) => {
    seen[lane]!.push(Number(body));
    return done;
  });
  for (let round = 0; bus.depth()[0]!.waiting > 0 && round < 1_000; round++) await clock.advance(1);
  expect(seen).toEqual(expected);
  await close();
});

test('a process that was replaced stops: its handlers are told, its acknowledgements change nothing', async () => {
  await using dir = tempDir();
  const logger = createRecordingLogger();
  const old = openBus({ path: `${dir.path}/w.db`, logger });
  old.bus.topic(topicOptions({ leaseMs: 3_000 }));
  const { promise, resolve } = Promise.withResolvers<typeof done>();
  let signal: AbortSignal | undefined;
  old.bus.handle('t', (delivery) => {
    signal = delivery.signal;
    return promise;
  });
  await old.bus.publish('t', { lane: 'a', body: 'x' });
  await old.clock.advance(0);
  // The file lock forbids this; a network file system may not.
  const { bus } = openBus({ path: old.store.path, store: old.store, clock: old.clock });
  bus.topic(topicOptions({ leaseMs: 3_000 }));
  const { bodies, handler } = recordingHandler();
  bus.handle('t', handler);
  await old.clock.advance(1_000);
  expect(bodies).toEqual(['x']);
  expect(signal?.aborted).toBe(true);
  resolve(done);
  await old.clock.advance(10);
  expect(await old.bus.publish('t', { lane: 'a', body: 'y' })).toMatchObject({ error: { code: 'CLOSED' } });
  expect(logger.lines.map(({ event }) => event)).toContain('bus.replaced');
  await bus[Symbol.asyncDispose]();
  await old.close();
});

test('a lease is renewed for as long as the handler runs', async () => {
  await using dir = tempDir();
  const { bus, clock, close } = openBus({ path: `${dir.path}/w.db` });
  bus.topic(topicOptions({ leaseMs: 1_000 }));
  let [starts, lost] = [0, false];
  bus.handle('t', async ({ signal }) => {
    starts++;
    signal.addEventListener('abort', () => (lost = true));
    await clock.sleep(3_600_000);
    return done;
  });
  await bus.publish('t', { lane: 'a', body: 'x' });
  await clock.advance(3_700_000);
  expect([starts, lost, bus.depth()[0]!.waiting]).toEqual([1, false, 0]);
  await close();
});

test('where the store cannot be asked for longer than a lease, the lease is lost and the message comes again', async () => {
  await using dir = tempDir();
  const on = openBus({ path: `${dir.path}/w.db` });
  let broken = false;
  const store = {
    ...on.store,
    read: ((work) => {
      if (broken) throw new Error('disk I/O error');
      return on.store.read(work);
    }) as typeof on.store.read,
  };
  const { bus, clock } = openBus({ path: on.store.path, store, clock: on.clock });
  bus.topic(topicOptions({ leaseMs: 900 }));
  const tokens: number[] = [];
  const aborted: boolean[] = [];
  bus.handle('t', async ({ fencingToken, signal }) => {
    tokens.push(fencingToken);
    if (tokens.length > 1) return done;
    return new Promise((resolve) =>
      signal.addEventListener('abort', () => {
        aborted.push(true);
        resolve(done);
      }),
    );
  });
  await bus.publish('t', { lane: 'a', body: 'x' });
  await clock.advance(100);
  broken = true;
  await clock.advance(1_200);
  broken = false;
  expect(aborted).toEqual([true]);
  expect(bus.depth()[0]!.waiting).toBe(1);
  await clock.advance(1_000);
  expect(tokens).toHaveLength(2);
  expect(tokens[1]).toBeGreaterThan(tokens[0]!);
  expect(bus.depth()[0]!.waiting).toBe(0);
  await bus[Symbol.asyncDispose]();
  await on.close();
});

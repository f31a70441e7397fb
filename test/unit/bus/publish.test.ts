import { expect, test } from 'vitest';
import { done, openBus, park, recordingHandler, retry, topicOptions, type BusOnFile } from '../../kit/bus-on-file.ts';
import { tempDir } from '../../kit/temp-dir.ts';

async function withBus(body: (on: BusOnFile) => Promise<void>): Promise<void> {
  await using dir = tempDir();
  const on = openBus({ path: `${dir.path}/w.db` });
  await body(on);
  await on.close();
}
const refused = (code: string) => ({ ok: false, error: { code } });
const accepted = { ok: true };

test('a publish inside a transaction commits with it and is delivered only after that commit', () =>
  withBus(async ({ bus, store, clock }) => {
    bus.topic(topicOptions());
    const { bodies, handler } = recordingHandler();
    bus.handle('t', handler);
    store.write('process', (tx) => {
      expect(bus.publishIn(tx, 't', { lane: 'a', body: 'kept' })).toMatchObject(accepted);
      expect(bus.depth()[0]).toMatchObject({ waiting: 0 });
    });
    expect(bus.depth()[0]).toMatchObject({ waiting: 1 });
    expect(bodies).toEqual([]);
    await clock.advance(0);
    expect(bodies).toEqual(['kept']);
  }));

test('a transaction that is rolled back publishes nothing and gives its credit back', () =>
  withBus(async ({ bus, store, clock }) => {
    bus.topic(topicOptions({ maxMessages: 2 }));
    const { bodies, handler } = recordingHandler();
    bus.handle('t', handler);
    for (let round = 0; round < 5; round++) {
      expect(() =>
        store.write('process', (tx) => {
          bus.publishIn(tx, 't', { lane: 'a', body: 'never', idempotencyKey: 'k' });
          throw new Error('rolled back');
        }),
      ).toThrow('rolled back');
    }
    const [kept, gone] = await Promise.allSettled([
      store.writeSoon('process', (tx) => bus.publishIn(tx, 't', { lane: 'a', body: 'kept', idempotencyKey: 'k' })),
      store.writeSoon('process', (tx) => {
        bus.publishIn(tx, 't', { lane: 'a', body: 'never' });
        throw new Error('alone');
      }),
    ]);
    expect(kept).toMatchObject({ status: 'fulfilled', value: { ok: true, value: { duplicate: false } } });
    expect(gone.status).toBe('rejected');
    await clock.advance(0);
    expect(bodies).toEqual(['kept']);
    expect(bus.depth()[0]).toMatchObject({ waiting: 0, bytes: 0 });
  }));

test('a repeated key is answered with the first message until its time is over, also after a restart', async () => {
  await using dir = tempDir();
  const first = openBus({ path: `${dir.path}/w.db` });
  first.bus.topic(topicOptions({ idempotencyTtlMs: 1_000 }));
  const message = { lane: 'a', body: 'x', idempotencyKey: 'k' };
  const [original, same] = await Promise.all([first.bus.publish('t', message), first.bus.publish('t', message)]);
  const id = original.ok ? original.value.id : '';
  expect(original).toMatchObject({ value: { duplicate: false } });
  expect(same).toMatchObject({ ok: true, value: { id, duplicate: true } });
  first.store.write('process', (tx) => {
    expect(first.bus.publishIn(tx, 't', message)).toMatchObject({ value: { id, duplicate: true } });
  });
  await first.close();

  const { bus, clock, close } = openBus({ path: `${dir.path}/w.db`, clock: first.clock });
  bus.topic(topicOptions({ idempotencyTtlMs: 1_000 }));
  expect(await bus.publish('t', message)).toMatchObject({ value: { id, duplicate: true } });
  expect(bus.depth()[0]).toMatchObject({ waiting: 1, bytes: 1 });
  await clock.advance(1_000);
  expect(await bus.publish('t', message)).toMatchObject({ value: { duplicate: false } });
  expect(bus.depth()[0]).toMatchObject({ waiting: 2, bytes: 2 });
  await close();
});

test('expired keys leave the store while new ones come', () =>
  withBus(async ({ bus, clock, store }) => {
    bus.topic(topicOptions({ idempotencyTtlMs: 100 }));
    const publish = (n: number) => bus.publish('t', { lane: 'a', body: 'x', idempotencyKey: `k${n}` });
    for (let n = 0; n < 50; n++) await publish(n);
    await clock.advance(100);
    for (let n = 50; n < 75; n++) await publish(n);
    expect(store.read((db) => db.prepare('SELECT count(*) FROM bus_key').pluck().get())).toBe(25);
  }));

test('publishers are refused with the reason when messages or bytes run out, and nothing is stored', () =>
  withBus(async ({ bus }) => {
    bus.topic(topicOptions({ maxMessages: 3, maxBytes: 10 }));
    const publish = (body: string) => bus.publish('t', { lane: 'a', body });
    expect(await Promise.all(['1', '2', '3', '4'].map(publish))).toMatchObject([
      accepted,
      accepted,
      accepted,
      refused('OVERLOADED'),
    ]);
    expect(bus.depth()[0]).toMatchObject({ waiting: 3, bytes: 3 });
    const more = { ...topicOptions({ name: 'bytes', maxBytes: 10 }) };
    bus.topic(more);
    expect(await bus.publish('bytes', { lane: 'a', body: '汉字' })).toMatchObject(accepted);
    expect(await bus.publish('bytes', { lane: 'a', body: '12345' })).toMatchObject({
      error: { code: 'OVERLOADED', message: expect.stringContaining('6 of 10 bytes') },
    });
    expect(await bus.publish('bytes', { lane: 'a', body: '1234' })).toMatchObject(accepted);
  }));

test('a repeat of a stored message is a duplicate even when there is no room', () =>
  withBus(async ({ bus }) => {
    bus.topic(topicOptions({ maxMessages: 1 }));
    await bus.publish('t', { lane: 'a', body: '1', idempotencyKey: 'k' });
    expect(await bus.publish('t', { lane: 'a', body: '1', idempotencyKey: 'k' })).toMatchObject({
      value: { duplicate: true },
    });
    expect(await bus.publish('t', { lane: 'a', body: '2', idempotencyKey: 'j' })).toMatchObject(refused('OVERLOADED'));
  }));

test('what can never fit is refused as too large', () =>
  withBus(async ({ bus }) => {
    bus.topic(topicOptions({ maxBytes: 4 }));
    expect(await bus.publish('t', { lane: 'a', body: '12345' })).toMatchObject(refused('TOO_LARGE'));
    await expect(bus.publish('t', { lane: 'a', body: '', delayMs: NaN })).rejects.toThrow(RangeError);
  }));

test('a waiting publisher is served in order when credit comes back, and is not overtaken', () =>
  withBus(async ({ bus, clock }) => {
    bus.topic(topicOptions({ maxMessages: 1, concurrency: 1 }));
    const { bodies, handler } = recordingHandler();
    const { signal } = new AbortController();
    await bus.publish('t', { lane: 'a', body: '0' });
    const waiting = ['1', '2', '3'].map((body) => bus.publishWaiting('t', { lane: 'a', body }, signal));
    expect(await bus.publish('t', { lane: 'a', body: 'pushy' })).toMatchObject(refused('OVERLOADED'));
    bus.handle('t', handler);
    await clock.advance(0);
    expect(await Promise.all(waiting)).toMatchObject([accepted, accepted, accepted]);
    await clock.advance(0);
    await clock.advance(0);
    expect(bodies).toEqual(['0', '1', '2', '3']);
  }));

test('a publisher that stops waiting takes no credit with it', () =>
  withBus(async ({ bus, clock }) => {
    bus.topic(topicOptions({ maxMessages: 1 }));
    await bus.publish('t', { lane: 'a', body: '0' });
    const stop = new AbortController();
    const waiting = bus.publishWaiting('t', { lane: 'a', body: '1' }, stop.signal);
    stop.abort(new Error('gone home'));
    await expect(waiting).rejects.toThrow('gone home');
    bus.handle('t', async () => done);
    await clock.advance(0);
    expect(await bus.publish('t', { lane: 'a', body: '2' })).toMatchObject(accepted);
  }));

test('parked messages do not take credit', () =>
  withBus(async ({ bus, clock }) => {
    bus.topic(topicOptions({ maxMessages: 1 }));
    bus.handle('t', async () => park('no'));
    for (let n = 0; n < 3; n++) {
      expect(await bus.publish('t', { lane: 'a', body: 'x' })).toMatchObject(accepted);
      await clock.advance(0);
    }
    expect(bus.depth()[0]).toMatchObject({ waiting: 0, parked: 3 });
  }));

test('a closed bus refuses, those who wait included', async () => {
  await using dir = tempDir();
  const on = openBus({ path: `${dir.path}/w.db` });
  on.bus.topic(topicOptions({ maxMessages: 1 }));
  await on.bus.publish('t', { lane: 'a', body: '0' });
  const waiting = on.bus.publishWaiting('t', { lane: 'a', body: '1' }, new AbortController().signal);
  await on.close();
  expect(await waiting).toMatchObject(refused('CLOSED'));
  expect(await on.bus.publish('t', { lane: 'a', body: '2' })).toMatchObject(refused('CLOSED'));
});

test("a full memory topic drops its oldest messages, says how many, and never those in a handler's hands", () =>
  withBus(async ({ bus, clock }) => {
    bus.topic(topicOptions({ durability: 'memory', maxMessages: 3, concurrency: 1 }));
    const { promise, resolve } = Promise.withResolvers<typeof done>();
    const bodies: string[] = [];
    bus.handle('t', ({ body }) => {
      bodies.push(body);
      return promise;
    });
    await bus.publish('t', { lane: 'a', body: '1' });
    await clock.advance(0);
    for (const body of ['2', '3', '4', '5', '6']) {
      expect(await bus.publish('t', { lane: `lane ${body}`, body })).toMatchObject(accepted);
    }
    expect(bus.depth()[0]).toMatchObject({ waiting: 3, dropped: 3 });
    resolve(done);
    await clock.advance(0);
    expect(bodies).toEqual(['1', '5', '6']);
    expect(bus.depth()[0]).toMatchObject({ waiting: 0, bytes: 0, dropped: 3 });
  }));

test('a memory topic retries, parks, redrives and recognises keys like a stored one', () =>
  withBus(async ({ bus, clock }) => {
    bus.topic(topicOptions({ durability: 'memory', idempotencyTtlMs: 5_000 }));
    const { bodies, handler } = recordingHandler((body, attempt) => {
      if (body === 'bad') return park('bad');
      return attempt === 1 ? retry('later') : done;
    });
    bus.handle('t', handler);
    for (const body of ['bad', 'good']) await bus.publish('t', { lane: 'a', body, idempotencyKey: body });
    expect(await bus.publish('t', { lane: 'a', body: 'good', idempotencyKey: 'good' })).toMatchObject({
      value: { duplicate: true },
    });
    await clock.advance(1_000);
    expect(bodies).toEqual(['bad', 'good', 'good']);
    const [parked] = bus.parked();
    expect(bus.redrive(parked!.id, 'mended')).toBe(true);
    await clock.advance(1_000);
    expect(bodies.slice(3)).toEqual(['mended', 'mended']);
    expect(bus.depth()[0]).toMatchObject({ waiting: 0, bytes: 0, parked: 0 });
    await clock.advance(5_000);
    expect(await bus.publish('t', { lane: 'a', body: 'good', idempotencyKey: 'good' })).toMatchObject({
      value: { duplicate: false },
    });
    await clock.advance(1_000);
  }));

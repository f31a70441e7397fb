import { rmSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { StoreError } from '../../../src-main/core/store/store-error.ts';
import type { Store } from '../../../src-main/core/store/store.ts';
import { done, openBus, topicOptions } from '../../kit/bus-on-file.ts';
import { smallDisk } from '../../kit/small-disk.ts';
import { tempDir } from '../../kit/temp-dir.ts';

const limitPages = (store: Store, pages: number): unknown =>
  store.write('process', (tx) => tx.prepare(`PRAGMA max_page_count = ${pages}`).pluck().get());

test('a publish that finds no room is refused with an error that says so, and what was stored before is delivered', async () => {
  await using dir = tempDir();
  const { bus, store, clock, close } = openBus({ path: `${dir.path}/w.db` });
  bus.topic(topicOptions());
  const body = 'x'.repeat(10_000);
  expect((await bus.publish('t', { lane: 'a', body })).ok).toBe(true);
  limitPages(store, 1);
  // More than pages that schema steps may have left free can take.
  const large = 'x'.repeat(500_000);
  const refused = await bus.publish('t', { lane: 'a', body: large }).catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(StoreError);
  expect(refused).toMatchObject({ kind: 'diskFull', path: store.path });
  expect(String(refused)).toMatch(/disk of the workspace file is full.*Free some space/s);
  expect(bus.depth()[0]).toMatchObject({ waiting: 1, bytes: 10_000 });

  limitPages(store, 1_000_000);
  expect((await bus.publish('t', { lane: 'a', body: 'small' })).ok).toBe(true);
  const bodies: string[] = [];
  bus.handle('t', async ({ body: text }) => {
    bodies.push(text.slice(0, 5));
    return done;
  });
  await clock.advance(10_000);
  expect(bodies).toEqual(['xxxxx', 'small']);
  expect(bus.depth()[0]).toMatchObject({ waiting: 0, bytes: 0 });
  await close();
});

test('leases and acknowledgements that cannot be stored wait for room; nothing is delivered twice or out of order', async () => {
  await using dir = tempDir();
  const real = openBus({ path: `${dir.path}/w.db` });
  let full = false;
  const store: Store = {
    ...real.store,
    writeSoon: (level, work) =>
      real.store.writeSoon(level, (tx) => {
        const result = work(tx);
        if (full) throw new StoreError('diskFull', real.store.path, 'database or disk is full');
        return result;
      }),
  };
  const { bus, clock } = openBus({ path: real.store.path, store, clock: real.clock });
  bus.topic(topicOptions({ rate: { perSecond: 1_000, burst: 2 } }));
  for (const body of ['a1', 'a2', 'b1']) await bus.publish('t', { lane: body[0]!, body });
  const bodies: string[] = [];
  const { promise, resolve } = Promise.withResolvers<typeof done>();
  full = true;
  bus.handle('t', ({ body }) => {
    bodies.push(body);
    return promise;
  });
  await clock.advance(3_000);
  expect(bodies).toEqual([]);
  expect(bus.depth()[0]).toMatchObject({ waiting: 3, running: 0 });
  full = false;
  await clock.advance(5_000);
  expect(bodies).toEqual(['a1', 'b1']);
  full = true;
  resolve(done);
  await clock.advance(20_000);
  expect(bodies).toEqual(['a1', 'b1']);
  await expect(bus.publish('t', { lane: 'c', body: 'c1' })).rejects.toThrow('disk of the workspace file is full');
  full = false;
  await clock.advance(5_000);
  expect(bodies).toEqual(['a1', 'b1', 'a2']);
  expect(bus.depth()[0]).toMatchObject({ waiting: 0, running: 0, bytes: 0 });
  await bus[Symbol.asyncDispose]();
  await real.close();
});

const disk = smallDisk(64);
disk?.[Symbol.dispose]();

test.runIf(disk !== undefined)(
  'on a disk that is really full, what was acknowledged survives and the rest says why',
  async () => {
    using small = smallDisk(8_000)!;
    const path = `${small.path}/w.db`;
    const first = openBus({ path });
    first.bus.topic(topicOptions({ maxMessages: 100_000, maxBytes: 1e9 }));
    writeFileSync(`${small.path}/ballast`, Buffer.alloc(5_000_000));
    let acknowledged = 0;
    let problem: unknown;
    while (problem === undefined) {
      const message = { lane: 'a', body: `${acknowledged}`.padEnd(8_000) };
      try {
        await first.bus.publish('t', message);
        acknowledged++;
      } catch (error) {
        problem = error;
      }
    }
    expect(problem).toMatchObject({ kind: 'diskFull' });
    expect(acknowledged).toBeGreaterThan(10);
    first.crash();
    rmSync(`${small.path}/ballast`);

    const { bus, clock, close } = openBus({ path });
    bus.topic(topicOptions({ maxMessages: 100_000, maxBytes: 1e9 }));
    const seen: number[] = [];
    bus.handle('t', async ({ body }) => {
      seen.push(Number(body));
      return done;
    });
    for (let round = 0; bus.depth()[0]!.waiting > 0 && round < 1_000; round++) await clock.advance(5_000);
    expect(seen).toEqual(Array.from({ length: acknowledged }, (_, n) => n));
    await close();
  },
);

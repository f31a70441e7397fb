import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { DeliveryOutcome } from '../../../src-main/core/bus/bus.ts';
import type { Store } from '../../../src-main/core/store/store.ts';
import { done, openBus, park, retry, topicOptions, type BusOnFile } from '../../kit/bus-on-file.ts';
import { tempDir } from '../../kit/temp-dir.ts';
import { createVirtualClock } from '../../kit/virtual-clock.ts';

/**
 * Random histories of publishing, failing, crashing, parking and redriving against a plain model: what was acknowledged to a
 * publisher is delivered until it is settled, in the order of its lane, and what was settled never comes again.
 */

const lanes = ['a', 'b', 'c'] as const;
type Step =
  | {
      readonly do: 'publish' | 'publishIn' | 'rollBack';
      readonly lane: (typeof lanes)[number];
      readonly priority: number;
    }
  | { readonly do: 'advance'; readonly ms: number }
  | { readonly do: 'crash' | 'redrive' | 'pause' | 'resume' | 'retryNow' }
  | { readonly do: 'answer'; readonly outcomes: readonly ('done' | 'retry' | 'park' | 'throw' | 'hang')[] };

const lane = fc.constantFrom(...lanes);
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constant('publish' as const), lane, priority: fc.integer({ min: 0, max: 2 }) }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('publishIn' as const), lane, priority: fc.constant(0) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('rollBack' as const), lane, priority: fc.constant(0) }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('advance' as const), ms: fc.integer({ min: 0, max: 400 }) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('crash', 'redrive', 'pause', 'resume', 'retryNow') }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('answer' as const),
      outcomes: fc.array(fc.constantFrom('done', 'done', 'retry', 'park', 'throw', 'hang'), {
        minLength: 1,
        maxLength: 6,
      }),
    }),
  },
);

const options = topicOptions({
  maxMessages: 10_000,
  maxAttempts: Infinity,
  maxCrashes: 4,
  concurrency: 2,
  backoff: { firstMs: 50, capMs: 300 },
});

/** The model: bodies in the order in which each lane must settle them. */
class Ledger {
  readonly order = new Map<string, string[]>(lanes.map((name) => [name, []]));
  readonly settled = new Set<string>();
  readonly inHands = new Set<string>();
  readonly wrongs: string[] = [];

  published(name: string, body: string): void {
    this.order.get(name)!.push(body);
  }
  delivered(name: string, body: string): void {
    if (this.settled.has(body)) this.wrongs.push(`${body} came again after it was settled`);
    if (this.inHands.has(body)) this.wrongs.push(`${body} was delivered twice at a time`);
    const head = this.order.get(name)![0];
    if (head !== body) this.wrongs.push(`lane ${name}: ${body} was delivered before ${head}`);
    this.inHands.add(body);
  }
  parked(name: string, body: string): void {
    this.order.set(
      name,
      this.order.get(name)!.filter((other) => other !== body),
    );
  }
  settle(name: string, body: string): void {
    this.settled.add(body);
    this.parked(name, body);
  }
}

async function run(steps: readonly Step[], path: string): Promise<void> {
  const clock = createVirtualClock();
  const ledger = new Ledger();
  let script: ('done' | 'retry' | 'park' | 'throw' | 'hang')[] = [];
  let count = 0;
  let alive = { now: true };
  let on = start();

  function start(): BusOnFile {
    const opened = openBus({ path, clock, limits: { bufferBytes: 60 } });
    const mine = (alive = { now: true });
    opened.bus.topic(options);
    // A crash may have quarantined heads: the model learns it as a person would, from the list.
    for (const { lane: name, body } of opened.bus.parked('t', 10_000)) ledger.parked(name, body);
    opened.bus.handle('t', async ({ lane: name, body }): Promise<DeliveryOutcome> => {
      if (!mine.now) return done;
      ledger.delivered(name, body);
      const next = script.shift() ?? 'done';
      if (next === 'hang') await new Promise(() => {});
      await clock.sleep(7);
      if (!mine.now) return done;
      ledger.inHands.delete(body);
      if (next === 'throw') throw new Error('thrown');
      if (next === 'retry') return retry('asked for');
      if (next === 'park') {
        ledger.parked(name, body);
        return park('asked for');
      }
      ledger.settle(name, body);
      return done;
    });
    return opened;
  }

  const crash = async (): Promise<void> => {
    // Outcomes already given are stored first: what a handler has said and what is stored differ only inside one commit, and
    // the SIGKILL test covers that moment.
    await clock.advance(0);
    alive.now = false;
    on.crash();
    ledger.inHands.clear();
    on = start();
  };

  for (const each of steps) {
    const body = `m${count++}`;
    switch (each.do) {
      case 'publish': {
        const receipt = await on.bus.publish('t', { lane: each.lane, body, priority: each.priority });
        if (receipt.ok) ledger.published(each.lane, body);
        break;
      }
      case 'publishIn':
        on.store.write('process', (tx) => on.bus.publishIn(tx, 't', { lane: each.lane, body }));
        ledger.published(each.lane, body);
        break;
      case 'rollBack':
        expect(() =>
          on.store.write('process', (tx) => {
            on.bus.publishIn(tx, 't', { lane: each.lane, body });
            throw new Error('rolled back');
          }),
        ).toThrow('rolled back');
        break;
      case 'advance':
        await clock.advance(each.ms);
        break;
      case 'answer':
        script = [...each.outcomes];
        break;
      case 'crash':
        await crash();
        break;
      case 'pause':
        on.bus.pause('t');
        break;
      case 'resume':
        on.bus.resume('t');
        break;
      case 'retryNow':
        for (const name of lanes) on.bus.retryNow('t', name);
        break;
      case 'redrive': {
        await clock.advance(0);
        const first = on.bus.parked('t', 1)[0];
        if (first === undefined) break;
        expect(on.bus.redrive(first.id)).toBe(true);
        ledger.published(first.lane, first.body);
        break;
      }
    }
    expect(countersOf(on.store)).toEqual(actualOf(on.store));
  }

  // Everything that hangs is let go by a last restart, and then every message must come through.
  script = [];
  await crash();
  on.bus.resume('t');
  for (let round = 0; on.bus.depth()[0]!.waiting > 0 && round < 500; round++) await clock.advance(100);
  for (const { id, lane: name, body } of on.bus.parked('t', 10_000)) {
    on.bus.redrive(id);
    ledger.published(name, body);
  }
  for (let round = 0; on.bus.depth()[0]!.waiting > 0 && round < 500; round++) await clock.advance(100);
  expect(ledger.wrongs).toEqual([]);
  expect([...ledger.order.values()]).toEqual([[], [], []]);
  expect(on.bus.depth()[0]).toMatchObject({ waiting: 0, bytes: 0, running: 0, parked: 0 });
  await on.close();
}

const countersOf = (store: Store): unknown =>
  store.read((db) => db.prepare('SELECT waiting, bytes FROM bus_topic').get());
const actualOf = (store: Store): unknown =>
  store.read((db) => db.prepare('SELECT count(*) AS waiting, coalesce(sum(size), 0) AS bytes FROM bus_message').get());

test('whatever happens in whatever order, lanes keep their order and nothing is lost or done twice', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async (steps) => {
      await using dir = tempDir();
      await run(steps, `${dir.path}/w.db`);
    }),
    { numRuns: 40, endOnFailure: false, interruptAfterTimeLimit: 45_000 },
  );
}, 60_000);

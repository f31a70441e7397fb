import { join } from 'node:path';
import * as v from 'valibot';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type {
  Adapter,
  AdapterSession,
  LazyAdapter,
  Listener,
  PullBatch,
} from '../../../src-main/core/adapters/adapter.ts';
import type { AdapterError } from '../../../src-main/core/adapters/adapter-error.ts';
import type { UnifiedMessage } from '../../../src-main/core/adapters/unified-message.ts';
import { noFaultPoints } from '../../../src-main/core/ports/fault-point.ts';
import { openStore } from '../../../src-main/core/store/open-store.ts';
import type { Store } from '../../../src-main/core/store/store.ts';
import { cursors } from '../../../src-main/core/systems/cursors.ts';
import { missingAdapter } from '../../../src-main/core/systems/missing-adapter.ts';
import { createSystemRunner, type SystemRunner } from '../../../src-main/core/systems/system-runner.ts';
import type { SystemId } from '../../../src-shared/model/ids.ts';
import { err, ok, type Result } from '../../../src-shared/result/result.ts';
import { nullLogger } from '../../kit/null-logger.ts';
import { tempDir } from '../../kit/temp-dir.ts';
import { createVirtualClock, type VirtualClock } from '../../kit/virtual-clock.ts';

const system = 'tickets' as SystemId;

/** A system under the test's control. */
function scriptedSystem() {
  const script = {
    health: ok({ state: 'ok' as const, said: 'Scripted 1.0' }) as Result<{ state: 'ok'; said: string }, AdapterError>,
    batches: [] as Result<PullBatch, AdapterError>[],
    pulledFrom: [] as (string | undefined)[],
    listener: undefined as Listener | undefined,
    down: undefined as ((error: AdapterError) => void) | undefined,
    pushes: false,
    disposed: 0,
  };
  const adapter: Adapter<{ token: string }> = {
    descriptor: {
      ...missingAdapter('scripted', []).descriptor,
      settings: v.object({ token: v.string() }),
      pullEveryMs: 5000,
    },
    open: (): AdapterSession => ({
      health: async () => script.health,
      async pull(cursor) {
        script.pulledFrom.push(cursor);
        return script.batches.shift() ?? ok({ messages: [], cursor: cursor ?? 'start', more: false });
      },
      ...(script.pushes
        ? {
            async listen(listener, onDown) {
              script.listener = listener;
              script.down = onDown;
              return ok(undefined);
            },
          }
        : {}),
      async [Symbol.asyncDispose]() {
        script.disposed += 1;
      },
    }),
  };
  return { script, adapter };
}

const removed = (id: string): UnifiedMessage => ({
  id,
  source: system,
  time: 0,
  body: { type: 'removed', reference: { system, kind: 'ticket', id } },
});

let stack: AsyncDisposableStack;
let clock: VirtualClock;
let store: Store;
let applied: string[];
let parked: string[];
let lost: number;
let cameUp: number;

beforeEach(() => {
  stack = new AsyncDisposableStack();
  clock = createVirtualClock();
  const folder = stack.use(tempDir());
  const opened = openStore({ path: join(folder.path, 'workspace.db'), clock, logger: nullLogger });
  if (!opened.ok) throw opened.error;
  store = stack.use(opened.value);
  applied = [];
  parked = [];
  lost = 0;
  cameUp = 0;
});
afterEach(() => stack.disposeAsync());

/** Runs the system with an adapter that is there already. */
const run = (adapter: Adapter, settings?: Record<string, unknown>): SystemRunner =>
  runLazily({ descriptor: adapter.descriptor, load: () => Promise.resolve(adapter) }, settings);

function runLazily(adapter: LazyAdapter, settings: Record<string, unknown> = { token: 't' }): SystemRunner {
  const runner = createSystemRunner({ id: system, adapter: 'scripted', name: 'Tickets', settings }, adapter, false, {
    store,
    clock,
    logger: nullLogger,
    reachFaultPoint: noFaultPoints,
    bus: {
      publishIn(_tx, _topic, message) {
        parked.push(message.body);
        return ok({ id: '1', durability: 'process', duplicate: false });
      },
    },
    inbox: {
      apply(_tx, messages) {
        applied.push(...messages.map((message) => message.id));
        return messages.length;
      },
    },
    callBoard: { apply: () => {}, lost: () => (lost += 1) },
    secrets: { get: async () => undefined, set: async () => {}, delete: async () => {} },
    region: 'CN',
    agent: { id: 'agent1', name: 'Agent One' },
    random: () => 1,
    cameUp: () => (cameUp += 1),
    changed: () => {},
  });
  stack.use(runner);
  runner.start();
  return runner;
}

const cursorNow = (): string | undefined => store.read((db) => cursors.read(db, system));

test('a system is read to its end, and the cursor is stored with what it brought', async () => {
  const { script, adapter } = scriptedSystem();
  script.batches.push(
    ok({ messages: [removed('a')], cursor: 'one', more: true }),
    ok({ messages: [removed('b')], cursor: 'two', more: false }),
  );
  const runner = run(adapter);
  await clock.advance(100);
  expect(applied).toEqual(['a', 'b']);
  expect(cursorNow()).toBe('two');
  expect(runner.status).toMatchObject({ state: 'ok', said: 'Scripted 1.0', freshAt: expect.any(Number) });
  expect(cameUp).toBe(1);
  await clock.advance(5000);
  expect(script.pulledFrom).toEqual([undefined, 'one', 'two']);
});

test('a large batch is stored in parts and its cursor only with the last part', async () => {
  const { script, adapter } = scriptedSystem();
  const messages = Array.from({ length: 250 }, (_, index) => removed(String(index)));
  script.batches.push(ok({ messages, cursor: 'end', more: false }));
  run(adapter);
  await clock.advance(100);
  expect(applied).toHaveLength(250);
  expect(cursorNow()).toBe('end');
});

test('a system outside its hours is shown as closed, is left alone meanwhile, and comes back by itself', async () => {
  const { script, adapter } = scriptedSystem();
  let looks = 0;
  const closed: AdapterError = { kind: 'busy', closed: true, message: 'it opens at six', retryAfterMs: 300_000 };
  script.health = err(closed);
  const counted: Adapter = {
    ...adapter,
    open(context) {
      const session = adapter.open(context);
      return {
        ...session,
        health(signal) {
          looks += 1;
          return session.health(signal);
        },
      };
    },
  };
  const runner = run(counted);
  await clock.advance(299_000);
  expect(runner.status).toMatchObject({ state: 'closed', said: 'it opens at six' });
  expect(looks).toBe(1);
  script.health = ok({ state: 'ok', said: 'back' });
  await clock.advance(2_000);
  expect(runner.status.state).toBe('ok');
  expect(cameUp).toBe(1);
});

test('an unreachable system says so, since when, and is tried again by itself', async () => {
  const { script, adapter } = scriptedSystem();
  script.health = err({ kind: 'unreachable', message: 'connection to 127.0.0.1:1 refused' });
  const runner = run(adapter);
  await clock.advance(10);
  expect(runner.status).toMatchObject({
    state: 'down',
    said: 'connection to 127.0.0.1:1 refused',
    advice: { key: 'systems.advice.checkNetwork' },
  });
  const since = runner.status.since;
  await clock.advance(40_000);
  expect(runner.status.since).toBe(since);
  script.health = ok({ state: 'ok', said: 'back' });
  await clock.advance(31_000);
  expect(runner.status.state).toBe('ok');
  expect(cameUp).toBe(1);
});

test('wrong settings are shown with their path and stop only this system', async () => {
  const { adapter } = scriptedSystem();
  const runner = run(adapter, { token: 7 });
  await clock.advance(10);
  expect(runner.status).toMatchObject({ state: 'misconfigured', said: expect.stringContaining('settings.token') });
  expect(runner.session).toBeUndefined();
});

test('a secret that is missing is named with the command that stores it', async () => {
  const { adapter } = scriptedSystem();
  const runner = run(adapter, { token: { $secret: 'tickets.token' } });
  await clock.advance(10);
  expect(runner.status).toMatchObject({
    state: 'misconfigured',
    said: 'the secret "tickets.token" is not in the secret store',
    advice: { text: 'Store it: npm start -- secret set tickets.token' },
  });
});

test('an adapter nobody has is a clear message, not a crash', async () => {
  const runner = runLazily(missingAdapter('lotus-notes', ['asterisk', 'sql-crm']));
  await clock.advance(10);
  expect(runner.status.said).toContain('there is no adapter "lotus-notes"; known adapters: asterisk, sql-crm');
});

test('a record that cannot be read is parked with its reason and the others go on', async () => {
  const { script, adapter } = scriptedSystem();
  const unreadable: UnifiedMessage = {
    id: 'x',
    source: system,
    time: 0,
    body: { type: 'unreadable', reason: 'ticket/7 at /Subject: expected text', raw: '{"Subject":7}' },
  };
  script.batches.push(ok({ messages: [removed('a'), unreadable, removed('b')], cursor: 'c', more: false }));
  run(adapter);
  await clock.advance(10);
  expect(applied).toEqual(['a', 'b']);
  expect(parked.map((body) => JSON.parse(body).reason)).toEqual(['ticket/7 at /Subject: expected text']);
});

test('an adapter that throws is a fault of that system alone', async () => {
  const { adapter } = scriptedSystem();
  const open = adapter.open;
  const runner = run({
    ...adapter,
    open: (context) => ({
      ...open(context),
      pull: async () => {
        throw new TypeError('x is undefined');
      },
    }),
  });
  await clock.advance(10);
  expect(runner.status).toMatchObject({ state: 'degraded', said: expect.stringContaining('the adapter failed') });
});

test('pushed facts are stored at once; a broken line is reported and dialled again', async () => {
  const { script, adapter } = scriptedSystem();
  script.pushes = true;
  const runner = run(adapter);
  await clock.advance(10);
  script.listener?.(removed('pushed'));
  await clock.advance(10);
  expect(applied).toEqual(['pushed']);
  script.down?.({ kind: 'unreachable', message: 'the line broke' });
  await clock.advance(10);
  expect(runner.status).toMatchObject({ state: 'down', said: 'the line broke' });
  expect(lost).toBe(1);
  await clock.advance(1000);
  expect(runner.status.state).toBe('ok');
});

test('whoever pushed a fact is told when it is in the store', async () => {
  const { script, adapter } = scriptedSystem();
  script.pushes = true;
  run(adapter);
  await clock.advance(10);
  const told: string[] = [];
  script.listener?.(removed('pushed'), (safe) => told.push(`${safe} after ${applied.join()}`));
  expect(told).toEqual([]);
  await clock.advance(10);
  expect(told).toEqual(['true after pushed']);
});

test('a paused system is left alone until it is resumed', async () => {
  const { script, adapter } = scriptedSystem();
  const runner = run(adapter);
  await clock.advance(10);
  runner.setPaused(true);
  await clock.advance(10);
  const pulls = script.pulledFrom.length;
  expect(runner.status.state).toBe('paused');
  await clock.advance(60_000);
  expect(script.pulledFrom).toHaveLength(pulls);
  runner.setPaused(false);
  await clock.advance(10);
  expect(runner.status.state).toBe('ok');
});

test('reading again starts from the beginning, and the session is closed at the end', async () => {
  const { script, adapter } = scriptedSystem();
  const runner = run(adapter);
  await clock.advance(10);
  await runner.reread();
  await clock.advance(10);
  expect(script.pulledFrom.at(-1)).toBeUndefined();
  await runner[Symbol.asyncDispose]();
  expect(script.disposed).toBe(1);
});

test('an adapter that throws when it is opened is shown with its fault and tried again', async () => {
  const { adapter } = scriptedSystem();
  let opened = 0;
  const runner = run({
    ...adapter,
    open(context) {
      opened += 1;
      if (opened === 1) throw new TypeError('not a function');
      return adapter.open(context);
    },
  });
  await clock.advance(10);
  expect(runner.status).toMatchObject({
    state: 'misconfigured',
    said: 'the adapter "scripted" cannot be opened; the log has the details',
    advice: { key: 'systems.advice.checkInstallation' },
  });
  runner.wake();
  await clock.advance(10);
  expect(runner.status.state).toBe('ok');
});

test('an adapter whose code cannot be loaded is the trouble of its system, and is loaded again later', async () => {
  const { adapter } = scriptedSystem();
  let damaged = true;
  const load = (): Promise<Adapter> =>
    damaged ? Promise.reject(new Error('Cannot find module')) : Promise.resolve(adapter);
  const runner = runLazily({ descriptor: adapter.descriptor, load });
  await clock.advance(10);
  expect(runner.status.state).toBe('misconfigured');
  expect(runner.session).toBeUndefined();
  expect(runner.status.said).toBe('the adapter "scripted" cannot be opened; the log has the details');
  damaged = false;
  runner.wake();
  await clock.advance(10);
  expect(runner.status.state).toBe('ok');
});

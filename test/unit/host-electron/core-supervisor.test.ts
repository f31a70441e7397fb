import { EventEmitter } from 'node:events';
import { expect, test } from 'vitest';
import type { ToCore } from '../../../src-main/host-electron/core-messages.ts';
import { CoreSupervisor } from '../../../src-main/host-electron/shell/core-supervisor.ts';
import { nullLogger } from '../../kit/null-logger.ts';
import { createVirtualClock } from '../../kit/virtual-clock.ts';

class ScriptedChild {
  readonly events = new EventEmitter();
  readonly heard: ToCore[] = [];
  killed = false;
  on(event: string, listener: (...args: never[]) => void): never {
    this.events.on(event, listener as (...args: unknown[]) => void);
    return this as never;
  }
  postMessage(message: ToCore): void {
    this.heard.push(message);
  }
  kill(): boolean {
    this.killed = true;
    this.events.emit('exit', 0);
    return true;
  }
}

function setUp() {
  const clock = createVirtualClock();
  const children: ScriptedChild[] = [];
  const states: string[] = [];
  const supervisor = new CoreSupervisor({
    fork: () => {
      const child = new ScriptedChild();
      children.push(child);
      return child;
    },
    start: { type: 'start', version: '1', configFile: undefined, dataDir: '/d' },
    clock,
    random: () => 0,
    logger: nullLogger,
    heard: () => {},
    changed: (state) => states.push(state),
  });
  const last = (): ScriptedChild => children.at(-1)!;
  const ready = (): boolean => last().events.emit('message', { type: 'ready' });
  const crash = (): boolean => last().events.emit('exit', 1);
  return { clock, children, states, supervisor, last, ready, crash };
}

test('a core is told to start and runs when it says so', () => {
  const { supervisor, states, last, ready } = setUp();
  supervisor.start();
  supervisor.start();
  expect(last().heard).toEqual([{ type: 'start', version: '1', configFile: undefined, dataDir: '/d' }]);
  ready();
  expect(states).toEqual(['starting', 'running']);
});

test('pauses between crashes grow, and five within a minute are enough', async () => {
  const { supervisor, clock, children, states, crash } = setUp();
  supervisor.start();
  const pauses: (number | undefined)[] = [];
  for (let count = 0; count < 4; count++) {
    crash();
    pauses.push(clock.nextIn);
    await clock.advance(clock.nextIn ?? 0);
  }
  expect(pauses).toEqual([125, 250, 500, 1_000]);
  crash();
  await clock.advance(600_000);
  expect([children.length, states.at(-1)]).toEqual([5, 'broken']);
});

test('crashes far apart never add up', async () => {
  const { supervisor, clock, states, crash } = setUp();
  supervisor.start();
  for (let count = 0; count < 12; count++) {
    crash();
    await clock.advance(30_000);
  }
  expect(states).not.toContain('broken');
});

test('after the breaker a person’s start begins with a clean count', async () => {
  const { supervisor, clock, states, crash, ready } = setUp();
  supervisor.start();
  for (let count = 0; count < 5; count++) {
    crash();
    await clock.advance(10_000);
  }
  expect(supervisor.state).toBe('broken');
  supervisor.start();
  ready();
  crash();
  expect(states.slice(-3)).toEqual(['starting', 'running', 'waiting']);
});

test('who asks for the core while it is away gets it when it runs again, once', async () => {
  const { supervisor, clock, children, crash, ready, last } = setUp();
  const got: unknown[] = [];
  supervisor.start();
  supervisor.whenRunning((core) => got.push(core));
  crash();
  await clock.advance(1_000);
  expect(got).toEqual([]);
  ready();
  expect(got).toEqual([last()]);
  expect(children).toHaveLength(2);
});

test('a core that refuses to start is not tried again by itself', async () => {
  const { supervisor, clock, children, last } = setUp();
  supervisor.start();
  last().events.emit('message', { type: 'refused', message: 'the folder is in use' });
  await clock.advance(600_000);
  expect([supervisor.state, children.length, last().killed]).toEqual(['broken', 1, true]);
});

test('a core that does not end in time is ended', async () => {
  const { supervisor, clock, last, ready } = setUp();
  supervisor.start();
  ready();
  const stopped = supervisor.stop();
  expect(last().heard.at(-1)).toEqual({ type: 'stop' });
  await clock.advance(2_000);
  await stopped;
  expect([last().killed, supervisor.state]).toEqual([true, 'stopped']);
});

test('a core that becomes ready while it is being stopped is stopped all the same', async () => {
  const { supervisor, children, states, ready, crash } = setUp();
  supervisor.start();
  const stopped = supervisor.stop();
  ready();
  crash();
  await stopped;
  expect([states, children.length]).toEqual([['starting', 'stopped'], 1]);
});

test('stopping during a pause starts nothing any more', async () => {
  const { supervisor, clock, children, crash } = setUp();
  supervisor.start();
  crash();
  await supervisor.stop();
  await clock.advance(600_000);
  expect([children.length, clock.pending]).toEqual([1, 0]);
});

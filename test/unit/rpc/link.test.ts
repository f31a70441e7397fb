import fc from 'fast-check';
import { expect, test } from 'vitest';
import { backOffDelay } from '../../../src-shared/rpc/back-off.ts';
import { memoryWirePair } from '../../../src-shared/rpc/memory-wire-pair.ts';
import { clientDesk } from './client-desk.ts';

test('the pause doubles up to its cap, and is never shorter than half of it', () => {
  fc.assert(
    fc.property(fc.nat(100), fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (attempt, random) => {
      const ceiling = Math.min(10_000, 250 * 2 ** attempt);
      const delay = backOffDelay({ minMs: 250, maxMs: 10_000 }, attempt, random);
      expect(delay).toBeGreaterThanOrEqual(Math.floor(ceiling / 2));
      expect(delay).toBeLessThanOrEqual(ceiling);
    }),
  );
});

test('the status tells each step of connecting, losing and connecting again', async () => {
  using desk = clientDesk();
  await desk.clock.advance(0);
  desk.faults().cut();
  await desk.clock.advance(1_000);
  expect(desk.statuses).toEqual(['connected', 'waiting', 'connecting', 'connected']);
});

test('a core that is away is asked less and less often', async () => {
  using desk = clientDesk();
  desk.reachable = false;
  await desk.clock.advance(60_000);
  const inTheFirstMinute = desk.attempts();
  await desk.clock.advance(60_000);
  expect(inTheFirstMinute).toBeLessThan(16);
  // 10 s at most between attempts: a core that is back is found.
  expect(desk.attempts() - inTheFirstMinute).toBeGreaterThanOrEqual(6);
});

test('a core that accepts and hangs up at once is not hammered: only a connection that lasted resets the pause', async () => {
  using desk = clientDesk();
  desk.status.subscribe((status) => status === 'connected' && queueMicrotask(() => desk.faults().cut()));
  await desk.clock.advance(60_000);
  expect(desk.attempts()).toBeLessThan(16);
});

test('retryNow cuts the pause short, and does nothing while connected', async () => {
  using desk = clientDesk();
  await desk.clock.advance(0);
  desk.faults().cut();
  desk.retryNow();
  desk.retryNow();
  await desk.clock.advance(0);
  expect(desk.statuses.at(-1)).toBe('connected');
  desk.retryNow();
  await desk.clock.advance(0);
  expect({ attempts: desk.attempts(), timers: desk.clock.pending }).toEqual({ attempts: 2, timers: 0 });
});

test('an attempt that hangs is given up after its deadline, and its wire is closed should it come after all', async () => {
  const pair = memoryWirePair();
  let arrive: (() => void) | undefined;
  let aborted = false;
  using desk = clientDesk(
    {},
    {
      connect: (signal) => {
        signal.addEventListener('abort', () => (aborted = true));
        return new Promise((resolve) => (arrive = () => resolve(pair.a)));
      },
      connectTimeoutMs: 3_000,
    },
  );
  await desk.clock.advance(3_000);
  expect({ aborted, status: desk.status.current }).toEqual({ aborted: true, status: 'waiting' });
  let reason = '';
  pair.b.onClose((told) => (reason = told));
  arrive?.();
  await desk.clock.advance(0);
  expect(reason).toBe('too late');
});

test('a client that is closed while it connects stays closed', async () => {
  const desk = clientDesk();
  desk.close();
  await desk.clock.advance(60_000);
  expect({ status: desk.status.current, attempts: desk.attempts() }).toEqual({ status: 'closed', attempts: 0 });
});

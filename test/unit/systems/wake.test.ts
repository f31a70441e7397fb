import { expect, test } from 'vitest';
import { createWake } from '../../../src-main/core/systems/wake.ts';
import { createVirtualClock } from '../../kit/virtual-clock.ts';

const never = new AbortController().signal;

test('a wait ends after its time', async () => {
  const clock = createVirtualClock();
  let over = false;
  const waiting = createWake(clock)
    .wait(1000, never)
    .then(() => (over = true));
  await clock.advance(999);
  expect(over).toBe(false);
  await clock.advance(1);
  await waiting;
});

test('a ring cuts a wait short, and a ring before the wait counts once', async () => {
  const clock = createVirtualClock();
  const wake = createWake(clock);
  const waiting = wake.wait(60_000, never);
  wake.ring();
  await waiting;
  wake.ring();
  await wake.wait(60_000, never);
  let over = false;
  const third = wake.wait(60_000, never).then(() => (over = true));
  await clock.advance(59_999);
  expect(over).toBe(false);
  await clock.advance(1);
  await third;
});

test('an abort ends a wait', async () => {
  const stop = new AbortController();
  const clock = createVirtualClock();
  const waiting = createWake(clock).wait(60_000, stop.signal);
  stop.abort();
  await waiting;
  expect(clock.pending).toBe(0);
});

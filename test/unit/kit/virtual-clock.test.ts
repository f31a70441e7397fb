import { expect, test } from 'vitest';
import { createVirtualClock } from '../../kit/virtual-clock.ts';

test('timers fire in order of due time, also those that a timer starts', async () => {
  const clock = createVirtualClock();
  const seen: string[] = [];
  clock.timer(20, () => seen.push(`b@${clock.monotonic()}`));
  clock.timer(10, () => {
    seen.push(`a@${clock.monotonic()}`);
    clock.timer(5, () => seen.push(`nested@${clock.monotonic()}`));
  });
  await clock.advance(19);
  expect(seen).toEqual(['a@10', 'nested@15']);
  await clock.advance(1);
  expect(seen).toEqual(['a@10', 'nested@15', 'b@20']);
});

test('a loop of sleeps passes through one advance', async () => {
  const clock = createVirtualClock();
  let rounds = 0;
  const loop = (async () => {
    while (rounds < 5) {
      await clock.sleep(100);
      rounds++;
    }
  })();
  await clock.advance(500);
  await loop;
  expect(rounds).toBe(5);
});

test('a jump of the wall clock fires nothing and leaves the monotonic clock alone', async () => {
  const clock = createVirtualClock(1_000);
  let fired = false;
  clock.timer(50, () => {
    fired = true;
  });
  clock.jump(3_600_000);
  await clock.advance(49);
  expect(fired).toBe(false);
  expect(clock.now()).toBe(1_000 + 3_600_000 + 49);
  expect(clock.monotonic()).toBe(49);
});

test('an aborted sleep rejects with the reason and leaves no timer', async () => {
  const clock = createVirtualClock();
  const stop = new AbortController();
  const sleeping = clock.sleep(1_000, stop.signal);
  stop.abort(new Error('withdrawn'));
  await expect(sleeping).rejects.toThrow('withdrawn');
  expect(clock.pending).toBe(0);
});

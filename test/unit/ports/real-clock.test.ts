import { expect, test } from 'vitest';
import { createRealClock } from '../../../src-main/core/ports/real-clock.ts';

test('a sleep longer than setTimeout can hold does not fire at once', async () => {
  const clock = createRealClock();
  const stop = new AbortController();
  const sleeping = clock.sleep(2 ** 33, stop.signal);
  let ended = false;
  sleeping.catch(() => {
    ended = true;
  });
  await clock.sleep(5);
  expect(ended).toBe(false);
  stop.abort(new Error('enough'));
  await expect(sleeping).rejects.toThrow('enough');
});

test('a disposed timer never runs', async () => {
  const clock = createRealClock();
  let ran = false;
  clock
    .timer(1, () => {
      ran = true;
    })
    [Symbol.dispose]();
  await clock.sleep(10);
  expect(ran).toBe(false);
});

test('a sleep with an aborted signal rejects before any time passes', async () => {
  await expect(createRealClock().sleep(10_000, AbortSignal.abort(new Error('already')))).rejects.toThrow('already');
});

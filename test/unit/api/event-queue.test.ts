import { expect, test } from 'vitest';
import { createEventQueue } from '../../../src-main/core/api/event-queue.ts';

test('events come out in the order they went in', async () => {
  const stop = new AbortController();
  const queue = createEventQueue<number>(stop.signal);
  queue.push(1);
  queue.push(2);
  const seen: number[] = [];
  for await (const event of queue) {
    seen.push(event);
    if (event === 2) queue.push(3);
    if (event === 3) break;
  }
  expect(seen).toEqual([1, 2, 3]);
});

test('a newer event with the same key takes the place of the older one, at the end', async () => {
  const queue = createEventQueue<string>(new AbortController().signal);
  queue.push('row 1, old', 'row 1');
  queue.push('row 2', 'row 2');
  queue.push('row 1, new', 'row 1');
  const seen: string[] = [];
  for await (const event of queue) if (seen.push(event) === 2) break;
  expect(seen).toEqual(['row 2', 'row 1, new']);
});

test('an abort ends a waiting subscriber', async () => {
  const stop = new AbortController();
  const queue = createEventQueue<number>(stop.signal);
  const seen: number[] = [];
  const reading = (async () => {
    for await (const event of queue) seen.push(event);
  })();
  queue.push(1);
  await Promise.resolve();
  stop.abort();
  await reading;
  queue.push(2);
  expect(seen.length).toBeLessThanOrEqual(1);
});

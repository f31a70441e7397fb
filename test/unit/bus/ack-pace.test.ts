import { expect, test } from 'vitest';
import { createAckPace } from '../../../src-main/core/bus/ack-pace.ts';
import { createVirtualClock } from '../../kit/virtual-clock.ts';

function paced() {
  const clock = createVirtualClock();
  const seen = { late: 0 };
  const pace = createAckPace(clock, () => seen.late++);
  const stream = async (commits: number): Promise<void> => {
    for (let n = 0; n < commits; n++) {
      pace.writing(true, false);
      await clock.advance(1);
    }
  };
  return { clock, pace, seen, stream };
}

test('the acknowledgement of a single message does not wait', async () => {
  const { pace, stream } = paced();
  expect(pace.wait()).toBe(false);
  await stream(1);
  expect(pace.wait()).toBe(false);
});

test('under a stream of publishes acknowledgements wait for the next, and none is late', async () => {
  const { clock, pace, seen, stream } = paced();
  await stream(20);
  expect(pace.wait()).toBe(true);
  pace.writing(true, true);
  await clock.advance(10);
  expect(seen.late).toBe(0);
});

test('where no publish comes they wait two milliseconds, once, and then twice as many publishes are asked for', async () => {
  const { clock, pace, seen, stream } = paced();
  await stream(20);
  expect(pace.wait()).toBe(true);
  await clock.advance(1);
  expect(seen.late).toBe(0);
  await clock.advance(1);
  expect(seen.late).toBe(1);
  expect(pace.wait()).toBe(false);
  await stream(20);
  expect(pace.wait()).toBe(false);
  await stream(20);
  expect(pace.wait()).toBe(true);
});

test('publishes with pauses between them are no stream', async () => {
  const { clock, pace } = paced();
  for (let n = 0; n < 100; n++) {
    pace.writing(true, false);
    await clock.advance(5);
  }
  expect(pace.wait()).toBe(false);
});

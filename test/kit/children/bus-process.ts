import { appendFileSync } from 'node:fs';
import { createBus } from '../../../src-main/core/bus/create-bus.ts';
import type { FaultPoint } from '../../../src-main/core/ports/fault-point.ts';
import { createRealClock } from '../../../src-main/core/ports/real-clock.ts';
import { openTestStore } from '../open-test-store.ts';
import { nullLogger } from '../null-logger.ts';
import { topicOptions } from '../bus-on-file.ts';

/**
 * A process that publishes and handles until it is killed, and writes down what it knows:
 * `asked`, `acked` (the publisher was told) and `handled` (the effect of the delivery), one line each.
 *
 * Arguments: workspace file, ledger file, number of the first message, durability, fault point, which time it is reached.
 */
const [path = '', ledger = '', first = '0', durability = 'process', point = '', times = '0'] = process.argv.slice(2);

let left = Number(times);
const reachFaultPoint = (reached: FaultPoint): void => {
  if (reached === point && --left === 0) process.kill(process.pid, 'SIGKILL');
};
const note = (line: string): void => appendFileSync(ledger, `${line}\n`);

const clock = createRealClock();
const store = openTestStore({ path, clock, reachFaultPoint });
const bus = createBus({ store, clock, logger: nullLogger, reachFaultPoint });
const level = durability === 'power' ? 'power' : 'process';
bus.topic(topicOptions({ durability: level, maxCrashes: 1_000, concurrency: 3 }));
bus.handle('t', async ({ lane, body, attempt }) => {
  // Once in a while a delivery fails first, so that retries are among what is cut off.
  if (Number(body) % 11 === 3 && attempt === 1) return { outcome: 'retry', cause: 'first time', afterMs: 1 };
  note(`handled ${lane} ${body}`);
  return { outcome: 'done' };
});

let number = Number(first);
const publishOne = async (): Promise<void> => {
  const body = String(number++);
  const lane = `lane${Number(body) % 4}`;
  note(`asked ${lane} ${body}`);
  // One way a lane: a publish inside a transaction commits with it, one on its own with the next group.
  const viaTransaction = lane === 'lane0';
  const receipt = viaTransaction
    ? store.write(level, (tx) => bus.publishIn(tx, 't', { lane, body }))
    : await bus.publish('t', { lane, body });
  if (receipt.ok) note(`acked ${lane} ${body}`);
};
for (;;) {
  await Promise.all(Array.from({ length: 1 + (number % 6) }, publishOne));
  // The parent kills by these when it kills at random.
  process.stdout.write('.');
  await clock.sleep(0);
}

import { join } from 'node:path';
import { createBus } from '../../src-main/core/bus/create-bus.ts';
import type { DeliveryOutcome } from '../../src-main/core/bus/bus.ts';
import { topicOptions } from './bus-on-file.ts';
import { createCrashGate } from './crash-gate.ts';
import { nullLogger } from './null-logger.ts';
import { openTestStore } from './open-test-store.ts';
import { turnUntil } from './transactions-world.ts';
import { createVirtualClock } from './virtual-clock.ts';

/**
 * What becomes of a message in its handler, attempt by attempt; after the last one it is done.
 *
 * - `done`, `retry`, `park`  the handler says so
 * - `throw`    the handler has a bug
 * - `slow`     done after five seconds, longer than the lease
 * - `lostAnswer`  the effect happens, and the handler says `retry` because it had no answer: its effect is known twice
 */
export const handlings = ['done', 'retry', 'park', 'throw', 'slow', 'lostAnswer'] as const;
export type Handling = (typeof handlings)[number];

export interface HistoryMessage {
  readonly lane: string;
  readonly handling: readonly Handling[];
  /** Published inside a transaction of the caller. */
  readonly inTransaction?: boolean;
  /** The publisher repeats it once, as one does that had no receipt. */
  readonly repeated?: boolean;
}

export interface BusHistory {
  readonly messages: readonly HistoryMessage[];
  /** Moment at which each life dies; the last life lives. */
  readonly deaths: readonly number[];
  /** Step of the wall clock between two lives, milliseconds. */
  readonly jumpMs?: number;
}

const topic = topicOptions({
  concurrency: 2,
  leaseMs: 2_000,
  maxAttempts: 10,
  maxCrashes: 100,
  backoff: { firstMs: 50, capMs: 400 },
});

/**
 * Plays a history on one file. Each message is published until its receipt is known, under an idempotency key, as the outbox
 * of a caller does.
 *
 * @returns what is wrong, and how many moments the first life had
 */
export async function playBusHistory(dir: string, history: BusHistory): Promise<{ wrong: string[]; moments: number }> {
  const { messages, deaths, jumpMs = 0 } = history;
  const clock = createVirtualClock();
  const receipts = new Set<number>();
  const handled: number[] = [];
  const attempts = new Map<number, number>();
  const tokens: Token[] = [];
  let parked: readonly number[] = [];
  let waiting = 0;
  let moments = 0;
  for (const death of [...deaths, Infinity]) {
    const gate = createCrashGate((count) => count === death);
    const real = openTestStore({ path: join(dir, 'workspace.db'), clock });
    let ended = false;
    const live = async (): Promise<void> => {
      const store = gate.wrapStore(real);
      const wrapped = gate.wrapClock(clock);
      const bus = createBus({
        store,
        clock: wrapped,
        logger: nullLogger,
        reachFaultPoint: gate.reachFaultPoint,
        random: () => 0.5,
      });
      bus.topic(topic);
      bus.handle(topic.name, async ({ body, lane, fencingToken }): Promise<DeliveryOutcome> => {
        gate.moment('before handler');
        const number = Number(body);
        tokens.push({ lane, token: fencingToken });
        const attempt = attempts.get(number) ?? 0;
        attempts.set(number, attempt + 1);
        const how = messages[number]?.handling[attempt] ?? 'done';
        if (how === 'slow') await wrapped.sleep(5_000);
        if (how === 'done' || how === 'slow' || how === 'lostAnswer') handled.push(number);
        gate.moment('after handler');
        if (how === 'throw') throw new TypeError('a bug in the handler');
        if (how === 'park') return { outcome: 'park', reason: 'a person is needed' };
        return how === 'retry' || how === 'lostAnswer' ? { outcome: 'retry', cause: 'not yet' } : { outcome: 'done' };
      });
      const publish = async (number: number): Promise<void> => {
        const { lane = '', inTransaction = false, repeated = false } = messages[number] ?? {};
        const message = { lane, body: String(number), idempotencyKey: `key ${number}` };
        for (let time = 0; time < (repeated ? 2 : 1); time++) {
          const receipt = inTransaction
            ? store.write('process', (tx) => bus.publishIn(tx, topic.name, message))
            : await bus.publish(topic.name, message);
          if (receipt.ok) receipts.add(number);
        }
      };
      // One after the other, so that the order within a lane is that of the numbers.
      for (const number of messages.keys()) if (!receipts.has(number)) await publish(number);
      const depth = () => bus.depth()[0];
      await turnUntil(clock, () => gate.dead || (depth()?.waiting ?? 0) + (depth()?.running ?? 0) === 0, 600_000);
      parked = bus.parked(topic.name).map(({ body }) => Number(body));
      waiting = depth()?.waiting ?? 0;
      await bus[Symbol.asyncDispose]();
    };
    const failure = Promise.withResolvers<never>();
    void live().then(
      () => (ended = true),
      (error: unknown) => {
        if (!gate.dead) failure.reject(error);
      },
    );
    await Promise.race([turnUntil(clock, () => ended || gate.dead, 3_600_000), failure.promise]);
    if (moments === 0) moments = gate.moments.length;
    real[Symbol.dispose]();
    clock.jump(jumpMs);
  }
  return { wrong: [...judge(history, handled, parked, waiting), ...judgeTokens(tokens)], moments };
}

interface Token {
  readonly lane: string;
  readonly token: number;
}

/** A store that keeps the highest token it has seen must be able to turn away whoever holds an older lease of the lane. */
function judgeTokens(tokens: readonly Token[]): string[] {
  const wrong: string[] = [];
  if (new Set(tokens.map(({ token }) => token)).size !== tokens.length)
    wrong.push('a fencing token was given out twice');
  const highest = new Map<string, number>();
  for (const { lane, token } of tokens) {
    if (token <= (highest.get(lane) ?? 0))
      wrong.push(`lane ${lane} had a token that is not higher than the one before`);
    highest.set(lane, token);
  }
  return wrong;
}

function judge(
  { messages, deaths }: BusHistory,
  handled: readonly number[],
  parked: readonly number[],
  waiting: number,
): string[] {
  const wrong: string[] = [];
  if (waiting > 0) wrong.push(`${waiting} messages were never delivered`);
  let again = 0;
  for (const [number, { handling }] of messages.entries()) {
    const times = handled.filter((one) => one === number).length;
    const mayPark = handling.includes('park');
    const lostAnswers = handling.filter((how) => how === 'lostAnswer').length;
    const slow = handling.filter((how) => how === 'slow').length;
    const ended = parked.filter((one) => one === number).length;
    if (times === 0 && ended === 0) wrong.push(`message ${number} was lost`);
    if (ended > (mayPark ? 1 : 0)) wrong.push(`message ${number} was parked ${ended} times`);
    again += Math.max(0, times - 1 - lostAnswers - slow);
  }
  // Each death may have cut the acknowledgement of what was in hand: at most one message of each running slot.
  const inHand = deaths.length * topic.concurrency;
  if (again > inHand) wrong.push(`${again} deliveries too many for ${deaths.length} deaths`);
  for (const lane of new Set(messages.map((message) => message.lane))) {
    const order = handled.filter((number) => messages[number]?.lane === lane);
    const first = order.filter((number, index) => order.indexOf(number) === index);
    if (first.some((number, index) => number < (first[index - 1] ?? -1)))
      wrong.push(`lane ${lane} came in the order ${first.join(' ')}`);
    // What is through does not come again once its successor has begun.
    if (order.some((number, index) => number < (order[index - 1] ?? -1)))
      wrong.push(`lane ${lane} went back: ${order.join(' ')}`);
  }
  return wrong;
}

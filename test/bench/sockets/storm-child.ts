import { setTimeout as sleep } from 'node:timers/promises';
import { backOffDelay } from '../../../src-shared/rpc/back-off.ts';
import { answerParent } from '../harness/child.ts';
import { createLatencyRecord } from '../harness/statistics.ts';
import type { ContenderOptions } from './contender.ts';
import { createCrowd } from './crowd.ts';
import { startServerProcess } from './server-process.ts';

export interface StormInput extends ContenderOptions {
  readonly connections: number;
}

/** As a window's link does (`createClient`): 250 ms to 10 s, half of it by chance. */
const backOff = { minMs: 250, maxMs: 10_000 };
/** A server that has not everybody back by then counts as one that never will. */
const limitMs = 60_000;

/** Cuts every connection at once; each comes back as a window does, and is back once a call of it was answered. */
answerParent(async ({ connections, ...options }: StormInput) => {
  await using server = await startServerProcess(options);
  const crowd = createCrowd(options.name, server, connections);
  await crowd.openAll(50);
  await server.usage('settled');

  const start = performance.now();
  const back = createLatencyRecord(connections);
  let attempts = 0;
  await crowd.cut();
  const comeBack = async (seat: number): Promise<void> => {
    for (let attempt = 0; performance.now() - start < limitMs; attempt++) {
      await sleep(backOffDelay(backOff, attempt, Math.random()));
      attempts++;
      if ((await crowd.open(seat)) !== undefined) continue;
      await crowd.echo(seat);
      back.record(performance.now() - start);
      return;
    }
  };
  const everybody = Promise.all(Array.from({ length: connections }, (_, seat) => comeBack(seat)));
  await Promise.race([everybody, sleep(limitMs, undefined, { ref: false })]);
  if (back.count < connections) throw new Error(`${back.count} of ${connections} were back after ${limitMs / 1_000} s`);
  const { p50, max } = back.summary();
  const after = await server.usage('now');
  return { allBackMs: max, halfBackMs: p50, attempts: attempts / connections, stallMs: after.stallMs };
});

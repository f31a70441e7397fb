import { answerParent } from '../harness/child.ts';
import { watchCpuWait } from '../harness/cpu-wait.ts';
import { arrivals, offerOpenLoop, type OpenLoad } from '../harness/open-loop.ts';
import { createLatencyRecord } from '../harness/statistics.ts';
import { tooSlow } from '../harness/suite.ts';
import { watchTail } from '../harness/tail-watch.ts';
import { bodyOf, indexOf, openContender, type ContenderName, type ContenderOptions } from './contender.ts';

export interface LatencyInput extends ContenderOptions {
  readonly name: ContenderName;
  readonly load: OpenLoad;
}

/** Offered before the clock starts, so that compiled code and open files are not part of the tail. */
const warmUpSeconds = 1;
/** A contender that keeps the schedule waiting longer than this cannot keep up either. */
const mostBehindMs = 8_000;
/** A contender that is not through this long after the last arrival cannot keep up. */
const graceMs = 8_000;

/** Offers messages by a schedule; latencies count from when each was due to when its acknowledgement was stored. */
answerParent(async ({ name, load, ...options }: LatencyInput) => {
  using tail = watchTail();
  await using contender = await openContender(name, { ...options, onCommit: tail.committed });
  const warmUp = arrivals({ perSecond: load.perSecond, seconds: warmUpSeconds });
  const total = warmUp + arrivals(load);
  const dueAt = new Float64Array(total);
  const throughAt = new Float64Array(total);
  const [receipts, delivers, settles] = [
    createLatencyRecord(total),
    createLatencyRecord(total),
    createLatencyRecord(total),
  ];
  let settled = 0;
  const { promise: through, resolve: allSettled, reject: refused } = Promise.withResolvers<void>();
  // It may be refused before anyone awaits it.
  through.catch(() => {});
  await contender.consume(
    (body) => {
      const index = indexOf(body);
      if (index >= warmUp) delivers.record(performance.now() - dueAt[index]!);
    },
    (body) => {
      const index = indexOf(body);
      throughAt[index] = performance.now();
      if (index >= warmUp) settles.record(throughAt[index] - dueAt[index]!);
      if (++settled === total) allSettled();
    },
  );

  let turn: number[] = [];
  const publishTurn = (): void => {
    const indexes = turn;
    turn = [];
    tail.turn();
    const stored = (): void => {
      const now = performance.now();
      for (const index of indexes) if (index >= warmUp) receipts.record(now - dueAt[index]!);
    };
    const failed = (error: unknown): void => refused(new Error(`${tooSlow}: a publish failed: ${String(error)}`));
    contender.publish(indexes.map(bodyOf)).then(stored, failed);
  };
  const cpuWait = watchCpuWait();
  await offerOpenLoop({ perSecond: load.perSecond, seconds: load.seconds + warmUpSeconds }, (index, due) => {
    if (index >= total) return;
    if (performance.now() - due > mostBehindMs)
      throw new Error(`${tooSlow}: publishing is ${mostBehindMs / 1_000} s behind`);
    dueAt[index] = due;
    if (turn.length === 0) queueMicrotask(publishTurn);
    turn.push(index);
  });
  const late = new Promise<'late'>((resolve) => setTimeout(resolve, graceMs, 'late').unref());
  if ((await Promise.race([through, late])) === 'late') {
    throw new Error(`${tooSlow}: ${settled} of ${total} were through ${graceMs / 1_000} s after the last arrival`);
  }
  const cpuWaitPct = cpuWait();
  const { rss } = process.memoryUsage();
  const [receipt, deliver, settle] = [receipts.summary(), delivers.summary(), settles.summary()];
  const slowest = [];
  for (let index = warmUp; index < total; index++) {
    const [from, to] = [dueAt[index]!, throughAt[index]!];
    if (to - from >= settle.p999) slowest.push({ from, to });
  }
  return {
    ...settle,
    ...tail.causes(slowest),
    receiptP999: receipt.p999,
    deliverP999: deliver.p999,
    rssMb: rss / 2 ** 20,
    ...(cpuWaitPct !== undefined && { cpuWaitPct }),
  };
});

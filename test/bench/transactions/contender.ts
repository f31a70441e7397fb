import { waitedMs } from '../harness/cpu-wait.ts';
import type { WorkCount } from './work-count.ts';

/** One way of writing the same row into both databases. */
export interface Contender extends AsyncDisposable {
  readonly name: string;
  /** Writes one pair of rows. Throws where it did not succeed. */
  writePair(serial: number): Promise<void>;
}

export interface PairFigures {
  readonly pairsPerSecond: number;
  /** Milliseconds from the call to both rows being committed. */
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Processor time of this process for one pair, microseconds; the servers' is not in it. */
  readonly cpuUs: number;
  /** Questions to the database servers for one pair. */
  readonly requests: number;
  /** Statements of the log for one pair, and commits of it. */
  readonly logStatements: number;
  readonly logCommits: number;
  /** Microseconds the JavaScript stood in commits of the log for one pair, fsync included. */
  readonly logStoodUs: number;
  /** Microseconds it could have run and got no processor, for one pair; left out where the system does not say. */
  readonly cpuWaitUs?: number;
}

/** Writes `count` pairs, `inFlight` of them at any time: closed loop, because it is the throughput that is asked for. */
export async function measurePairs(
  contender: Contender,
  work: Readonly<WorkCount>,
  { from, count, inFlight }: { readonly from: number; readonly count: number; readonly inFlight: number },
): Promise<PairFigures> {
  let next = from;
  const latencies: number[] = [];
  const worker = async (): Promise<void> => {
    while (next < from + count) {
      const begun = performance.now();
      await contender.writePair(next++);
      latencies.push(performance.now() - begun);
    }
  };
  const before = { ...work };
  const cpu = process.cpuUsage();
  const waitedBefore = waitedMs();
  const start = performance.now();
  await Promise.all(Array.from({ length: inFlight }, worker));
  const seconds = (performance.now() - start) / 1_000;
  const { user, system } = process.cpuUsage(cpu);
  const waitedAfter = waitedMs();
  latencies.sort((a, b) => a - b);
  const at = (share: number): number => latencies[Math.floor(share * (latencies.length - 1))] ?? 0;
  return {
    pairsPerSecond: count / seconds,
    p50Ms: at(0.5),
    p99Ms: at(0.99),
    cpuUs: (user + system) / count,
    requests: (work.requests - before.requests) / count,
    logStatements: (work.logStatements - before.logStatements) / count,
    logCommits: (work.logCommits - before.logCommits) / count,
    logStoodUs: ((work.logCommitMs - before.logCommitMs) * 1_000) / count,
    ...(waitedBefore === undefined || waitedAfter === undefined
      ? {}
      : { cpuWaitUs: ((waitedAfter - waitedBefore) * 1_000) / count }),
  };
}

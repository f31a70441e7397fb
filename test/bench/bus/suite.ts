import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { runInChild } from '../harness/child.ts';
import { goPeer } from '../harness/peers.ts';
import type { OpenLoad } from '../harness/open-loop.ts';
import {
  type BenchContext,
  type Budget,
  type Case,
  type Group,
  type Measurement,
  type Metric,
  type Suite,
} from '../harness/suite.ts';
import type { FdatasyncInput } from './fdatasync-child.ts';
import type { LatencyInput } from './latency-child.ts';
import { bareProcess, ourPower, ourProcess, plainjob, rows, type Row } from './rows.ts';
import type { ThroughputInput } from './throughput-child.ts';
import { waitingGroup } from './waiting-group.ts';

const perSecond: Metric = { key: 'perSecond', label: 'msg/s', better: 'higher' };
/** Of the measuring process, all threads; a broker's server is not in it. */
const cpu: Metric = { key: 'cpuUs', label: 'CPU us/msg', better: 'lower' };
/** Above a few percent the figures are those of a busy machine, not of the contender. */
const cpuWait: Metric = { key: 'cpuWaitPct', label: 'waits for CPU %', better: 'lower' };
const rss: Metric = { key: 'rssMb', label: 'RSS MB', better: 'lower' };
const latencyMetrics: readonly Metric[] = [
  { key: 'p999', label: 'p99.9 ms', better: 'lower' },
  { key: 'p50', label: 'p50 ms', better: 'lower' },
  { key: 'p99', label: 'p99 ms', better: 'lower' },
  { key: 'max', label: 'max ms', better: 'lower' },
  { key: 'receiptP999', label: 'receipt p99.9', better: 'lower' },
  { key: 'deliverP999', label: 'delivered p99.9', better: 'lower' },
  cpuWait,
  rss,
];
/** 500,000 messages a minute, and four times that. */
const usualRate = 8_334;
const highRate = 33_000;
const probeName = 'append + fdatasync';
const throughputBudget: Readonly<Record<string, number>> = { process: 50_000, power: 16_700 };
/** No contender needs longer for one measurement, its filling included. */
const timeoutMs = 90_000;

const percent = (median: Measurement, key: string): string => `${(median[key] ?? 0).toFixed(0)} %`;
/** What of the time of the slowest one in a thousand went where. */
const explainTail = (median: Measurement): string => {
  const { tailGcPct = 0, tailCommitPct = 0, tailCpuWaitPct = 0 } = median;
  const rest = Math.max(0, 100 - tailGcPct - tailCommitPct - tailCpuWaitPct);
  return `of the slowest 0.1 %: ${percent(median, 'tailCommitPct')} in COMMIT, ${percent(median, 'tailGcPct')} in garbage collection, ${percent(median, 'tailCpuWaitPct')} waiting for a processor, about ${rest.toFixed(0)} % in JavaScript, timers and the system`;
};
const explainCpu = (median: Measurement): string =>
  `${(median['cpuUs'] ?? 0).toFixed(1)} us of processor time a message, ${percent(median, 'cpuWaitPct')} of the time waiting for a processor; --profile names the functions`;

export const suite: Suite = {
  about: '256-byte messages published, delivered and acknowledged',
  async groups(context) {
    const { quick } = context;
    const throughput = (row: Row, depth: number): Promise<Measurement> => {
      const input: Partial<ThroughputInput> = { seconds: quick ? 1 : 2, depth, window: row.window ?? 8_192 };
      return measureRow(context, row, './throughput-child.ts', input);
    };
    return [
      {
        title: 'throughput: publish + deliver + acknowledge, up to 8,192 under way',
        metrics: [perSecond, cpu, cpuWait, rss],
        repetitions: quick ? 1 : 3,
        cases: rows.map((row) => {
          const atLeast = row.role === 'ours' ? throughputBudget[row.mode] : undefined;
          const budgets = atLeast === undefined ? [] : [{ metric: 'perSecond', atLeast }];
          const repetitions = row.role === 'peer' ? { repetitions: 2 } : {};
          return { ...caseOf(row), ...repetitions, budgets, explain: explainCpu, measure: () => throughput(row, 0) };
        }),
      },
      waitingGroup(context),
      latencyGroup(context, { perSecond: usualRate, seconds: quick ? 4 : 10 }, 10, rows),
      latencyGroup(context, { perSecond: highRate, seconds: quick ? 3 : 6 }, 15, [ourProcess, ourPower, bareProcess]),
      {
        title: 'depth: the same with messages waiting in front',
        metrics: [perSecond, cpu, cpuWait, rss],
        repetitions: 1,
        cases: [ourProcess, bareProcess, plainjob].flatMap((row) =>
          (row === plainjob ? [0, 100_000] : [0, 100_000, 1_000_000]).map((depth) => ({
            ...caseOf(row),
            name: `${row.label}, ${depth.toLocaleString('en-US')} waiting`,
            measure: () => throughput(row, depth),
          })),
        ),
      },
    ];
  },
};

const caseOf = ({ label, role, gives }: Row): Omit<Case, 'measure'> => ({ name: label, role, gives });

async function measureRow(
  { scratch, log }: BenchContext,
  { name, mode, go }: Row,
  child: string,
  input: object,
): Promise<Measurement> {
  const folder = mkdtempSync(join(scratch, `${name}-`));
  const program = go === undefined ? undefined : goPeer(go, log);
  const all = { name, mode, folder, program, ...input };
  return runInChild<Measurement>(new URL(child, import.meta.url), all, { timeoutMs });
}

/** Ours, the limits and the probe in turns, half a minute of load for each; the peers, which are far off, once. */
function latencyGroup(context: BenchContext, load: OpenLoad, p999: number, contenders: readonly Row[]): Group {
  const budgetsOf = (row: Row): readonly Budget[] => {
    if (row === ourProcess) return [{ metric: 'p999', atMost: p999 }];
    return row === ourPower ? [{ metric: 'p999', atMost: 1.5, timesThatOf: probeName }] : [];
  };
  const probe: Case = {
    name: probeName,
    role: 'limit',
    gives: 'the disk itself: 1 KiB a message, one fsync a turn',
    measure: () => {
      const input: FdatasyncInput = { folder: mkdtempSync(join(context.scratch, 'probe-')), load };
      return runInChild(new URL('./fdatasync-child.ts', import.meta.url), input, { timeoutMs });
    },
  };
  const often = new Set<Row>([ourProcess, ourPower, bareProcess]);
  return {
    title: `latency at ${load.perSecond.toLocaleString('en-US')} msg/s offered, from due to acknowledged`,
    metrics: latencyMetrics,
    repetitions: context.quick ? 1 : 3,
    cases: [
      ...contenders.map((row): Case => {
        const own = often.has(row) ? load : { ...load, seconds: Math.min(load.seconds, 6) };
        return {
          ...caseOf(row),
          ...(often.has(row) ? {} : { repetitions: 1 }),
          budgets: budgetsOf(row),
          explain: explainTail,
          measure: () => measureRow(context, row, './latency-child.ts', { load: own } satisfies Partial<LatencyInput>),
        };
      }),
      probe,
    ],
  };
}

import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { runInChild } from '../harness/child.ts';
import { goPeer, type GoProgram } from '../harness/peers.ts';
import {
  Skip,
  type Budget,
  type Case,
  type Group,
  type Measurement,
  type Metric,
  type Suite,
} from '../harness/suite.ts';
import { tooSlow, type ContenderName } from './contender.ts';
import type { FdatasyncInput } from './fdatasync-child.ts';
import type { LatencyInput } from './latency-child.ts';
import type { ThroughputInput } from './throughput-child.ts';
import type { WaitingInput } from './waiting-child.ts';

const nsqd: GoProgram = {
  program: 'github.com/nsqio/nsq/apps/nsqd',
  module: 'github.com/nsqio/nsq',
  version: 'v1.3.0',
  replace: ['github.com/judwhite/go-svc => github.com/mreiferson/go-svc v1.2.2-0.20210815184239-7a96e00010f6'],
};
const natsServer: GoProgram = {
  program: 'github.com/nats-io/nats-server/v2',
  module: 'github.com/nats-io/nats-server/v2',
  version: 'v2.15.2',
};

interface Row {
  readonly label: string;
  readonly role: Case['role'];
  readonly gives: string;
  readonly name: ContenderName;
  readonly mode: string;
  readonly go?: GoProgram;
  /** Messages under way at a time, where thousands would only wait for each other. */
  readonly window?: number;
}

const ours = (mode: string, gives: string): Row => ({
  label: `trunkline ${mode}`,
  role: 'ours',
  gives,
  name: 'trunkline',
  mode,
});
const bare = (mode: string, gives: string): Row => ({
  label: `bare better-sqlite3 ${mode}`,
  role: 'limit',
  gives,
  name: 'bare',
  mode,
});

const process_ = ours('process', 'survives kill -9; WAL, synchronous = NORMAL');
const power = ours('power', 'fsynced before the receipt; WAL, synchronous = FULL');
const plainjob: Row = {
  label: 'plainjob',
  role: 'peer',
  gives: 'survives kill -9; no lanes, no retries',
  name: 'plainjob',
  mode: '',
};
const liteque: Row = {
  label: 'liteque',
  role: 'peer',
  gives: 'survives kill -9; no lanes, no back-off',
  name: 'liteque',
  mode: '',
  window: 512,
};
const rows: readonly Row[] = [
  process_,
  power,
  ours('memory', 'this process only'),
  bare('process', 'same rows as trunkline process, nothing else'),
  bare('power', 'same rows as trunkline power, nothing else'),
  plainjob,
  liteque,
  {
    label: 'nsqd, fsync each',
    role: 'peer',
    gives: 'memory queue 0, sync-every 1: fsynced per message; unordered',
    name: 'nsqd',
    mode: 'fsync',
    window: 512,
    go: nsqd,
  },
  {
    label: 'nsqd, defaults',
    role: 'peer',
    gives: 'memory of the server first; unordered',
    name: 'nsqd',
    mode: 'default',
    go: nsqd,
  },
  {
    label: 'JetStream, sync always',
    role: 'peer',
    gives: 'file storage, fsynced before the acknowledgement',
    name: 'jetstream',
    mode: 'always',
    window: 512,
    go: natsServer,
  },
  {
    label: 'JetStream, defaults',
    role: 'peer',
    gives: 'file storage, fsynced every 2 minutes: survives kill -9',
    name: 'jetstream',
    mode: 'default',
    go: natsServer,
  },
];

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

export const suite: Suite = {
  about: '256-byte messages published, delivered and acknowledged',
  async groups(context) {
    const repetitions = context.quick ? 1 : 5;
    const run = async (row: Row, child: string, input: object): Promise<Measurement> => {
      const folder = mkdtempSync(join(context.scratch, `${row.name}-`));
      const program = row.go === undefined ? undefined : goPeer(row.go, context.log);
      const { name, mode } = row;
      try {
        return await runInChild<Measurement>(new URL(child, import.meta.url), {
          name,
          mode,
          folder,
          program,
          ...input,
        });
      } catch (error) {
        const { message } = error as Error;
        throw message.includes(tooSlow) ? new Skip(message.slice(message.indexOf(tooSlow))) : error;
      }
    };
    const asCase = (
      row: Row,
      measure: () => Promise<Measurement>,
      budgets: readonly Budget[] = [],
      label = row.label,
    ): Case => ({
      name: label,
      role: row.role,
      gives: row.gives,
      budgets,
      measure,
    });
    const throughput = (row: Row, depth: number): Promise<Measurement> => {
      const input: Partial<ThroughputInput> = { seconds: context.quick ? 3 : 10, depth, window: row.window ?? 8_192 };
      return run(row, './throughput-child.ts', input);
    };
    const throughputBudget: Readonly<Record<string, number>> = { process: 50_000, power: 16_700 };
    return [
      {
        title: 'throughput: publish + deliver + acknowledge, up to 8,192 under way',
        metrics: [perSecond, cpu, cpuWait, rss],
        repetitions,
        cases: rows.map((row) => {
          const atLeast = row.role === 'ours' ? throughputBudget[row.mode] : undefined;
          const budgets = atLeast === undefined ? [] : [{ metric: 'perSecond', atLeast }];
          return asCase(row, () => throughput(row, 0), budgets);
        }),
      },
      {
        title: 'waiting: a bus that opens on what waits in 1,000 lanes, nothing delivered',
        metrics: [
          { key: 'rssMb', label: 'RSS MB', better: 'lower' },
          { key: 'heapMb', label: 'heap MB', better: 'lower' },
          { key: 'openMs', label: 'opens in ms', better: 'lower' },
        ],
        repetitions: context.quick ? 1 : 3,
        cases: [0, 100_000, 1_000_000].map((depth): Case => ({
          name: `trunkline process, ${depth.toLocaleString('en-US')} waiting`,
          role: 'ours',
          gives: 'the whole process, Node included',
          budgets: [{ metric: 'rssMb', atMost: 150 }],
          async measure() {
            const folder = mkdtempSync(join(context.scratch, 'waiting-'));
            const child = new URL('./waiting-child.ts', import.meta.url);
            await runInChild(child, { folder, fill: depth } satisfies WaitingInput);
            return runInChild(child, { folder, fill: 0 } satisfies WaitingInput, { execArgv: ['--expose-gc'] });
          },
        })),
      },
      latencyGroup(usualRate, 10),
      latencyGroup(highRate, 15),
      {
        title: 'depth: the same with messages waiting in front',
        metrics: [perSecond, cpu, cpuWait, rss],
        repetitions: context.quick ? 1 : 3,
        cases: [process_, power, plainjob].flatMap((row) =>
          [0, 100_000, 1_000_000].map((depth) =>
            asCase(row, () => throughput(row, depth), [], `${row.label}, ${depth.toLocaleString('en-US')} waiting`),
          ),
        ),
      },
    ];

    function latencyGroup(rate: number, p999: number): Group {
      const load = { perSecond: rate, seconds: context.quick ? 10 : 30 };
      const probeName = 'append + fdatasync';
      const latencyBudgets = (row: Row): readonly Budget[] => {
        if (row === process_) return [{ metric: 'p999', atMost: p999 }];
        return row === power ? [{ metric: 'p999', atMost: 1.5, timesThatOf: probeName }] : [];
      };
      const probe: Case = {
        name: probeName,
        role: 'limit',
        gives: 'the disk itself: 1 KiB a message, one fsync a turn',
        measure: () => {
          const input: FdatasyncInput = { folder: mkdtempSync(join(context.scratch, 'probe-')), load };
          return runInChild(new URL('./fdatasync-child.ts', import.meta.url), input);
        },
      };
      return {
        title: `latency at ${rate.toLocaleString('en-US')} msg/s offered, from due to acknowledged`,
        metrics: latencyMetrics,
        repetitions: context.quick ? 1 : 3,
        cases: [
          ...rows.map((row) =>
            asCase(
              row,
              () => run(row, './latency-child.ts', { load } satisfies Partial<LatencyInput>),
              latencyBudgets(row),
            ),
          ),
          probe,
        ],
      };
    }
  },
};

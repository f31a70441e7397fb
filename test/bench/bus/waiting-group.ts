import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { runInChild } from '../harness/child.ts';
import { median } from '../harness/statistics.ts';
import type { BenchContext, Case, Group, Measurement } from '../harness/suite.ts';
import type { WaitingInput } from './waiting-child.ts';

const child = new URL('./waiting-child.ts', import.meta.url);
/** Openings of one file, the medians of which are the measurement: filling it takes far longer than opening it. */
const openings = 3;

const cases: readonly { readonly depth: number; readonly lanes: number; readonly rssMb?: number }[] = [
  { depth: 0, lanes: 1_000, rssMb: 150 },
  { depth: 100_000, lanes: 1_000, rssMb: 150 },
  { depth: 1_000_000, lanes: 1_000, rssMb: 150 },
  // Each message a lane of its own: nobody has that, and it must not hold the event loop all the same.
  { depth: 1_000_000, lanes: 1_000_000 },
];

/** What a bus takes, and for how long it holds the event loop, that opens on a backlog. */
export function waitingGroup({ quick, scratch }: BenchContext): Group {
  const measure = async (depth: number, lanes: number): Promise<Measurement> => {
    const folder = mkdtempSync(join(scratch, 'waiting-'));
    const open = (fill: number): Promise<Measurement> =>
      runInChild(child, { folder, fill, lanes } satisfies WaitingInput, { execArgv: ['--expose-gc'] });
    if (depth > 0) await open(depth);
    const all: Measurement[] = [];
    for (let opening = 0; opening < (quick ? 1 : openings); opening++) all.push(await open(0));
    rmSync(folder, { recursive: true });
    const keys = Object.keys(all[0]!);
    return Object.fromEntries(keys.map((key) => [key, median(all.map((one) => one[key]!))]));
  };
  const used = quick ? cases.map((one) => ({ ...one, depth: one.depth / 10, lanes: Math.min(one.lanes, 1e5) })) : cases;
  return {
    title: 'waiting: a bus that opens on a backlog',
    metrics: [
      { key: 'rssMb', label: 'RSS MB', better: 'lower' },
      { key: 'heapMb', label: 'heap MB', better: 'lower' },
      { key: 'openMs', label: 'opens in ms', better: 'lower' },
      { key: 'readyMs', label: 'delivers after ms', better: 'lower' },
      { key: 'stallMs', label: 'loop held ms', better: 'lower' },
    ],
    repetitions: 1,
    cases: used.map(({ depth, lanes, rssMb }): Case => ({
      name: `trunkline process, ${depth.toLocaleString('en-US')} waiting in ${lanes.toLocaleString('en-US')} lanes`,
      role: 'ours',
      gives: 'the whole process, Node included',
      ...(rssMb === undefined ? {} : { budgets: [{ metric: 'rssMb', atMost: rssMb }] }),
      explain: (all) =>
        `heap ${(all['heapMb'] ?? 0).toFixed(0)} MB of it; Node itself, its code mapped in, is about 90 MB`,
      measure: () => measure(depth, lanes),
    })),
  };
}

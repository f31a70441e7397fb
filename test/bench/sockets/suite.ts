import { runInChild } from '../harness/child.ts';
import type { Budget, Case, Group, Measurement, Metric, Suite } from '../harness/suite.ts';
import type { ContenderName } from './contender.ts';
import type { CrowdInput } from './crowd-child.ts';
import type { SlowReaderInput } from './slow-reader-child.ts';
import type { StormInput } from './storm-child.ts';

const latencyMetrics: readonly Metric[] = [
  { key: 'p50', label: 'p50 ms', better: 'lower' },
  { key: 'p99', label: 'p99 ms', better: 'lower' },
  { key: 'p999', label: 'p99.9 ms', better: 'lower' },
  { key: 'max', label: 'max ms', better: 'lower' },
];
const roles: Readonly<Record<ContenderName, Case['role']>> = {
  trunkline: 'ours',
  ws: 'peer',
  'ws-deflate': 'peer',
  tcp: 'limit',
};
const gives: Readonly<Record<ContenderName, string>> = {
  trunkline: 'session, origin, schema, deadline, heartbeat, limits, log',
  ws: 'bare ws, perMessageDeflate off: echo of the bytes',
  'ws-deflate': 'bare ws, perMessageDeflate on (threshold 0), client compresses nothing',
  tcp: 'bare TCP echo of the same bytes',
};
/** The budget of memory and latency; the file limit of a process has to be above the connections. */
const budgets: readonly Budget[] = [
  { metric: 'kibEach', atMost: 16 },
  { metric: 'p99', atMost: 20 },
];

/** Of one measurement: a server that does not come back from a storm ends it. */
const timeoutMs = 120_000;

const explainCrowd = (median: Measurement): string => {
  const figure = (key: string): string => (median[key] ?? Number.NaN).toFixed(1);
  return `of the memory of a connection ${figure('heapKibEach')} KiB are JavaScript objects, the rest is the system's and pages in pieces; the server's loop was held ${figure('stallMs')} ms at most, its JavaScript waited for a processor ${figure('cpuWaitPct')} % of the time`;
};

const explainSlow = (median: Measurement): string => {
  const figure = (key: string): string => (median[key] ?? Number.NaN).toFixed(1);
  return `the server's loop was held ${figure('stallMs')} ms at most, its JavaScript waited for a processor ${figure('cpuWaitPct')} % of the time; before the slow reader came the others had p99 ${figure('quietP99')} ms`;
};

export const suite: Suite = {
  about: 'WebSocket connections to the loopback gateway, server and clients in a process each',
  async groups({ quick, scratch }) {
    const connections = quick ? 2_000 : 10_000;
    const repetitions = quick ? 1 : 3;
    const shown = connections.toLocaleString('en-US');
    const crowd = (name: ContenderName): Case => {
      const load = { perSecond: quick ? 2_000 : 5_000, seconds: quick ? 3 : 10 };
      const input: CrowdInput = { name, scratch, connections, load };
      return {
        name,
        role: roles[name],
        gives: gives[name],
        ...(name === 'trunkline' ? { budgets, explain: explainCrowd } : {}),
        repetitions: name === 'trunkline' || name === 'ws' ? repetitions : 1,
        measure: () => runInChild(new URL('./crowd-child.ts', import.meta.url), input, { timeoutMs }),
      };
    };
    const slow = (name: ContenderName): Case => {
      const load = { perSecond: 2_000, seconds: quick ? 4 : 8 };
      const askedMiB = quick ? 128 : 512;
      const input: SlowReaderInput = { name, scratch, connections: 500, load, askedMiB, stallMs: 2_000 };
      return {
        name,
        role: roles[name],
        gives: name === 'trunkline' ? 'cut after 2 s behind (30 s by default), or above its backlog' : 'never cut',
        ...(name === 'trunkline'
          ? {
              budgets: [
                { metric: 'p99', atMost: 20 },
                { metric: 'heldMiB', atMost: 64 },
                { metric: 'cut', atLeast: 1 },
              ],
              explain: explainSlow,
            }
          : {}),
        repetitions: name === 'trunkline' ? 2 : 1,
        measure: () => runInChild(new URL('./slow-reader-child.ts', import.meta.url), input, { timeoutMs }),
      };
    };
    const storm = (name: ContenderName, label: string, what: string, strangers?: number): Case => {
      const input: StormInput = { name, scratch, connections, ...(strangers === undefined ? {} : { strangers }) };
      return {
        name: label,
        role: roles[name],
        gives: what,
        measure: () => runInChild(new URL('./storm-child.ts', import.meta.url), input, { timeoutMs }),
      };
    };
    const groups: Group[] = [
      {
        title: `${shown} connections, ${quick ? '2,000' : '5,000'} echo calls/s in all, open loop`,
        metrics: [
          { key: 'kibEach', label: 'KiB each', better: 'lower' },
          ...latencyMetrics,
          { key: 'cpuUs', label: 'CPU us/call', better: 'lower' },
          { key: 'opensPerSecond', label: 'opens/s', better: 'higher' },
          { key: 'cpuWaitPct', label: 'waits for CPU %', better: 'lower' },
        ],
        repetitions,
        cases: [crowd('trunkline'), crowd('ws'), crowd('ws-deflate'), crowd('tcp')],
      },
      {
        title: 'slow reader: one of 501 asks for long answers and reads none, the others make 2,000 calls/s',
        metrics: [
          ...latencyMetrics,
          { key: 'quietP99', label: 'p99 before ms', better: 'lower' },
          { key: 'heldMiB', label: 'peak MiB', better: 'lower' },
          { key: 'cut', label: 'was cut', better: 'higher' },
          { key: 'cpuWaitPct', label: 'waits for CPU %', better: 'lower' },
        ],
        repetitions,
        cases: [slow('trunkline'), slow('ws')],
      },
      {
        title: `reconnect storm: ${shown} connections cut at once, each comes back as a window does`,
        metrics: [
          { key: 'allBackMs', label: 'all back ms', better: 'lower' },
          { key: 'halfBackMs', label: 'half back ms', better: 'lower' },
          { key: 'attempts', label: 'attempts each', better: 'lower' },
          { key: 'stallMs', label: 'loop held ms', better: 'lower' },
        ],
        repetitions: 1,
        cases: [
          storm('trunkline', 'trunkline', 'up to 20,000 connections without a session at once', 20_000),
          storm('trunkline', 'trunkline, default limits', 'up to 64 connections without a session at once'),
          storm('ws', 'ws', gives.ws),
          storm('tcp', 'tcp', gives.tcp),
        ],
      },
    ];
    return groups;
  },
};

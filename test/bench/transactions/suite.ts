import { runInChild } from '../harness/child.ts';
import type { Case, Measurement, Suite } from '../harness/suite.ts';
import type { PairFigures } from './contender.ts';
import { startCrmPair } from './crm-pair.ts';
import type { ContenderName, PairsInput } from './pairs-child.ts';

const inFlight = 16;

/** What a pair takes of the one thread, beside what the limit beside it takes from first to last. */
const explainHelper = (median: Measurement): string => {
  const us = (key: string): string => Math.round(median[key] ?? Number.NaN).toLocaleString('en-US');
  const each = Math.round(1_000_000 / (median['pairsPerSecond'] ?? Number.NaN)).toLocaleString('en-US');
  return `a pair every ${each} us: ${us('cpuUs')} us of processor time, ${us('logStoodUs')} us in which the thread stood in commits of the log, ${us('cpuWaitUs')} us in which it waited for a processor (these overlap); the rest it waited for both servers`;
};

export const suite: Suite = {
  about: 'one row in MariaDB and one in PostgreSQL, both or neither',
  async groups({ quick, scratch, log }, stack) {
    log('starting MariaDB and PostgreSQL ...');
    const pair = stack.use(await startCrmPair());
    const share = quick ? 0.1 : 1;
    const last = new Map<ContenderName, number>();

    /** Measures in a process of its own, and counts the rows: a figure with a row lost or doubled is none. */
    const measure = async (contender: ContenderName, count: number): Promise<Measurement> => {
      const size = { warmUp: Math.round(count * share * 0.25), count: Math.round(count * share) };
      const input: PairsInput = { contender, crm: pair.addresses, scratch, inFlight, ...size };
      const before = await pair.entries();
      const timeBefore = pair.timeUs();
      const figures = await runInChild<PairFigures>(new URL('./pairs-child.ts', import.meta.url), input);
      const timeAfter = pair.timeUs();
      const written = (await pair.entries()).map((rows, index) => rows - (before[index] ?? 0));
      const wanted = size.warmUp + size.count;
      const expected = contender === 'coordinator alone' ? 0 : wanted;
      if (written.some((rows) => rows !== expected))
        throw new Error(`${contender}: ${written.join(' and ')} rows were written instead of ${expected}`);
      last.set(contender, figures.pairsPerSecond);
      const all = { ...figures, ceiling: 1_000_000 / figures.cpuUs };
      if (timeBefore === undefined || timeAfter === undefined) return all;
      return { ...all, serverUs: (timeAfter - timeBefore) / wanted };
    };
    /** With its shares of the rows beside it, taken in the same repetition. */
    const measureOurs = async (contender: ContenderName, count: number): Promise<Measurement> => {
      const figures = await measure(contender, count);
      const against = (other: ContenderName): number =>
        (figures['pairsPerSecond'] ?? Number.NaN) / (last.get(other) ?? Number.NaN);
      return { ...figures, ofLimit: against('uncoordinated'), timesStrict: against('strict') };
    };

    const cases: readonly Case[] = [
      {
        name: 'no coordination',
        role: 'limit',
        gives: 'one prepared INSERT and commit in each, side by side on 16 connections: one without the other',
        measure: () => measure('uncoordinated', 20_000),
      },
      {
        name: 'no coordination, all our rows',
        role: 'limit',
        gives: 'the same with the row that makes repeats harmless, in one transaction of each database',
        measure: () => measure('same rows', 10_000),
      },
      {
        name: 'no coordination, coalesced',
        role: 'limit',
        gives: 'what is in flight in one INSERT: one bad row fails all, a lost answer leaves all in doubt',
        measure: () => measure('coalesced', 20_000),
      },
      {
        name: 'XA + PREPARE TRANSACTION',
        role: 'peer',
        gives: 'nine requests a pair; atomic commit; no decision record, so a crash leaves it to a person',
        measure: () => measure('strict', 8_000),
      },
      {
        name: 'XA + PREPARE TRANSACTION, recorded',
        role: 'peer',
        gives: 'the same with its decision fsynced between the phases, so that a crash ends by itself',
        measure: () => measure('strict recorded', 8_000),
      },
      {
        name: 'trunkline',
        role: 'ours',
        gives: 'intent and decision fsynced, each row fsynced; what fails is taken back',
        budgets: [
          { metric: 'ofLimit', atLeast: 0.85 },
          { metric: 'timesStrict', atLeast: 4 },
        ],
        explain: explainHelper,
        measure: () => measureOurs('helper', 10_000),
      },
      {
        name: 'trunkline, prepared by the servers',
        role: 'ours',
        gives: 'the same over XA and PREPARE TRANSACTION: the servers promise to commit',
        measure: () => measureOurs('helper native', 2_000),
      },
      {
        name: 'trunkline, systems that answer at once',
        role: 'ours',
        gives: 'coordinator and log by themselves; no database is written to',
        measure: () => measure('coordinator alone', 10_000),
      },
    ];
    return [
      {
        title: `a row in each of two databases, ${inFlight} in flight`,
        metrics: [
          { key: 'pairsPerSecond', label: 'pairs/s', better: 'higher' },
          { key: 'p50Ms', label: 'p50 ms', better: 'lower' },
          { key: 'p99Ms', label: 'p99 ms', better: 'lower' },
          { key: 'cpuUs', label: 'CPU us/pair', better: 'lower' },
          { key: 'ceiling', label: 'ceiling/s', better: 'higher' },
          { key: 'serverUs', label: 'servers us', better: 'lower' },
          { key: 'requests', label: 'requests', better: 'lower' },
          { key: 'logStatements', label: 'log stmts', better: 'lower' },
          { key: 'logCommits', label: 'log commits', better: 'lower' },
          { key: 'logStoodUs', label: 'in commits us', better: 'lower' },
          { key: 'cpuWaitUs', label: 'waits for CPU us', better: 'lower' },
          { key: 'ofLimit', label: 'of limit', better: 'higher' },
          { key: 'timesStrict', label: 'x strict', better: 'higher' },
        ],
        repetitions: quick ? 1 : 5,
        cases,
      },
    ];
  },
};

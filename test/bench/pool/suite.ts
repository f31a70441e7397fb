import { runInChild } from '../harness/child.ts';
import type { Case, Group, Metric, Suite } from '../harness/suite.ts';
import type { PoolName } from './contender.ts';
import type { PoolInput } from './pool-child.ts';

const metrics: readonly Metric[] = [
  { key: 'perSecond', label: 'borrowings/s', better: 'higher' },
  { key: 'cpuUs', label: 'CPU us each', better: 'lower' },
];
const gives: Readonly<Record<PoolName, string>> = {
  trunkline: 'deadline, abort, lifetime, circuit, leak report, metrics',
  'generic-pool': 'deadline; every release is a promise',
  tarn: 'deadline',
  'lightning-pool': 'deadline; reset on return switched off',
};
const resources = 10;

export const suite: Suite = {
  about: `acquire + release of one of ${resources} resources that cost nothing`,
  async groups({ quick }) {
    const group = (title: string, borrowers: number, yields: boolean): Group => ({
      title,
      metrics,
      repetitions: quick ? 3 : 7,
      cases: (Object.keys(gives) as PoolName[]).map((name): Case => {
        const input: PoolInput = { name, seconds: quick ? 1 : 3, resources, borrowers, yields };
        return {
          name,
          role: name === 'trunkline' ? 'ours' : 'peer',
          gives: gives[name],
          measure: () => runInChild(new URL('./pool-child.ts', import.meta.url), input),
        };
      }),
    });
    return [
      group('uncontended: one borrower', 1, false),
      group('uncontended: as many borrowers as resources', resources, true),
      group('contended: 100 borrowers', 100, true),
      group('contended: 1,000 borrowers', 1_000, true),
    ];
  },
};

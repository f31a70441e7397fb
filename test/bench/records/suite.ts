import { runInChild } from '../harness/child.ts';
import { Skip, type Case, type Group, type Metric, type Suite } from '../harness/suite.ts';
import type { RecordsInput, RecordsTask } from './records-child.ts';

const metrics: readonly Metric[] = [
  { key: 'megabytes', label: 'MB per CPU second', better: 'higher' },
  { key: 'records', label: 'records per CPU second', better: 'higher' },
  { key: 'waitPercent', label: 'waited for CPU %', better: 'lower' },
];

/** Peers that were looked for, and why none of them is in a row of its own. */
const absent: Readonly<Record<string, string>> = {
  'copybook-ts': 'not on npm; its source refuses REDEFINES and OCCURS, and gives numbers as text',
  'cobol-copybook': 'not on npm',
  'ebcdic-parser': 'not on npm',
};

export const suite: Suite = {
  about:
    'host records: 1,493 bytes, 195 fields of every kind (zoned, packed, binary, floats, edited, text), cp037, one core',
  async groups({ quick }) {
    const seconds = quick ? 1 : 5;
    const ours = (task: RecordsTask, gives: string, atLeast?: number): Case => ({
      name: `trunkline ${task}`,
      role: 'ours',
      gives,
      ...(atLeast === undefined ? {} : { budgets: [{ metric: 'megabytes', atLeast }] }),
      measure: () => measure({ task, seconds }),
    });
    const measure = (input: RecordsInput): ReturnType<Case['measure']> =>
      runInChild(new URL('./records-child.ts', import.meta.url), input);
    const limit: Case = {
      name: 'iconv-lite decode',
      role: 'limit',
      gives: 'one text a record: no field, no number, nothing checked',
      measure: () => measure({ task: 'iconv-lite', seconds }),
    };
    const peers = Object.entries(absent).map(([name, why]): Case => ({
      name,
      role: 'peer',
      gives: '',
      measure: () => Promise.reject(new Skip(why)),
    }));
    const group = (title: string, cases: readonly Case[]): Group => ({
      title,
      metrics,
      repetitions: quick ? 1 : 5,
      cases,
    });
    return [
      group('decode', [ours('decode', 'a checked value of every field, decimals exact', 100), limit, ...peers]),
      group('encode', [ours('encode', 'every field checked for its size', 100), limit, ...peers]),
      group('more', [
        ours('round trip', 'decode, encode and compare: what is not canonical is kept'),
        ours('JSON', 'decode and print one line of JSON'),
        limit,
      ]),
    ];
  },
};

import { join } from 'node:path';
import { buildBundle } from '../../../src-main/host-node/launch/build-bundle.ts';
import { buildRenderer } from '../../../src-main/host-node/launch/build-renderer.ts';
import { fileURLToPath } from 'node:url';
import type { Case, Metric, Suite } from '../harness/suite.ts';
import { startDemoServers } from './demo-servers.ts';
import { measureCore } from './measure-core.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));

const metrics: readonly Metric[] = [
  { key: 'rssMb', label: 'RSS MB', better: 'lower' },
  { key: 'ownMb', label: 'of it its own', better: 'lower' },
  { key: 'peakMb', label: 'peak RSS MB', better: 'lower' },
  { key: 'startMs', label: 'ready after ms', better: 'lower' },
];

/** One of each kind of protocol and of what an agent works with, the heavy ones among them. */
const ten = [
  'request-tracker',
  'sql-crm',
  'soap-crm',
  'cobol-host',
  'asterisk',
  'gofly',
  'excel-complaints',
  'ai-bot',
  'mail',
  'rest-mapped',
];

export const suite: Suite = {
  about:
    'memory of the process of the core after a fresh start as npm start does it, idle, its systems in another process',
  async groups({ quick, scratch }, stack) {
    // Not in the time of the first start.
    buildRenderer(root);
    buildBundle(root, 'node');
    const { config } = stack.use(await startDemoServers());
    const idleMs = quick ? 3_000 : 30_000;
    const row = (name: string, gives: string, adapters: readonly string[] | undefined, atMost?: number): Case => {
      const systems = config.systems.filter(({ adapter }) => adapters?.includes(adapter) ?? true);
      return {
        name,
        role: 'ours',
        gives,
        ...(atMost === undefined ? {} : { budgets: [{ metric: 'rssMb', atMost }] }),
        explain: ({ ownMb = 0, rssMb = 0 }) =>
          `${(rssMb - ownMb).toFixed(0)} MB are files mapped in, Node itself above all, which all processes of Node share`,
        measure: (repetition) =>
          measureCore({ ...config, systems }, join(scratch, `${name.replaceAll(' ', '-')}-${repetition}`), idleMs),
      };
    };
    return [
      {
        title: 'idle',
        metrics,
        repetitions: quick ? 1 : 3,
        cases: [
          row('10 systems', ten.join(', '), ten, 150),
          row(`all ${config.systems.length} systems`, 'every adapter of the product', undefined),
          row('no system', 'what each workspace pays', []),
        ],
      },
    ];
  },
};

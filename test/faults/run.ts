import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { buildRenderer } from '../../src-main/host-node/launch/build-renderer.ts';
import { tallyFileVariable } from '../runner/plain-reporter.ts';

/**
 * `npm run test:faults -- [--rounds N] [--histories N] [--every N] [--seed N] [filter ...]`: the fault suites with large numbers, and every
 * network fault on every system. Counts are printed suite by suite; the last line is the tally.
 */
const { values, positionals } = parseArgs({
  options: {
    /** SIGKILLs under mixed load. */
    rounds: { type: 'string', default: '1000' },
    /** Random histories of each simulator, and power cuts. */
    histories: { type: 'string', default: '1000' },
    /** Of the enumerated plans, troubles and deaths one in so many; 1: all of them. */
    every: { type: 'string', default: '1' },
    seed: { type: 'string' },
  },
  allowPositionals: true,
});

const root = fileURLToPath(new URL('../..', import.meta.url));
const results = join(root, 'test-results');
mkdirSync(results, { recursive: true });
const tallyFile = join(results, `faults-tally-${process.pid}.json`);
const countsFile = join(results, `faults-counts-${process.pid}.jsonl`);

// Whole workstations are killed too, and they serve the window.
buildRenderer(root);

const words = ['run', '-c', 'test/vitest.config.ts', '--reporter=./test/runner/plain-reporter.ts'];
const filters = positionals.length > 0 ? positionals : ['test/faults/'];
const run = spawnSync(process.execPath, [join(root, 'node_modules/vitest/vitest.mjs'), ...words, ...filters], {
  cwd: root,
  stdio: 'inherit',
  env: {
    ...process.env,
    NO_COLOR: '1',
    TRUNKLINE_FAULT_ROUNDS: values.rounds,
    TRUNKLINE_FAULT_HISTORIES: values.histories,
    TRUNKLINE_EVERY_FAULT: '1',
    TRUNKLINE_FAULT_EVERY: values.every,
    ...(values.seed === undefined ? {} : { TRUNKLINE_FAULT_SEED: values.seed }),
    TRUNKLINE_FAULT_COUNTS: countsFile,
    [tallyFileVariable]: tallyFile,
  },
});

const read = (file: string): string | undefined => {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  } finally {
    rmSync(file, { force: true });
  }
};
const say = (line: string): void => void process.stdout.write(`${line}\n`);

say('');
for (const line of read(countsFile)?.split('\n') ?? []) {
  if (line === '') continue;
  const { suite, text } = JSON.parse(line) as { suite: string; text: string };
  say(`${suite}: ${text}`);
}
const counted = JSON.parse(read(tallyFile) ?? '{"passed":0,"failed":1,"skipped":0}') as Record<
  'passed' | 'failed' | 'skipped',
  number
>;
// Vitest knows reasons to fail that belong to no test.
const failed = run.status !== 0 && counted.failed === 0 ? 1 : counted.failed;
say(`\n${counted.passed} passed, ${failed} failed, ${counted.skipped} skipped`);
process.exit(failed === 0 ? 0 : 1);

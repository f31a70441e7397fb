import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildRenderer } from '../src-main/host-node/launch/build-renderer.ts';
import { runChecks, type Tally } from './runner/checks.ts';
import { provideDebianPackages } from './runner/debian-packages.ts';
import { tallyFileVariable } from './runner/plain-reporter.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const nothing: Tally = { passed: 0, failed: 0, skipped: 0 };

const add = (a: Tally, b: Tally): Tally => ({
  passed: a.passed + b.passed,
  failed: a.failed + b.failed,
  skipped: a.skipped + b.skipped,
});

function buildWindow(): Tally {
  try {
    buildRenderer(root);
    console.log('ok    build: window');
    return { ...nothing, passed: 1 };
  } catch (error) {
    console.log(`FAIL  build: window  ${(error as Error).message}`);
    return { ...nothing, failed: 1 };
  }
}

function runSuites(words: readonly string[]): Tally {
  const tallyFile = join(root, 'test-results', `tally-${process.pid}.json`);
  const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
  // Suites wait for servers more than they compute: one worker more than there are processors keeps those busy.
  const workers = String(availableParallelism() + 1);
  const fixed = [
    'run',
    '-c',
    'test/vitest.config.ts',
    '--reporter=./test/runner/plain-reporter.ts',
    '--maxWorkers',
    workers,
  ];
  const result = spawnSync(process.execPath, [vitest, ...fixed, ...words], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, [tallyFileVariable]: tallyFile, NO_COLOR: '1' },
  });
  try {
    const tally = JSON.parse(readFileSync(tallyFile, 'utf8')) as Tally;
    // Vitest knows reasons to fail that belong to no test, and no test at all is not a success.
    return result.status !== 0 && tally.failed === 0 ? { ...tally, failed: 1 } : tally;
  } catch {
    console.log(`FAIL  vitest ended with ${result.status ?? result.signal} before it could count`);
    return { ...nothing, failed: 1 };
  } finally {
    rmSync(tallyFile, { force: true });
  }
}

const words = process.argv.slice(2);
const onlyChecks = words[0] === '--checks';
const filtered = words.length > 0;

if (!onlyChecks) provideDebianPackages();
// A filter asks for some suites: the checks of the whole tree would only be in the way.
const checks = onlyChecks || !filtered ? runChecks(root) : nothing;
const suites = onlyChecks ? nothing : add(buildWindow(), runSuites(words));
const total = add(checks, suites);

console.log(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exit(total.failed === 0 ? 0 : 1);

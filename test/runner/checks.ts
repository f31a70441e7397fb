import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

/** A check of the whole tree that counts as one test. */
interface Check {
  readonly name: string;
  /** Script below `node_modules` and its words. */
  readonly script: string;
  readonly words: readonly string[];
  readonly mend: string;
}

const zones = ['src-shared', 'src-main', 'src-renderer', 'test'];

const checks: readonly Check[] = [
  {
    name: 'format',
    script: 'oxfmt/bin/oxfmt',
    words: ['-c', '.oxfmtrc.json', '--check', ...zones],
    mend: 'npm run format',
  },
  {
    name: 'lint',
    script: 'oxlint/bin/oxlint',
    words: ['-c', '.oxlintrc.json', '--deny-warnings', ...zones],
    mend: 'the messages above name file and rule',
  },
  {
    name: 'types of the product',
    script: 'typescript/bin/tsc',
    words: ['--build'],
    mend: 'the messages above name file and line',
  },
  {
    name: 'types of the tests',
    script: 'typescript/bin/tsc',
    words: ['-p', 'test', '--noEmit'],
    mend: 'the messages above name file and line',
  },
];

export interface Tally {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** Runs format, lint and type checks; each counts as one test. */
export function runChecks(root: string): Tally {
  let failed = 0;
  for (const { name, script, words, mend } of checks) {
    const started = performance.now();
    const result = spawnSync(process.execPath, [join(root, 'node_modules', script), ...words], {
      cwd: root,
      encoding: 'utf8',
      maxBuffer: 64 * 1024 * 1024,
    });
    const seconds = ((performance.now() - started) / 1_000).toFixed(1);
    if (result.status === 0) {
      console.log(`ok    check: ${name}  ${seconds} s`);
    } else {
      failed++;
      process.stdout.write(`${result.stdout ?? ''}${result.stderr ?? ''}`);
      console.log(`FAIL  check: ${name}  ${seconds} s  (${mend})`);
    }
  }
  return { passed: checks.length - failed, failed, skipped: 0 };
}

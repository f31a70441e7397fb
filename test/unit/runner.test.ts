import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { tallyFileVariable } from '../runner/plain-reporter.ts';
import { tempDir } from '../kit/temp-dir.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

test('the reporter counts what passed, failed and was skipped, and says why', async () => {
  await using dir = tempDir();
  const tallyFile = join(dir.path, 'tally.json');
  const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
  const words = [
    vitest,
    'run',
    '-c',
    'test/runner/samples/vitest.config.ts',
    '--reporter=./test/runner/plain-reporter.ts',
  ];
  const { stdout, status } = spawnSync(process.execPath, [...words, '--root', root], {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, [tallyFileVariable]: tallyFile, NO_COLOR: '1' },
  });
  expect(JSON.parse(readFileSync(tallyFile, 'utf8'))).toEqual({ passed: 1, failed: 3, skipped: 1 });
  expect(status).toBe(1);
  expect(stdout).toContain('FAIL  test/runner/samples/mixed.sample.ts  1 passed, 2 failed, 1 skipped');
  expect(stdout).toContain('x a wrong sum');
  expect(stdout).toMatch(/expected 4 to be 5/);
  expect(stdout).toContain('because: for 2 and 2');
  expect(stdout).toContain('this file cannot be loaded');
  expect(stdout).toContain('test/runner/samples/mixed.sample.ts: a real server (not run: server: it is not installed)');
});

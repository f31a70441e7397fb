import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { tempDir } from '../../kit/temp-dir.ts';

const launcher = fileURLToPath(new URL('../../../src-main/host-node/launch/run.mjs', import.meta.url));
const platform = `${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;

/** Stands in for npm: notes that it was called, and installs a Node that is this one. */
const fakeNpm = `
const { appendFileSync, mkdirSync, symlinkSync, existsSync } = require('node:fs');
const { join } = require('node:path');
appendFileSync('npm.log', process.argv.slice(2).join(' ') + '\\n');
if (process.env.FAIL_NPM) process.exit(1);
const bin = join('node_modules', 'node-${platform}', 'bin');
mkdirSync(bin, { recursive: true });
if (!existsSync(join(bin, 'node'))) symlinkSync(process.execPath, join(bin, 'node'));
`;

function project(): ReturnType<typeof tempDir> & {
  readonly lock: (version: string) => void;
  readonly run: (
    words?: readonly string[],
    env?: Readonly<Record<string, string>>,
  ) => { status: number | null; stdout: string; stderr: string };
  readonly npmCalls: () => number;
} {
  const dir = tempDir();
  const at = (...parts: string[]): string => join(dir.path, ...parts);
  const script = at('src-main', 'host-node', 'launch', 'run.mjs');
  mkdirSync(dirname(script), { recursive: true });
  copyFileSync(launcher, script);
  writeFileSync(at('npm-cli.js'), fakeNpm);
  writeFileSync(at('package.json'), '{"type":"commonjs"}');
  writeFileSync(
    at('say.mjs'),
    'console.log(JSON.stringify({ words: process.argv.slice(2), node: process.execPath }));\nprocess.exitCode = 7;\n',
  );
  const lock = (version: string): void =>
    writeFileSync(at('package-lock.json'), JSON.stringify({ packages: { '': {}, 'node_modules/x': { version } } }));
  lock('1.0.0');
  return Object.assign(dir, {
    lock,
    run: (words: readonly string[] = ['say.mjs'], env: Readonly<Record<string, string>> = {}) =>
      spawnSync(process.execPath, [script, ...words], {
        cwd: dir.path,
        encoding: 'utf8',
        env: { ...process.env, npm_execpath: at('npm-cli.js'), npm_node_execpath: process.execPath, ...env },
      }),
    npmCalls: () => (existsSync(at('npm.log')) ? readFileSync(at('npm.log'), 'utf8').trim().split('\n').length : 0),
  });
}

test('a fresh clone is installed once, and then the script runs with its words and its exit code', async () => {
  await using clone = project();
  const first = clone.run(['say.mjs', '--port', '1']);
  expect(first.status).toBe(7);
  expect(JSON.parse(first.stdout)).toMatchObject({ words: ['--port', '1'] });
  expect(first.stderr).toContain('npm ci');
  const second = clone.run();
  expect([second.status, second.stderr, clone.npmCalls()]).toEqual([7, '', 1]);
});

test('a changed lock file is installed again', async () => {
  await using clone = project();
  clone.run();
  clone.lock('2.0.0');
  clone.run();
  expect(clone.npmCalls()).toBe(2);
});

test('an installation that failed or was cut off is done again', async () => {
  await using clone = project();
  const failed = clone.run(['say.mjs'], { FAIL_NPM: '1' });
  expect([failed.status, failed.stdout]).toEqual([1, '']);
  expect(failed.stderr).toContain('npm ci failed');
  expect(clone.run().status).toBe(7);
  expect(clone.npmCalls()).toBe(2);
});

test('what somebody installed by hand is not installed again', async () => {
  await using clone = project();
  clone.run();
  mkdirSync(join(clone.path, 'node_modules', 'x'));
  writeFileSync(
    join(clone.path, 'node_modules', '.package-lock.json'),
    JSON.stringify({ packages: { 'node_modules/x': { version: '1.0.0' } } }),
  );
  writeFileSync(join(clone.path, 'node_modules', '.trunkline-installed'), '');
  clone.run();
  expect(clone.npmCalls()).toBe(2);
  rmSync(join(clone.path, 'node_modules', '.trunkline-installed'));
  clone.run();
  expect(clone.npmCalls()).toBe(2);
});

test('a linked node_modules is never emptied', async () => {
  await using clone = project();
  await using other = tempDir();
  writeFileSync(join(other.path, 'keep'), '');
  symlinkSync(other.path, join(clone.path, 'node_modules'));
  const { status, stderr } = clone.run();
  expect([status, clone.npmCalls(), existsSync(join(other.path, 'keep'))]).toEqual([1, 0, true]);
  expect(stderr).toContain('is a link');
});

test('a script that prepares is followed by what it names, with its words, environment and exit code', async () => {
  await using clone = project();
  const next = {
    program: process.execPath,
    words: ['-e', 'console.log(process.argv[1], process.env.KIND, typeof process.send); process.exitCode = 5', 'word'],
    env: { KIND: 'core' },
  };
  const prepares = `process.send(${JSON.stringify(next)}, () => process.exit(0));`;
  writeFileSync(join(clone.path, 'prepare.mjs'), prepares);
  const done = clone.run(['prepare.mjs']);
  expect([done.status, done.stdout]).toEqual([5, 'word core undefined\n']);
  writeFileSync(join(clone.path, 'prepare.mjs'), prepares.replace('exit(0)', 'exit(4)'));
  const failed = clone.run(['prepare.mjs']);
  expect([failed.status, failed.stdout]).toEqual([4, '']);
});

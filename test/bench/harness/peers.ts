import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Skip } from './suite.ts';

const here = fileURLToPath(new URL('..', import.meta.url));
const windows = process.platform === 'win32';

/** Installs the packages of `test/bench/package.json` where they are missing or the lock changed. Not part of the product. */
export function installPeers(log: (line: string) => void): void {
  const stamp = join(here, 'node_modules', '.bench-installed');
  const state = createHash('sha256')
    .update(readFileSync(join(here, 'package-lock.json')))
    .digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === state) return;
  log('installing the peers (npm ci in test/bench) ...');
  const result = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: here,
    stdio: ['ignore', 'inherit', 'inherit'],
    shell: windows,
  });
  if (result.status !== 0) throw new Error('the peers could not be installed; the messages of npm are above');
  writeFileSync(stamp, state);
}

/** Imports a peer by name. Its types are the caller's own, so that type-checking does not need the peers. */
export async function importPeer<T>(name: string): Promise<T> {
  const found = createRequire(join(here, 'package.json')).resolve(name, {
    conditions: new Set(['node', 'import']),
  } as never);
  return (await import(pathToFileURL(found).href)) as T;
}

export function peerVersion(name: string): string {
  const file = join(here, 'node_modules', name, 'package.json');
  if (!existsSync(file)) return 'not installed';
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}

export interface GoProgram {
  /** Package to build, e.g. `github.com/nsqio/nsq/apps/nsqd`. */
  readonly program: string;
  readonly module: string;
  readonly version: string;
  /** `replace` lines of the module's own go.mod: `go install` refuses a module that has any. */
  readonly replace?: readonly string[];
}

/**
 * Builds a Go program once into a cache folder and returns its path.
 *
 * @throws Skip where there is no Go or the build fails
 */
export function goPeer({ program, module, version, replace = [] }: GoProgram, log: (line: string) => void): string {
  const name = program.split('/').findLast((part) => !/^v\d+$/.test(part))!;
  const folder = join(here, '.cache', 'go', `${name}-${version}`);
  const binary = join(folder, windows ? `${name}.exe` : name);
  if (existsSync(binary)) return binary;
  if (spawnSync('go', ['version']).status !== 0) throw new Skip('no Go on this machine to build it with');
  log(`building ${program} ${version} ...`);
  mkdirSync(folder, { recursive: true });
  const lines = [
    'module bench',
    'go 1.21',
    `require ${module} ${version}`,
    ...replace.map((line) => `replace ${line}`),
  ];
  writeFileSync(join(folder, 'go.mod'), `${lines.join('\n\n')}\n`);
  const words = ['build', '-mod=mod', '-o', binary, program];
  const result = spawnSync('go', words, { cwd: folder, encoding: 'utf8' });
  if (result.status !== 0 || !existsSync(binary)) {
    throw new Skip(`go build failed: ${result.stderr.trim().slice(-300)}`);
  }
  return binary;
}

/** What the peers were in this run, for the record. */
export function peerVersions(): Readonly<Record<string, string>> {
  const { devDependencies } = JSON.parse(readFileSync(join(here, 'package.json'), 'utf8')) as {
    readonly devDependencies: Readonly<Record<string, string>>;
  };
  return Object.fromEntries(Object.keys(devDependencies).map((name) => [name, peerVersion(name)]));
}

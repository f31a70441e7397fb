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

/**
 * Builds a Go program once into a cache folder and returns its path.
 *
 * @param module with version, e.g. `github.com/nsqio/nsq/apps/nsqd@v1.3.0`
 * @throws Skip where there is no Go or the build fails
 */
export function goPeer(module: string, log: (line: string) => void): string {
  const [path = '', version = ''] = module.split('@');
  const name = path.split('/').findLast((part) => !/^v\d+$/.test(part))!;
  const folder = join(here, '.cache', 'go', `${name}-${version}`);
  const program = join(folder, windows ? `${name}.exe` : name);
  if (existsSync(program)) return program;
  if (spawnSync('go', ['version']).status !== 0) throw new Skip('no Go on this machine to build it with');
  log(`building ${module} ...`);
  mkdirSync(folder, { recursive: true });
  const result = spawnSync('go', ['install', module], { env: { ...process.env, GOBIN: folder }, encoding: 'utf8' });
  if (result.status !== 0 || !existsSync(program))
    throw new Skip(`go install failed: ${result.stderr.trim().slice(-300)}`);
  return program;
}

/** What the peers were in this run, for the record. */
export function peerVersions(): Readonly<Record<string, string>> {
  const { devDependencies } = JSON.parse(readFileSync(join(here, 'package.json'), 'utf8')) as {
    readonly devDependencies: Readonly<Record<string, string>>;
  };
  return Object.fromEntries(Object.keys(devDependencies).map((name) => [name, peerVersion(name)]));
}

// Starts a script of this project: `node run.mjs <script.ts> [words]`. It needs no package and runs on any Node that npm
// itself runs on. It installs what the lock file names when that changed, and then runs the script with the Node 24 that
// came with it. Everything else is TypeScript that needs that Node.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, lstatSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..');
const windows = process.platform === 'win32';
const modules = join(root, 'node_modules');
const stamp = join(modules, '.trunkline-installed');
const platform = `${windows ? 'win' : process.platform}-${process.arch}`;
const pinned = join(modules, `node-${platform}`, 'bin', windows ? 'node.exe' : 'node');

function fail(message) {
  console.error(message);
  process.exit(1);
}

/** The binary inside is another one on another machine, so the platform counts too. */
function wantedState() {
  return createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .update(platform)
    .digest('hex');
}

/** True where somebody ran npm by hand and what npm noted of it is what the lock file names. */
function installedByHand() {
  const noted = join(modules, '.package-lock.json');
  if (!existsSync(noted)) return false;
  const packages = (file) => Object.entries(JSON.parse(readFileSync(file, 'utf8')).packages);
  const there = new Map(packages(noted));
  return packages(join(root, 'package-lock.json')).every(([path, { version, optional }]) => {
    if (path === '') return true;
    const found = there.get(path);
    return found ? found.version === version : optional === true;
  });
}

function installed(state) {
  if (existsSync(stamp)) return readFileSync(stamp, 'utf8') === state;
  if (!installedByHand()) return false;
  writeFileSync(stamp, state);
  return true;
}

function install(state) {
  const major = Number(process.versions.node.split('.')[0]);
  if (major < 20) {
    fail(
      `Trunkline cannot be installed with Node ${process.versions.node}. Install Node 20 or newer from https://nodejs.org ` +
        'and run the same command again.',
    );
  }
  if (existsSync(modules) && lstatSync(modules).isSymbolicLink()) {
    // npm would empty the folder the link leads to, which belongs to somebody else.
    fail(`${modules} is a link and does not have what package-lock.json names. Remove the link and try again.`);
  }
  rmSync(stamp, { force: true });
  console.error('Installing what Trunkline needs (npm ci), about 15 s ...');
  const words = ['ci', '--no-audit', '--no-fund', '--loglevel=error'];
  // npm tells its scripts where it is. Its own Node runs it: on Windows a program that runs cannot be replaced.
  const cli = process.env.npm_execpath;
  const result =
    cli && /npm-cli\.[cm]?js$/.test(cli)
      ? spawnSync(process.env.npm_node_execpath || process.execPath, [cli, ...words], {
          cwd: root,
          stdio: ['ignore', 2, 2],
        })
      : spawnSync('npm', words, { cwd: root, stdio: ['ignore', 2, 2], shell: windows });
  if (result.error) fail(`npm could not be started: ${result.error.message}`);
  if (result.status !== 0)
    fail('npm ci failed; its messages are above. Run the same command again when that is mended.');
  writeFileSync(stamp, state);
}

/** better-sqlite3 13 crashes without a word where Node-API is older than 10 (Node 24). */
function suitableNode() {
  if (existsSync(pinned)) return pinned;
  if (Number(process.versions.napi) >= 10 && Number(process.versions.node.split('.')[0]) >= 24) return process.execPath;
  return fail(
    `Trunkline brings no Node for ${platform}, and this one is ${process.versions.node}. ` +
      'Install Node 24 from https://nodejs.org and run the same command again.',
  );
}

function run(script, words) {
  const node = suitableNode();
  const path = [dirname(node), join(modules, '.bin'), process.env.PATH].join(delimiter);
  let child;
  let asked = false;
  const start = (program, programWords, env, stdio) => {
    /** What a script that prepares says is to run in its place: { program, words, env }. */
    let next;
    child = spawn(program, programWords, {
      cwd: process.cwd(),
      stdio,
      env: { ...process.env, PATH: path, ...env },
    });
    child.on('message', (message) => (next = message));
    child.on('error', (error) => fail(`${String(program)} could not be started: ${error.message}`));
    child.on('exit', (code, signal) => {
      if (next && code === 0 && !asked) return start(next.program, next.words, next.env, 'inherit');
      if (signal) console.error(`Trunkline was ended by ${signal}.`);
      process.exit(code === null ? 1 : code);
    });
  };
  // This process must not die before the one it started, and must not outlive it either.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      asked = true;
      child.kill(signal);
    });
  }
  start(node, [join(root, script), ...words], {}, ['inherit', 'inherit', 'inherit', 'ipc']);
}

const [script, ...words] = process.argv.slice(2);
if (!script) fail('Usage: node run.mjs <script> [words]');
const state = wantedState();
if (!installed(state)) install(state);
run(script, words);

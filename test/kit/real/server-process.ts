import { spawn, spawnSync, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { once } from 'node:events';
import { openSync, closeSync, existsSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

/** A server started from its binary, with its output in a file. */
export interface ServerProcess {
  readonly running: boolean;
  start(): void;
  /** Starts and polls `ready` until it answers true; a server that exits meanwhile is started again while time is left. */
  startAndWait(ready: () => Promise<boolean>, timeoutMs?: number): Promise<void>;
  /** Sends a signal to the server and the processes it made, e.g. SIGSTOP. */
  signal(signal: NodeJS.Signals): void;
  /** Sends the signal and waits for the exit. */
  stop(signal: NodeJS.Signals): Promise<void>;
}

/** Runs a command so that the kernel ends it when this process ends, however that comes about (prctl(2), PR_SET_PDEATHSIG). */
const setpriv = '/usr/bin/setpriv';
const tied = (command: string, args: readonly string[]): readonly [string, readonly string[]] =>
  existsSync(setpriv) ? [setpriv, ['--pdeathsig', 'TERM', '--', command, ...args]] : [command, args];

export function serverProcess(
  command: string,
  args: readonly string[],
  logFile: string,
  options: SpawnOptions = {},
): ServerProcess {
  let child: ChildProcess | undefined;
  const alive = (): boolean => child !== undefined && child.exitCode === null && child.signalCode === null;

  const start = (): void => {
    const log = openSync(logFile, 'a');
    const [file, words] = tied(command, args);
    child = spawn(file, words, { ...options, stdio: ['ignore', log, log] });
    closeSync(log);
    child.on('error', () => {});
  };
  // A test run that is cut short must not leave servers behind.
  process.once('exit', () => child?.kill('SIGKILL'));

  return {
    get running() {
      return alive();
    },
    start,
    async startAndWait(ready, timeoutMs = 30_000) {
      const until = performance.now() + timeoutMs;
      start();
      while (performance.now() < until) {
        if (!alive()) start();
        if (await ready()) return;
        await delay(25);
      }
      throw new Error(`${command} was not ready in ${timeoutMs} ms:\n${readFileSync(logFile, 'utf8').slice(-2_000)}`);
    },
    signal(signal) {
      if (!child?.pid || !alive()) return;
      for (const pid of [...childrenOf(child.pid), child.pid]) process.kill(pid, signal);
    },
    async stop(signal) {
      if (!child?.pid || !alive()) return;
      const exited = once(child, 'exit');
      // A killed PostgreSQL leaves processes that go on answering their clients for a while: a power cut does not.
      const orphans = signal === 'SIGKILL' ? childrenOf(child.pid) : [];
      child.kill(signal);
      for (const pid of orphans) killQuietly(pid);
      await exited;
    },
  };
}

function childrenOf(pid: number): number[] {
  const { stdout } = spawnSync('pgrep', ['-P', String(pid)], { encoding: 'utf8' });
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map(Number);
}

function killQuietly(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It had gone by itself.
  }
}

import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { FaultPoint } from '../../src-main/core/ports/fault-point.ts';

const child = fileURLToPath(new URL('children/workstation.ts', import.meta.url));
const READY_MS = 20_000;

/** A running workstation process that can be killed. */
export interface Workstation extends AsyncDisposable {
  /** One-time entry address. */
  readonly url: string;
  readonly process: ChildProcess;
  /** Resolves with the signal or exit code when the process is gone. */
  readonly gone: Promise<NodeJS.Signals | number>;
  kill9(): Promise<void>;
}

export interface WorkstationOptions {
  readonly dataDir: string;
  readonly configFile: string;
  readonly port?: number;
  readonly killAt?: FaultPoint;
}

/** Starts the Node host in a process of its own and waits for its ready line. */
export async function startWorkstation(options: WorkstationOptions): Promise<Workstation> {
  const args = [child, '--data-dir', options.dataDir, '--config', options.configFile];
  if (options.port !== undefined) args.push('--port', String(options.port));
  if (options.killAt !== undefined) args.push('--kill-at', options.killAt);
  const process_ = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const gone = once(process_, 'exit').then(([code, signal]) => (signal ?? code) as NodeJS.Signals | number);
  let complaints = '';
  process_.stderr.setEncoding('utf8').on('data', (text: string) => (complaints += text));
  const lines = createInterface({ input: process_.stdout });
  const ready = (async () => {
    for await (const line of lines) {
      const url = /^Trunkline is ready: (\S+)/.exec(line)?.[1];
      if (url) return url;
    }
    throw new Error(`the workstation ended before it was ready:\n${complaints}`);
  })();
  const timer = setTimeout(() => process_.kill('SIGKILL'), READY_MS);
  const url = await ready.finally(() => clearTimeout(timer));
  process_.stdout.resume();
  return {
    url,
    process: process_,
    gone,
    async kill9() {
      process_.kill('SIGKILL');
      await gone;
    },
    async [Symbol.asyncDispose]() {
      if (process_.exitCode === null && process_.signalCode === null) process_.kill('SIGKILL');
      await gone;
    },
  };
}

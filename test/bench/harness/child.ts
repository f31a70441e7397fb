import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** Folder for V8 CPU profiles of the children; `--profile DIR` of the runner sets it. */
export const profileVariable = 'TRUNKLINE_BENCH_PROFILE';

type Reply = { readonly value: unknown } | { readonly error: string };

export interface ChildOptions {
  /** The child is killed after this; default 180,000. */
  readonly timeoutMs?: number;
  readonly execArgv?: readonly string[];
}

/**
 * Runs a module in a fresh process, so that no measurement inherits heap, compiled code or open files of another. The module
 * calls `answerParent`.
 */
export function runInChild<T>(entry: URL, input: unknown, options: ChildOptions = {}): Promise<T> {
  const { timeoutMs = 180_000, execArgv = [] } = options;
  const profiles = process.env[profileVariable];
  const profiling = profiles === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profiles}`];
  const child = fork(fileURLToPath(entry), {
    execArgv: [...execArgv, ...profiling],
    serialization: 'advanced',
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  return new Promise<T>((resolve, reject) => {
    const limit = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error(`${entry.pathname} took longer than ${timeoutMs} ms`));
    }, timeoutMs);
    let reply: Reply | undefined;
    child.on('message', (message) => (reply = message as Reply));
    child.on('error', reject);
    child.on('exit', (code, signal) => {
      clearTimeout(limit);
      if (reply === undefined) reject(new Error(`${entry.pathname} ended (${signal ?? code}) without an answer`));
      else if ('error' in reply) reject(new Error(reply.error));
      else resolve(reply.value as T);
    });
    child.send(input as object);
  });
}

/** In the child: takes the input, does the work, sends what comes of it and ends, whatever timers a peer has left behind. */
export function answerParent<I, O>(work: (input: I) => Promise<O>): void {
  process.once('message', (input) => {
    const reply = (message: Reply): void => void process.send!(message, () => process.exit());
    work(input as I).then(
      (value) => reply({ value }),
      (error: unknown) => reply({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
    );
  });
}

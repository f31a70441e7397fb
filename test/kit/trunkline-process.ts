import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const repositoryRoot = fileURLToPath(new URL('../..', import.meta.url));
export const hostMain = join(repositoryRoot, 'src-main', 'host-node', 'main.ts');

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A Trunkline in a process of its own. Disposing it kills it. */
export interface TrunklineProcess extends AsyncDisposable {
  readonly child: ChildProcess;
  /** Everything printed so far. */
  readonly printed: { stdout: string; stderr: string };
  /** The address of the line that says it is ready. Rejects where the process ends before. */
  readonly ready: Promise<string>;
  readonly ended: Promise<Ended>;
}

export function startTrunkline(
  words: readonly string[],
  options: {
    readonly script?: readonly string[];
    readonly env?: Readonly<Record<string, string>>;
    readonly input?: string;
  } = {},
): TrunklineProcess {
  const child = spawn(process.execPath, [...(options.script ?? [hostMain]), ...words], {
    cwd: repositoryRoot,
    env: { ...process.env, ...options.env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const printed = { stdout: '', stderr: '' };
  const ready = Promise.withResolvers<string>();
  // Most tests look at the end only.
  ready.promise.catch(() => {});
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    printed.stdout += text;
    const address = /^Trunkline is ready: (http:\/\/\S+)$/m.exec(printed.stdout)?.[1];
    if (address) ready.resolve(address);
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => (printed.stderr += text));
  child.stdin.on('error', () => {});
  child.stdin.end(options.input ?? '');
  const ended = once(child, 'close').then(([code]) => {
    const end = { code: code as number | null, ...printed };
    ready.reject(new Error(`ended with ${String(code)} before it was ready: ${printed.stderr}`));
    return end;
  });
  return {
    child,
    printed,
    ready: ready.promise,
    ended,
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

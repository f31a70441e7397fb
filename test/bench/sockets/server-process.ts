import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { profileVariable } from '../harness/child.ts';
import type { ContenderOptions, Listening } from './contender.ts';
import type { Asked, Usage } from './server-child.ts';

export interface ServerProcess extends AsyncDisposable {
  readonly port: number;
  readonly cookies: readonly string[];
  usage(how: 'now' | 'settled'): Promise<Usage>;
}

type Reply<T> = { readonly value: T } | { readonly error: string };

/** Starts a contender in a process of its own. */
export async function startServerProcess(options: ContenderOptions): Promise<ServerProcess> {
  const profiles = process.env[profileVariable];
  const profiling = profiles === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profiles}`];
  const child = fork(fileURLToPath(new URL('./server-child.ts', import.meta.url)), {
    execArgv: ['--expose-gc', ...profiling],
    serialization: 'advanced',
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const ended = once(child, 'exit');
  const ask = async <T>(asked: Asked): Promise<T> => {
    const answered = once(child, 'message') as Promise<[Reply<T>]>;
    child.send(asked);
    const [reply] = await Promise.race([
      answered,
      ended.then(([code, signal]): [Reply<T>] => [{ error: `ended (${signal ?? code})` }]),
    ]);
    if ('error' in reply) throw new Error(`${options.name}: ${reply.error}`);
    return reply.value;
  };
  return {
    ...(await ask<Listening>({ listen: options })),
    usage: (how) => ask<Usage>({ usage: how }),
    async [Symbol.asyncDispose]() {
      if (child.connected) child.disconnect();
      await ended;
    },
  };
}

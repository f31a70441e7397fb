import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { WorkspaceConfig } from '../../../src-main/core/config/workspace-config.ts';

/** Servers to open systems on, which are not in the process that is measured. */
export interface DemoServers extends AsyncDisposable {
  /** Reaches all of them; not marked as a demo, so that the core is that of a real workspace. */
  readonly config: Omit<WorkspaceConfig, 'demo'>;
}

export async function startDemoServers(): Promise<DemoServers> {
  const child = fork(fileURLToPath(new URL('./demo-servers-child.ts', import.meta.url)), {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const ended = once(child, 'exit');
  const signal = AbortSignal.timeout(60_000);
  const told = once(child, 'message', { signal }) as Promise<[WorkspaceConfig]>;
  const first = await Promise.race([told, ended.then(() => undefined)]).catch((error: unknown) => {
    child.kill();
    throw error;
  });
  if (first === undefined) throw new Error('the servers of the demo ended at their start');
  const { demo: _demo, ...config } = first[0];
  return {
    config,
    async [Symbol.asyncDispose]() {
      child.disconnect();
      await ended;
    },
  };
}

import { parentPort, workerData, type MessagePort as NodePort } from 'node:worker_threads';
import type { ParentPort } from '../../../src-main/host-electron/core-process/parent-link.ts';
import { runCoreProcess } from '../../../src-main/host-electron/core-process/run-core-process.ts';
import { createFakeCore } from '../fake-core.ts';
import { FakePortMain } from './fake-port.ts';

/** The core process of the contract tests: the product's own code around a fake core, in a thread. */
const thread = parentPort!;
const { crashAtStart } = workerData as { crashAtStart: boolean };

const parent: ParentPort = {
  postMessage: (message) => thread.postMessage({ message }),
  on: (_event, listener) =>
    thread.on('message', ({ message, ports }: { message: unknown; ports: NodePort[] }) =>
      listener({ data: message, ports: ports.map((port) => new FakePortMain(port)) }),
    ),
};

if (crashAtStart) process.exit(9);
runCoreProcess({
  parent,
  createCore: async (deps) => {
    const core = createFakeCore('electron', deps.version);
    return {
      ...core,
      handlers: {
        ...core.handlers,
        systems: {
          ...core.handlers.systems,
          // Tests reach the shell's secrets and a crash through calls of the contract.
          async retryNow({ id }) {
            if (id === 'crash') setImmediate(() => void Promise.reject(new Error('crashed on purpose')));
            if (id === 'notify') deps.notifier.notify({ title: 'Call', body: '+86 10 1234', tag: 'call-1' });
            if (id === 'secret') {
              await deps.secrets.set('crm', 'hunter2');
              if ((await deps.secrets.get('crm')) !== 'hunter2') throw new Error('the secret was lost');
            }
            return { ok: true, value: {} };
          },
        },
      },
    };
  },
  startDemo: async ({ dataDir }) => ({
    config: {
      name: 'Test',
      region: 'CN',
      agent: { id: 'agent-1' as never, name: 'Wang Fang', aliases: [] },
      systems: [],
      demo: true,
    },
    dataDir: dataDir ?? '',
    async [Symbol.asyncDispose]() {},
  }),
  exit: (code) => process.exit(code),
  onUncaught: (listener) => {
    process.on('uncaughtException', listener);
    process.on('unhandledRejection', listener);
  },
});

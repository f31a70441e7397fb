import { createCore } from '../../src-main/core/create-core.ts';
import { loadWorkspaceConfig } from '../../src-main/core/config/workspace-config.ts';
import { noFaultPoints, type ReachFaultPoint } from '../../src-main/core/ports/fault-point.ts';
import { createRealClock } from '../../src-main/core/ports/real-clock.ts';
import type { SecretStore } from '../../src-main/core/ports/secret-store.ts';
import type { WorkspaceStore } from '../../src-main/core/ports/workspace-store.ts';
import { contract } from '../../src-shared/contract/contract.ts';
import type { OutboxStatus, SystemStatus } from '../../src-shared/model/system-status.ts';
import { createClient } from '../../src-shared/rpc/client.ts';
import { memoryWirePair } from '../../src-shared/rpc/memory-wire-pair.ts';
import { serve } from '../../src-shared/rpc/router.ts';
import { type Desk, deskOver } from './desk.ts';
import { createRecordingLogger, type RecordingLogger } from './recording-logger.ts';

export interface SystemOfDesk {
  readonly id: string;
  readonly adapter: string;
  readonly settings: Readonly<Record<string, unknown>>;
}

/** A core in this process with a window on it. */
export interface CoreDesk extends Omit<Desk, typeof Symbol.dispose>, AsyncDisposable {
  readonly log: RecordingLogger;
  /** Secrets that can be set while it runs. */
  readonly secrets: Map<string, string>;
  /** Resolves with what the agent is shown about a system once it is in the state. */
  shown(system: string, state: SystemStatus['state'], withinMs?: number): Promise<SystemStatus>;
}

/** Starts a core on a folder with systems as a configuration file would name them; answers are checked against the contract. */
export async function startCoreDesk(options: {
  readonly dataDir: string;
  readonly systems: readonly SystemOfDesk[];
  readonly secretStore?: SecretStore;
  readonly workspaceStore?: WorkspaceStore;
  readonly reachFaultPoint?: ReachFaultPoint;
}): Promise<CoreDesk> {
  await using starting = new AsyncDisposableStack();
  const config = loadWorkspaceConfig(
    JSON.stringify({
      region: 'CH',
      agent: { id: 'agent1', name: 'Agent One', aliases: ['agent1'] },
      systems: options.systems,
    }),
    { file: 'workspace.json', environment: () => undefined },
  );
  if (!config.ok) throw new Error(config.error.message);
  const clock = createRealClock();
  const log = createRecordingLogger();
  const secrets = new Map<string, string>();
  const core = starting.use(
    await createCore({
      config: config.value,
      dataDir: options.dataDir,
      clock,
      logger: log,
      secrets: options.secretStore ?? {
        get: async (name) => secrets.get(name),
        set: async (name, value) => void secrets.set(name, value),
        delete: async (name) => void secrets.delete(name),
      },
      workspaceStore: options.workspaceStore,
      notifier: { notify() {} },
      reachFaultPoint: options.reachFaultPoint ?? noFaultPoints,
      host: 'node',
      version: '0.0.0-test',
    }),
  );
  const { a: windowEnd, b: coreEnd } = memoryWirePair();
  serve(contract, core.handlers, coreEnd, {
    session: 'desk',
    timers: clock,
    validateOutput: true,
    onFault: ({ method, error }) => log.error('handler.fault', { method, error: String(error) }),
  });
  const desk = starting.use(deskOver(createClient(contract, { timers: clock, connect: async () => windowEnd })));
  const held = starting.move();
  return {
    client: desk.client,
    until: desk.until,
    eventually: desk.eventually,
    log,
    secrets,
    shown: (system, state, withinMs) =>
      desk.until(
        (listener) => desk.client.systems.live({}, listener),
        ({ systems }: { systems: readonly SystemStatus[]; outbox: OutboxStatus }) =>
          systems.find((status) => status.id === system && status.state === state),
        withinMs,
      ),
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  };
}

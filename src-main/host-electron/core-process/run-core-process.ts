import { join } from 'node:path';
import { contract } from '../../../src-shared/contract/contract.ts';
import { messagePortWire } from '../../../src-shared/rpc/message-port-wire.ts';
import { serve } from '../../../src-shared/rpc/router.ts';
import type { WorkspaceConfig } from '../../core/config/workspace-config.ts';
import type { Core, CoreDeps } from '../../core/core.ts';
import { createJsonLogger } from '../../core/host-kit/json-logger.ts';
import { lockDataFolder } from '../../core/host-kit/lock-data-folder.ts';
import { openWorkspaceFile } from '../../core/host-kit/open-workspace-file.ts';
import { startFailure } from '../../core/host-kit/start-failure.ts';
import { noFaultPoints } from '../../core/ports/fault-point.ts';
import { createRealClock } from '../../core/ports/real-clock.ts';
import type { WorkspaceStore } from '../../core/ports/workspace-store.ts';
import type { ToCore } from '../core-messages.ts';
import { linkToParent, type ParentPort } from './parent-link.ts';

export interface CoreProcessOptions {
  readonly parent: ParentPort;
  readonly createCore: (deps: CoreDeps) => Promise<Core>;
  readonly startDemo: (options: {
    dataDir: string | undefined;
  }) => Promise<AsyncDisposable & { readonly config: WorkspaceConfig; readonly dataDir: string }>;
  /** Ends the process at once. */
  readonly exit: (code: number) => void;
  /** Registers what is called for an error nobody caught. */
  readonly onUncaught: (listener: (error: unknown) => void) => void;
}

/** The reason cannot be mended by starting again; its text is for the person at the desk. */
class Refusal extends Error {}

type Start = Extract<ToCore, { type: 'start' }>;

async function openConfig(
  start: Start,
  startDemo: CoreProcessOptions['startDemo'],
  running: AsyncDisposableStack,
): Promise<{ readonly config: WorkspaceConfig; readonly store?: WorkspaceStore }> {
  if (start.configFile === undefined) {
    return { config: running.use(await startDemo({ dataDir: start.dataDir })).config };
  }
  const opened = await openWorkspaceFile(start.configFile, (name) => process.env[name]);
  if (!opened.ok) throw new Refusal(opened.error.message);
  return opened.value;
}

const text = (error: unknown): string => (error instanceof Error ? (error.stack ?? error.message) : String(error));

/** Runs the core for the shell until it is told to stop. */
export function runCoreProcess(options: CoreProcessOptions): void {
  const running = new AsyncDisposableStack();
  const clock = createRealClock();
  let core: Core | undefined;
  let starting = Promise.resolve();
  let logger: ReturnType<typeof createJsonLogger> | undefined;

  // A utility process would only warn (Electron 37): a core in an unknown state must not go on.
  options.onUncaught((error) => {
    logger?.error('process.uncaught', { error: text(error) });
    options.exit(1);
  });

  const start = async (message: Start): Promise<void> => {
    const folder = lockDataFolder(message.dataDir);
    if (!folder.ok) throw new Refusal(folder.error.message);
    const { path: dataDir } = running.use(folder.value);
    logger = running.use(createJsonLogger({ folder: join(dataDir, 'logs'), clock }));
    const { config, store } = await openConfig(message, options.startDemo, running);
    core = running.use(
      await options.createCore({
        config,
        dataDir,
        clock,
        logger,
        secrets: link.secrets,
        workspaceStore: store,
        notifier: link.notifier,
        reachFaultPoint: noFaultPoints,
        host: 'electron',
        version: message.version,
      }),
    );
    logger.info('host.started', { host: 'electron', version: message.version, pid: process.pid });
    link.tell({ type: 'ready' });
  };

  const stop = async (): Promise<void> => {
    // What is half open cannot be closed: the start comes to its end first.
    await starting;
    await running.disposeAsync();
    options.exit(0);
  };

  const link = linkToParent(options.parent, (message, port) => {
    if (message.type === 'start') {
      starting = start(message).catch((error: unknown) => {
        logger?.error('host.failed', { error: text(error) });
        const told = error instanceof Refusal ? error.message : startFailure(error);
        if (told === undefined) options.exit(1);
        else link.tell({ type: 'refused', message: told });
      });
    } else if (message.type === 'stop') {
      stop().catch(() => options.exit(1));
    } else if (port && core) {
      const { session } = message;
      const wire = messagePortWire(port);
      logger?.info('window.connected', { window: session });
      wire.onClose((reason) => logger?.info('window.closed', { window: session, reason }));
      serve(contract, core.handlers, wire, {
        session,
        timers: clock,
        onFault: ({ correlation, method, error }) =>
          logger?.error('handler.fault', { correlation, method, error: text(error) }),
      });
    }
  });
}

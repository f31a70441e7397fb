import { join } from 'node:path';
import type { WorkspaceConfig } from '../core/config/workspace-config.ts';
import type { Core, CoreDeps } from '../core/core.ts';
import { createJsonLogger } from '../core/host-kit/json-logger.ts';
import { lockDataFolder } from '../core/host-kit/lock-data-folder.ts';
import { startFailure } from '../core/host-kit/start-failure.ts';
import { createStaticFiles, type StaticFiles } from '../core/host-kit/static-files.ts';
import type { Clock } from '../core/ports/clock.ts';
import { noFaultPoints, type ReachFaultPoint } from '../core/ports/fault-point.ts';
import type { Logger } from '../core/ports/logger.ts';
import type { Notifier } from '../core/ports/notifier.ts';
import { createRealClock } from '../core/ports/real-clock.ts';
import type { SecretStore } from '../core/ports/secret-store.ts';
import type { WorkspaceStore } from '../core/ports/workspace-store.ts';
import { contract } from '../../src-shared/contract/contract.ts';
import { createRouter } from '../../src-shared/rpc/router.ts';
import { HostStartError } from './host-start-error.ts';
import { type LoopbackServer, startLoopbackServer } from './loopback-server.ts';
import { createFileSecretStore } from './secret-store.ts';

export interface NodeHostOptions {
  readonly config: WorkspaceConfig;
  /** Created if need be; used by this process alone. */
  readonly dataDir: string;
  readonly version: string;
  /** Folder with the built window. */
  readonly rendererDir: string;
  /** 0, the default, takes a free one. */
  readonly port?: number;
  readonly reachFaultPoint?: ReachFaultPoint;
  readonly clock?: Clock;
  readonly logger?: Logger;
  readonly secrets?: SecretStore;
  /** Where changes of the systems are kept; absent: for this run only. */
  readonly workspaceStore?: WorkspaceStore;
  readonly notifier?: Notifier;
  /** For tests of the host alone. */
  readonly createCore?: (deps: CoreDeps) => Promise<Core>;
  /** Checks the answers of the core against the contract; for tests. */
  readonly validateOutput?: boolean;
}

/** A running Trunkline under plain Node. Disposing it ends intake, lets running work end and frees port and folder. */
export interface NodeHost extends AsyncDisposable {
  /** Address with a one-time entry path. */
  readonly url: string;
  readonly port: number;
  /** Another one-time address, for another browser; `ownUserOnly` for one that other users of this computer could see. */
  issueEntryUrl(ownUserOnly?: boolean): string;
  readonly core: Core;
  readonly logger: Logger;
  /** The data folder as the lock holds it: absolute, with links resolved. */
  readonly dataDir: string;
}

/** The browser shows notifications itself when the window may; a process without a desktop has nothing to add. */
const silentNotifier: Notifier = { notify() {} };

function openWindowFiles(rendererDir: string): StaticFiles {
  try {
    return createStaticFiles(rendererDir);
  } catch (cause) {
    throw new HostStartError(`The window is not built: ${rendererDir} is missing. Run "npm run build".`, 1, { cause });
  }
}

async function listen(options: Parameters<typeof startLoopbackServer>[0]): Promise<LoopbackServer> {
  try {
    return await startLoopbackServer(options);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code !== 'EADDRINUSE' && code !== 'EACCES') throw cause;
    const why = code === 'EACCES' ? 'may not be used by this account' : 'is in use by another program';
    const message = `Port ${options.port} on 127.0.0.1 ${why}. Give another with --port, or none to take a free one.`;
    throw new HostStartError(message, 1, { cause });
  }
}

/** A workspace file that cannot be opened is told in its own words, which say what to do. */
async function startCore(create: (deps: CoreDeps) => Promise<Core>, deps: CoreDeps): Promise<Core> {
  try {
    return await create(deps);
  } catch (cause) {
    const told = startFailure(cause);
    throw told === undefined ? cause : new HostStartError(told, 1, { cause });
  }
}

/** @throws HostStartError where folder, port, window files or workspace cannot be used */
export async function startNodeHost(options: NodeHostOptions): Promise<NodeHost> {
  await using starting = new AsyncDisposableStack();
  const files = openWindowFiles(options.rendererDir);
  const folder = lockDataFolder(options.dataDir);
  if (!folder.ok) throw new HostStartError(folder.error.message, folder.error.code === 'LOCKED' ? 3 : 1);
  const { path: dataDir } = starting.use(folder.value);

  const clock = options.clock ?? createRealClock();
  const logger = options.logger ?? starting.use(createJsonLogger({ folder: join(dataDir, 'logs'), clock }));
  const createCore = options.createCore ?? (await import('../core/create-core.ts')).createCore;
  const core = starting.use(
    await startCore(createCore, {
      config: options.config,
      dataDir,
      clock,
      logger,
      secrets: options.secrets ?? createFileSecretStore(dataDir),
      workspaceStore: options.workspaceStore,
      notifier: options.notifier ?? silentNotifier,
      reachFaultPoint: options.reachFaultPoint ?? noFaultPoints,
      host: 'node',
      version: options.version,
    }),
  );
  const router = createRouter(contract, core.handlers);
  const server = starting.use(
    await listen({
      port: options.port ?? 0,
      files,
      clock,
      logger,
      metrics: () => core.metrics(),
      connected: (wire, session) => {
        logger.info('window.connected', { window: session });
        wire.onClose((reason) => logger.info('window.closed', { window: session, reason }));
        router.serve(wire, {
          session,
          timers: clock,
          validateOutput: options.validateOutput ?? false,
          onFault: ({ correlation, method, error }) =>
            logger.error('handler.fault', {
              correlation,
              method,
              error: error instanceof Error ? (error.stack ?? error.message) : String(error),
            }),
        });
      },
    }),
  );
  logger.info('host.started', { host: 'node', version: options.version, port: server.port, pid: process.pid });

  const running = starting.move();
  return {
    url: server.issueEntryUrl(),
    port: server.port,
    issueEntryUrl: (ownUserOnly) => server.issueEntryUrl(ownUserOnly),
    core,
    logger,
    dataDir,
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

import type { CoreHandlers } from '../../src-shared/contract/contract.ts';
import type { WorkspaceConfig } from './config/workspace-config.ts';
import type { Clock } from './ports/clock.ts';
import type { ReachFaultPoint } from './ports/fault-point.ts';
import type { Logger } from './ports/logger.ts';
import type { Notifier } from './ports/notifier.ts';
import type { SecretStore } from './ports/secret-store.ts';
import type { WorkspaceStore } from './ports/workspace-store.ts';

/** Everything a host must give. */
export interface CoreDeps {
  readonly config: WorkspaceConfig;
  /** An existing folder that this process alone uses (the host holds the lock). */
  readonly dataDir: string;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly secrets: SecretStore;
  /** Where changes of the systems are kept; absent: for this run only. */
  readonly workspaceStore?: WorkspaceStore | undefined;
  readonly notifier: Notifier;
  readonly reachFaultPoint: ReachFaultPoint;
  readonly host: 'electron' | 'node';
  readonly version: string;
}

/** The running heart of a workspace. Disposing it stops intake, lets running work end within 1.5 s and closes the store. */
export interface Core extends AsyncDisposable {
  readonly handlers: CoreHandlers;
  /** Prometheus text exposition format 0.0.4. */
  metrics(): string;
}

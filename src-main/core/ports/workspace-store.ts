import type { SystemId } from '../../../src-shared/model/ids.ts';
import type { Result } from '../../../src-shared/result/result.ts';
import type { SystemConfig } from '../config/workspace-config.ts';

/**
 * Why a change of the configuration was not kept. Nothing was changed.
 *
 * - `changed`     the file was changed by somebody else since it was read
 * - `unwritable`  permission, full disk, a folder that is gone; the message says which
 */
export interface WorkspaceStoreError {
  readonly code: 'changed' | 'unwritable';
  /** What happened, where, and what to do. */
  readonly message: string;
}

/**
 * Where the systems of the workspace are written down. The core changes them one at a time and never reads secrets from here:
 * settings hold `{ "$secret": NAME }` and `{ "$env": NAME }` as they stand.
 */
export interface WorkspaceStore {
  /** `memory`: what is changed is gone at the end of this run. */
  readonly keeps: 'file' | 'memory';
  /** Name of the file for people; empty for `memory`. */
  readonly place: string;
  /** As they are written, references to the environment and to secrets included. */
  systems(): readonly SystemConfig[];
  /** Looks an environment variable up, for `{ "$env": NAME }`. */
  environment(name: string): string | undefined;
  /** Adds the system, or replaces the one with this id in its place. */
  put(system: SystemConfig): Promise<Result<void, WorkspaceStoreError>>;
  /** Succeeds where there is no such system. */
  remove(id: SystemId): Promise<Result<void, WorkspaceStoreError>>;
}

import { randomBytes } from 'node:crypto';
import { open, readFile, realpath, rename, rm, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { err, ok, type Result } from '../../../src-shared/result/result.ts';
import { editSystemsText } from '../config/edit-systems-text.ts';
import {
  loadWorkspaceConfig,
  type ConfigError,
  type LoadOptions,
  type SystemConfig,
  type WorkspaceConfig,
} from '../config/workspace-config.ts';
import type { WorkspaceStore, WorkspaceStoreError } from '../ports/workspace-store.ts';
import { syncFolder } from './sync-folder.ts';

/** A configuration file that was read: the workspace it describes, and the way to change its systems. */
export interface WorkspaceFile {
  readonly config: WorkspaceConfig;
  readonly store: WorkspaceStore;
}

/** Reads a configuration file. What is changed later is written into it; all other text in it stays as it is. */
export async function openWorkspaceFile(
  file: string,
  environment: LoadOptions['environment'],
): Promise<Result<WorkspaceFile, ConfigError>> {
  let path = resolve(file);
  let text: string;
  try {
    // Links are followed now: a rename would put a file in place of the link.
    path = await realpath(path);
    text = await readFile(path, 'utf8');
  } catch (error) {
    return err({ message: `The configuration cannot be read: ${(error as Error).message}` });
  }
  const config = loadWorkspaceConfig(text, { file: path, environment });
  if (!config.ok) return config;

  let queue: Promise<unknown> = Promise.resolve();
  const change = (id: string, system: SystemConfig | undefined): Promise<Result<void, WorkspaceStoreError>> => {
    const turn = queue.then(async (): Promise<Result<void, WorkspaceStoreError>> => {
      const next = editSystemsText(text, id, system);
      const written = await replace(path, text, next);
      if (written.ok) text = next;
      return written;
    });
    queue = turn.catch(() => {});
    return turn;
  };
  return ok({
    config: config.value,
    store: {
      keeps: 'file',
      place: path,
      systems: () => (JSON.parse(text) as { systems: readonly SystemConfig[] }).systems,
      environment,
      put: (system) => change(system.id, system),
      remove: (id) => change(id, undefined),
    },
  });
}

/** Puts a text in place of another so that after a crash the file holds the old one or the new one, whole. */
async function replace(path: string, before: string, after: string): Promise<Result<void, WorkspaceStoreError>> {
  const temporary = `${path}.${process.pid}.${randomBytes(4).toString('hex')}.tmp`;
  try {
    const { mode } = await stat(path);
    if ((await readFile(path, 'utf8')) !== before) {
      return err({
        code: 'changed',
        message: `${path} was changed since Trunkline read it, so nothing was saved. Start Trunkline again, then make the change once more.`,
      });
    }
    {
      await using handle = await open(temporary, 'wx', mode & 0o777);
      await handle.writeFile(after);
      await handle.sync();
    }
    await rename(temporary, path);
    await syncFolder(dirname(path));
    return ok(undefined);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {});
    return err({ code: 'unwritable', message: `${path} cannot be written: ${(error as Error).message}` });
  }
}

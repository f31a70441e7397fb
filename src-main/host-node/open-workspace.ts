import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { loadWorkspaceConfig, type WorkspaceConfig } from '../core/config/workspace-config.ts';
import { defaultDataDir } from './default-data-dir.ts';
import { HostStartError } from './host-start-error.ts';

/** A workspace that can be opened. Disposing it ends what was started for it, which is something for the demo only. */
export interface OpenWorkspace extends AsyncDisposable {
  readonly config: WorkspaceConfig;
  readonly dataDir: string;
}

/**
 * The workspace of a configuration file, or the demo workspace where no file is given.
 *
 * @throws HostStartError where the file cannot be read or is not a configuration
 */
export async function openWorkspace(file: string | undefined, dataDir: string | undefined): Promise<OpenWorkspace> {
  if (file === undefined) {
    const { startDemoWorkspace } = await import('../demo/start-demo-workspace.ts');
    return startDemoWorkspace({ dataDir });
  }
  const path = resolve(file);
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    throw new HostStartError(`The configuration cannot be read: ${(cause as Error).message}`, 2, { cause });
  }
  const config = loadWorkspaceConfig(text, { file: path, environment: (name) => process.env[name] });
  if (!config.ok) throw new HostStartError(config.error.message, 2);
  return { config: config.value, dataDir: dataDir ?? defaultDataDir(), async [Symbol.asyncDispose]() {} };
}

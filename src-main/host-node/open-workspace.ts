import type { WorkspaceConfig } from '../core/config/workspace-config.ts';
import { openWorkspaceFile } from '../core/host-kit/open-workspace-file.ts';
import type { WorkspaceStore } from '../core/ports/workspace-store.ts';
import { defaultDataDir } from './default-data-dir.ts';
import { HostStartError } from './host-start-error.ts';

/** A workspace that can be opened. Disposing it ends what was started for it, which is something for the demo only. */
export interface OpenWorkspace extends AsyncDisposable {
  readonly config: WorkspaceConfig;
  readonly dataDir: string;
  /** Absent for the demo: what is changed there is gone at its end. */
  readonly store?: WorkspaceStore;
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
  const opened = await openWorkspaceFile(file, (name) => process.env[name]);
  if (!opened.ok) throw new HostStartError(opened.error.message, 2);
  return { ...opened.value, dataDir: dataDir ?? defaultDataDir(), async [Symbol.asyncDispose]() {} };
}

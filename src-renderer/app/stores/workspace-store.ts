import type * as v from 'valibot';
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { CoreClient } from '../../../src-shared/contract/contract.ts';
import type { workspaceSchema } from '../../../src-shared/contract/settings.ts';

export type Workspace = v.InferOutput<typeof workspaceSchema>;
export interface WorkspaceState {
  readonly workspace: Workspace | undefined;
}

const AGAIN_MS = 1500;

/** Who works here and with what; asked for until the core answers. */
export function createWorkspaceStore(core: CoreClient): StoreApi<WorkspaceState> {
  const store = createStore<WorkspaceState>(() => ({ workspace: undefined }));
  const ask = async (): Promise<void> => {
    const result = await core.settings.workspace({});
    if (result.ok) store.setState({ workspace: result.value });
    else if (result.error.code !== 'UNAUTHORIZED') setTimeout(() => void ask(), AGAIN_MS);
  };
  void ask();
  return store;
}

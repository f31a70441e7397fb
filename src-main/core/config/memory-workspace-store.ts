import { ok } from '../../../src-shared/result/result.ts';
import type { WorkspaceStore } from '../ports/workspace-store.ts';
import type { SystemConfig } from './workspace-config.ts';

/** Keeps changes for as long as the process runs: for the demo, whose systems begin anew with every start. */
export function createMemoryWorkspaceStore(systems: readonly SystemConfig[]): WorkspaceStore {
  let list = [...systems];
  return {
    keeps: 'memory',
    place: '',
    systems: () => list,
    environment: () => undefined,
    put(system) {
      const known = list.some(({ id }) => id === system.id);
      list = known ? list.map((one) => (one.id === system.id ? system : one)) : [...list, system];
      return Promise.resolve(ok(undefined));
    },
    remove(id) {
      list = list.filter((one) => one.id !== id);
      return Promise.resolve(ok(undefined));
    },
  };
}

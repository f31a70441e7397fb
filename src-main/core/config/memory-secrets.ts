import type { SecretStore } from '../ports/secret-store.ts';

/** Secrets of a workspace that is gone at the end of the run: nothing of it is left on the disk. What it does not have, `behind` is asked for. */
export function createMemorySecrets(behind: SecretStore): SecretStore {
  const own = new Map<string, string | undefined>();
  return {
    get: async (name) => (own.has(name) ? own.get(name) : behind.get(name)),
    set: async (name, value) => void own.set(name, value),
    delete: async (name) => void own.set(name, undefined),
  };
}

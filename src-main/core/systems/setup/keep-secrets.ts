import type { Logger } from '../../ports/logger.ts';
import type { SecretStore } from '../../ports/secret-store.ts';

/**
 * Stores secrets; where one cannot be stored, those before it are what they were.
 *
 * @returns puts back what was there before
 * @throws whatever the secret store throws; its message says what to do
 */
export async function storeSecrets(
  secrets: SecretStore,
  fresh: ReadonlyMap<string, string>,
): Promise<() => Promise<void>> {
  const before: [string, string | undefined][] = [];
  const undo = async (): Promise<void> => {
    for (const [name, value] of before) await (value === undefined ? secrets.delete(name) : secrets.set(name, value));
  };
  try {
    for (const [name, value] of fresh) {
      // One that cannot be read any more is replaced: that mends it.
      before.push([name, await secrets.get(name).catch(() => undefined)]);
      await secrets.set(name, value);
    }
  } catch (error) {
    await undo().catch(() => {});
    throw error;
  }
  return undo;
}

/** Deletes secrets that nothing refers to any more. One that cannot be deleted is told in the log: what it belonged to is gone already. */
export async function deleteSecrets(secrets: SecretStore, names: Iterable<string>, logger: Logger): Promise<void> {
  for (const name of names) {
    await secrets.delete(name).catch((error: unknown) => {
      logger.error('secret.delete.failed', { name, error: String(error) });
    });
  }
}

import type { SecretStore } from '../ports/secret-store.ts';

/**
 * Stores `value` under every name by which `settings` refer to a secret that is `used` by now.
 *
 * @returns false where none of them is: it stands in the settings themselves or came from the environment
 */
export async function replaceSecret(
  settings: unknown,
  secrets: SecretStore,
  used: string,
  value: string,
): Promise<boolean> {
  let kept = false;
  for (const name of secretNamesIn(settings)) {
    if ((await secrets.get(name)) !== used) continue;
    await secrets.set(name, value);
    kept = true;
  }
  return kept;
}

function secretNamesIn(settings: unknown): readonly string[] {
  if (settings === null || typeof settings !== 'object') return [];
  const entries = Object.entries(settings);
  if (entries.length === 1 && entries[0]?.[0] === '$secret') return [String(entries[0][1])];
  return [...new Set(entries.flatMap(([, item]) => secretNamesIn(item)))];
}

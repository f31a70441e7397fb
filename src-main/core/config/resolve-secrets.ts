import { err, ok, type Result } from '../../../src-shared/result/result.ts';
import type { SecretStore } from '../ports/secret-store.ts';

/** Puts secrets in place of `{ "$secret": "NAME" }`. The result is for the adapter only: it is never stored or logged. */
export async function resolveSecrets(
  settings: unknown,
  secrets: SecretStore,
): Promise<Result<unknown, { readonly missing: string }>> {
  if (Array.isArray(settings)) {
    const items: unknown[] = [];
    for (const item of settings) {
      const resolved = await resolveSecrets(item, secrets);
      if (!resolved.ok) return resolved;
      items.push(resolved.value);
    }
    return ok(items);
  }
  if (settings === null || typeof settings !== 'object') return ok(settings);
  const entries = Object.entries(settings);
  if (entries.length === 1 && entries[0]?.[0] === '$secret') {
    const name = String(entries[0][1]);
    const value = await secrets.get(name);
    return value === undefined ? err({ missing: name }) : ok(value);
  }
  const result: Record<string, unknown> = {};
  for (const [key, item] of entries) {
    const resolved = await resolveSecrets(item, secrets);
    if (!resolved.ok) return resolved;
    result[key] = resolved.value;
  }
  return ok(result);
}

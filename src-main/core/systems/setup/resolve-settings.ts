import type { SettingIssue } from '../../../../src-shared/model/system-setup.ts';
import type { SecretStore } from '../../ports/secret-store.ts';
import type { WorkspaceStore } from '../../ports/workspace-store.ts';
import { issueAt } from './setting-issues.ts';
import { leaves, referenceOf, withValue } from './setting-paths.ts';

export interface ResolvedSettings {
  /** With every reference replaced that could be. */
  readonly settings: unknown;
  readonly secretValues: readonly string[];
  readonly issues: readonly SettingIssue[];
}

/**
 * Settings as they are written, with the values their references stand for.
 *
 * @param fresh secrets that are not in the store yet
 */
export async function resolveSettings(
  written: unknown,
  fresh: ReadonlyMap<string, string>,
  deps: { readonly secrets: SecretStore; readonly workspaceStore: WorkspaceStore },
): Promise<ResolvedSettings> {
  let settings = written;
  const secretValues: string[] = [];
  const issues: SettingIssue[] = [];
  for (const { path, value } of leaves(written)) {
    const reference = referenceOf(value);
    if (reference === undefined) continue;
    const { name } = reference;
    let found: string | undefined;
    if (reference.to === 'environment') {
      found = deps.workspaceStore.environment(name);
      if (found === undefined) issues.push(issueAt(path, 'invalid', `the environment variable ${name} is not set`));
    } else {
      try {
        found = fresh.get(name) ?? (await deps.secrets.get(name));
        if (found === undefined)
          issues.push(issueAt(path, 'secretMissing', `the secret "${name}" is not in the store`));
      } catch (error) {
        const said = error instanceof Error ? error.message : String(error);
        issues.push(issueAt(path, 'invalid', `the secret store cannot be read: ${said}`));
      }
      if (found !== undefined) secretValues.push(found);
    }
    if (found !== undefined) settings = withValue(settings, path, found);
  }
  return { settings, secretValues, issues };
}

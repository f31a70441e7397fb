import type { SettingIssue, SystemDraft } from '../../../../src-shared/model/system-setup.ts';
import { err, ok, type Result } from '../../../../src-shared/result/result.ts';
import type { SystemConfig } from '../../config/workspace-config.ts';
import { secretName, secretsOf } from './secret-names.ts';
import { issueAt } from './setting-issues.ts';
import {
  isSecretPath,
  leaves,
  pathText,
  referenceOf,
  valueAt,
  withoutSecrets,
  withValue,
  type SettingPath,
} from './setting-paths.ts';

export interface ComposedDraft {
  /** As it will be written down. */
  readonly config: SystemConfig;
  /** By name. */
  readonly newSecrets: ReadonlyMap<string, string>;
  /** Paths of secrets that were entered earlier. */
  readonly kept: readonly SettingPath[];
}

/** Joins what the form says with the secrets: new ones under a name, kept ones as they stood. */
export function composeDraft(
  draft: SystemDraft,
  stored: SystemConfig | undefined,
  systems: readonly SystemConfig[],
  secretSettings: readonly string[],
): Result<ComposedDraft, readonly SettingIssue[]> {
  const foreign = foreignReferences(draft.settings, stored);
  if (foreign.length > 0) return err(foreign);
  const others = secretsOf(systems.filter(({ id }) => id !== draft.id));
  const entered = new Map(Object.entries(draft.secrets).filter(([, value]) => value !== ''));
  const split = withoutSecrets(draft.settings, secretSettings);
  for (const { path, value } of split.secrets) if (typeof value === 'string') entered.set(pathText(path), value);

  let settings = split.settings;
  const newSecrets = new Map<string, string>();
  const kept: SettingPath[] = [];
  const put = (path: SettingPath, value: string): void => {
    const name = secretName(draft.id, path, others);
    newSecrets.set(name, value);
    settings = withValue(settings, path, { $secret: name });
  };
  for (const key of draft.keep) {
    const path = key.split('.');
    const before = valueAt(stored?.settings, path);
    if (entered.has(key) || before === undefined || !isSecretPath(path, secretSettings)) continue;
    kept.push(path);
    if (referenceOf(before)) settings = withValue(settings, path, before);
    // It stood in the file in clear: from now on it rests where secrets belong.
    else if (typeof before === 'string') put(path, before);
  }
  for (const [key, value] of entered) {
    const path = key.split('.');
    if (!isSecretPath(path, secretSettings)) return err([issueAt(key, 'unknownSetting', 'there is no such secret')]);
    put(path, value);
  }
  const name = draft.name?.trim();
  return ok({
    config: {
      id: draft.id,
      adapter: draft.adapter,
      ...(name ? { name } : {}),
      // Another name is one in every language.
      ...(stored?.names !== undefined && stored.name === name ? { names: stored.names } : {}),
      // Set in the configuration file; the window leaves it as it is.
      ...(stored?.limits === undefined ? {} : { limits: stored.limits }),
      settings: settings as Record<string, unknown>,
    },
    newSecrets,
    kept,
  });
}

/**
 * References come from the configuration file, never from a window: it could otherwise have any secret and any variable of the
 * environment sent to an address of its choice.
 */
function foreignReferences(settings: unknown, stored: SystemConfig | undefined): readonly SettingIssue[] {
  return [...leaves(settings)].flatMap(({ path, value }) => {
    const reference = referenceOf(value);
    if (reference === undefined) return [];
    const before = referenceOf(valueAt(stored?.settings, path));
    if (before?.to === reference.to && before.name === reference.name) return [];
    const message = 'references to secrets and to the environment can only be written in the configuration file';
    return [issueAt(path, 'invalid', message)];
  });
}

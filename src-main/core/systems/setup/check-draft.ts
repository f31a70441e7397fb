import * as v from 'valibot';
import type { SettingIssue, SystemDraft } from '../../../../src-shared/model/system-setup.ts';
import { err, ok, type Result } from '../../../../src-shared/result/result.ts';
import type { LazyAdapter } from '../../adapters/adapter.ts';
import type { SystemConfig } from '../../config/workspace-config.ts';
import type { SecretStore } from '../../ports/secret-store.ts';
import type { WorkspaceStore } from '../../ports/workspace-store.ts';
import { composeDraft } from './compose-draft.ts';
import { boundElsewhere } from './bound-elsewhere.ts';
import { resolveSettings } from './resolve-settings.ts';
import { createScrubber } from './scrub.ts';
import { issueAt, settingIssues } from './setting-issues.ts';
import { withoutSecrets } from './setting-paths.ts';

/** A draft that can be tried or saved. Holds secrets: it never leaves the core. */
export interface CheckedDraft {
  /** As it is written down: secrets by name. */
  readonly config: SystemConfig;
  readonly adapter: LazyAdapter;
  /** With secrets and environment put in, not yet through the schema. */
  readonly resolved: unknown;
  /** What the adapter gets. */
  readonly settings: unknown;
  /** Secrets to be stored, by name. */
  readonly newSecrets: ReadonlyMap<string, string>;
  /** Takes every secret of the draft out of a text. */
  readonly scrub: (text: string) => string;
}

export interface DraftDeps {
  readonly adapters: ReadonlyMap<string, LazyAdapter>;
  readonly secrets: SecretStore;
  readonly workspaceStore: WorkspaceStore;
}

/** Puts a draft together with what is known already and holds it against the adapter's schema. Stores nothing. */
export async function checkDraft(
  draft: SystemDraft,
  deps: DraftDeps,
): Promise<Result<CheckedDraft, readonly SettingIssue[]>> {
  const systems = deps.workspaceStore.systems();
  const stored = systems.find(({ id }) => id === draft.id);
  if (draft.mode === 'add' && stored) {
    return err([issueAt('id', 'invalid', `there is a system "${draft.id}" already; choose another id`)]);
  }
  if (draft.mode === 'edit' && !stored) return err([issueAt('', 'invalid', `there is no system "${draft.id}"`)]);
  const adapter = deps.adapters.get(draft.adapter);
  if (!adapter || (stored && stored.adapter !== draft.adapter)) {
    return err([issueAt('', 'invalid', `"${draft.adapter}" is no adapter this system can have`)]);
  }
  const { secretSettings } = adapter.descriptor;

  const composed = composeDraft(draft, stored, systems, secretSettings);
  if (!composed.ok) return composed;
  const { config, newSecrets, kept } = composed.value;
  const resolved = await resolveSettings(config.settings, newSecrets, deps);
  const atSecretPaths = withoutSecrets(resolved.settings, secretSettings).secrets.flatMap(({ value }) =>
    typeof value === 'string' ? [value] : [],
  );
  const scrub = createScrubber([...resolved.secretValues, ...atSecretPaths]);
  if (resolved.issues.length > 0) return err(resolved.issues);

  let parsed: v.SafeParseResult<typeof adapter.descriptor.settings>;
  try {
    parsed = v.safeParse(adapter.descriptor.settings, resolved.settings);
  } catch (error) {
    return err([issueAt('', 'invalid', scrub(`the settings cannot be checked: ${String(error)}`))]);
  }
  if (!parsed.success) return err(settingIssues(parsed.issues, secretSettings, scrub));

  if (kept.length > 0 && stored) {
    const before = await resolveSettings(stored.settings, new Map(), deps);
    if (boundElsewhere(adapter.descriptor, before.settings, resolved.settings)) {
      const message = 'it was entered for another address; enter it again for this one';
      return err(kept.map((path) => issueAt(path, 'enterAgain', message)));
    }
  }
  return ok({ config, adapter, resolved: resolved.settings, settings: parsed.output, newSecrets, scrub });
}

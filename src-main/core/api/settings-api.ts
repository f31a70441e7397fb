import type { CoreHandlers } from '../../../src-shared/contract/contract.ts';
import { ok } from '../../../src-shared/result/result.ts';
import type { WorkspaceConfig } from '../config/workspace-config.ts';
import type { CoreDeps } from '../core.ts';
import type { PreferenceStore } from '../settings/preferences.ts';
import { createEventQueue } from './event-queue.ts';
import type { Preferences } from '../../../src-shared/contract/settings.ts';

export interface SettingsApiDeps extends Pick<CoreDeps, 'host' | 'version'> {
  readonly preferences: PreferenceStore;
  readonly config: WorkspaceConfig;
}

export function createSettingsApi(deps: SettingsApiDeps): CoreHandlers['settings'] {
  const { preferences, config } = deps;
  return {
    workspace: () =>
      ok({
        agent: { id: config.agent.id, name: config.agent.name },
        name: config.name,
        demo: config.demo,
        host: deps.host,
        version: deps.version,
        region: config.region,
      }),
    async *live(_input, { signal }) {
      const queue = createEventQueue<Preferences>(signal);
      const off = preferences.onChange((now) => queue.push(now, 'preferences'));
      queue.push(preferences.get(), 'preferences');
      try {
        for await (const event of queue) yield { event };
      } finally {
        off();
      }
    },
    set: (changes) => ok(preferences.set(changes)),
  };
}

import { readFileSync } from 'node:fs';
import * as v from 'valibot';
import { expect, test } from 'vitest';
import { adapters } from '../../../src-main/core/adapters/adapters.ts';
import { loadWorkspaceConfig } from '../../../src-main/core/config/workspace-config.ts';
import { resolveSecrets } from '../../../src-main/core/config/resolve-secrets.ts';

const file = new URL('../../../assets/docs/workspace.example.json', import.meta.url);
const anySecret = { get: async () => 'a-secret-without-blanks', set: async () => {}, delete: async () => {} };

test('the example of the documentation is a configuration that every adapter named in it accepts', async () => {
  const config = loadWorkspaceConfig(readFileSync(file, 'utf8'), {
    file: 'workspace.example.json',
    environment: () => undefined,
  });
  if (!config.ok) throw new Error(config.error.message);
  for (const system of config.value.systems) {
    const adapter = adapters.get(system.adapter);
    const settings = await resolveSecrets(system.settings, anySecret);
    expect(adapter, system.adapter).toBeDefined();
    const result = v.safeParse(adapter!.descriptor.settings, settings.ok ? settings.value : undefined);
    expect(result.issues?.map((issue) => `${v.getDotPath(issue)}: ${issue.message}`)).toBeUndefined();
  }
  expect(config.value.systems.map((system) => system.adapter).toSorted()).toEqual([...adapters.keys()].toSorted());
});

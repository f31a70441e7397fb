import { loadWorkspaceConfig } from '../../src-main/core/config/workspace-config.ts';
import type { FuzzTarget } from './fuzz-target.ts';

const config = {
  name: 'Trunkline',
  region: 'CN',
  agent: { id: 'agent1', name: 'Agent', aliases: ['a1'] },
  systems: [{ id: 'crm', adapter: 'sql-crm', settings: { password: { $secret: 'crm' }, host: { $env: 'HOST' } } }],
};

/** The configuration file of a workspace. */
export const target: FuzzTarget = {
  name: 'workspace configuration',
  structure: 'json',
  seeds: [Buffer.from(JSON.stringify(config, null, 2)), Buffer.from(JSON.stringify(config))],
  run(input) {
    const text = new TextDecoder().decode(input);
    const loaded = loadWorkspaceConfig(text, {
      file: 'w.json',
      environment: (name) => (name === 'HOST' ? 'crm.example' : undefined),
    });
    if (loaded.ok) return 'value';
    const place = /^w\.json(?::(\d+:\d+)|: at (\S+?):?(?: |$))/.exec(loaded.error.message);
    return place === null ? `error: ${loaded.error.message}` : `error at ${place[1] ?? place[2]}`;
  },
};

import type { AdapterDescriptor } from '../adapter.ts';
import { httpEndpoint } from '../http-endpoint.ts';
import { goflySettingsSchema, type GoflySettings } from './settings.ts';

/** The live chat go-fly (goflylivechat), spoken to as one of its agents. */
export const goflyDescriptor: AdapterDescriptor<GoflySettings> = {
  name: 'gofly',
  title: { en: 'go-fly live chat', zh: 'go-fly 在线客服' },
  settings: goflySettingsSchema,
  secretSettings: ['password'],
  capabilities: {
    // A message is added and overwrites nothing.
    concurrency: 'none',
    // Sent twice is stored twice: before each sending the history is searched.
    createSafety: 'searchBeforeCreate',
    delta: 'timestamp',
    prepare: 'check',
    compensate: 'manualOnly',
    probe: 'byContent',
    availability: 'always',
    actsAs: 'agentToken',
  },
  acts: ['reply', 'updateTicket'],
  actCapabilities: {
    // A chat is handed over from the agent who has it, and can be handed back.
    updateTicket: { concurrency: 'beforeImage', compensate: 'inverse' },
  },
  groupsActs: false,
  takesFiles: false,
  pullEveryMs: 5_000,
  // Its handlers store before they answer, and end within seconds.
  settleMs: 10_000,
  endpointOf: ({ baseUrl }) => httpEndpoint(baseUrl),
};

import type { AdapterDescriptor } from '../adapter.ts';
import { httpEndpoint } from '../http-endpoint.ts';
import type { Capabilities } from '../capabilities.ts';
import { redmineSettingsSchema, type RedmineSettings } from './settings.ts';

const capabilities: Capabilities = {
  // PUT honours lock_version, but no answer of the API tells it.
  concurrency: 'beforeImage',
  createSafety: 'searchBeforeCreate',
  // Issues by time of last change, one second fine.
  delta: 'timestamp',
  prepare: 'check',
  compensate: 'inverse',
  probe: 'byContent',
  availability: 'always',
  actsAs: 'agentToken',
};

/** Redmine 4.2 and later, spoken to over its REST interface with JSON. */
export const redmineDescriptor: AdapterDescriptor<RedmineSettings> = {
  name: 'redmine',
  title: { en: 'Redmine', zh: 'Redmine 工单' },
  settings: redmineSettingsSchema,
  secretSettings: ['apiKey'],
  capabilities,
  capabilitiesOf: ({ operationKeyField }) =>
    operationKeyField === undefined ? capabilities : { ...capabilities, probe: 'byKey' },
  acts: ['reply', 'addNote', 'updateTicket', 'createTicket'],
  actCapabilities: {
    // Adding to an issue never overwrites anything, so there is nothing that could be stale.
    reply: { concurrency: 'none', compensate: 'manualOnly' },
    // A private note carries its key in its last line: only agents read it.
    addNote: { concurrency: 'none', compensate: 'note', probe: 'byKey' },
    createTicket: { concurrency: 'none', compensate: 'statusChange' },
  },
  // "Reply and resolve" is one operation: the change first, so that nothing was sent where it is refused.
  groupsActs: true,
  pullEveryMs: 2_000,
  settleMs: 20_000,
  endpointOf: ({ baseUrl }) => httpEndpoint(baseUrl),
};

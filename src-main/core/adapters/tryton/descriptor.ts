import type { AdapterDescriptor } from '../adapter.ts';
import { httpEndpoint } from '../http-endpoint.ts';
import { trytonSettingsSchema, type TrytonSettings } from './settings.ts';

/** Tryton with the party module, over JSON-RPC. */
export const trytonDescriptor: AdapterDescriptor<TrytonSettings> = {
  name: 'tryton',
  title: { en: 'Tryton parties', zh: 'Tryton 客户' },
  settings: trytonSettingsSchema,
  secretSettings: ['password'],
  capabilities: {
    // Every write carries the stamps of what it rests on (`_timestamp`); Tryton refuses it where one has changed.
    concurrency: 'stamp',
    createSafety: 'searchBeforeCreate',
    delta: 'timestamp',
    prepare: 'check',
    compensate: 'inverse',
    probe: 'byContent',
    availability: 'always',
    actsAs: 'agentToken',
  },
  acts: ['updateContact', 'logCall'],
  actCapabilities: {
    // The note of a call bears the operation's key, and is added without overwriting anything.
    logCall: { concurrency: 'none', probe: 'byKey' },
  },
  groupsActs: false,
  pullEveryMs: 3_000,
  // A request whose answer was lost ends with its database transaction.
  settleMs: 15_000,
  endpointOf: ({ baseUrl }) => httpEndpoint(baseUrl),
};

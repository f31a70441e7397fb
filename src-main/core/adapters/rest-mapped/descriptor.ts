import type { AdapterDescriptor } from '../adapter.ts';
import { httpEndpoint } from '../http-endpoint.ts';
import { everyAct } from './config/check-acts.ts';
import { restMappedSettingsSchema, secretSettings, type RestMappedSettings } from './config/settings.ts';
import { capabilitiesOf, variesWith } from './promises.ts';

/** Any system that speaks JSON over HTTP, mapped by configuration alone. What it promises follows from that configuration. */
export const restMappedDescriptor: AdapterDescriptor<RestMappedSettings> = {
  name: 'rest-mapped',
  title: { en: 'REST system (by mapping)', zh: 'REST 系统（按映射接入）' },
  settings: restMappedSettingsSchema,
  secretSettings,
  // What a mapping without any act promises; `capabilitiesOf` says what a given one does.
  capabilities: {
    concurrency: 'none',
    createSafety: 'none',
    delta: 'fullScan',
    prepare: 'none',
    compensate: 'manualOnly',
    probe: 'none',
    availability: 'always',
    actsAs: 'agentToken',
  },
  capabilitiesOf,
  variesWith,
  acts: everyAct,
  actCapabilities: {},
  groupsActs: false,
  pullEveryMs: 10_000,
  settleMs: 15_000,
  endpointOf: ({ baseUrl, ca }) => ({ ...httpEndpoint(baseUrl), ...(ca === undefined ? {} : { ca }) }),
};

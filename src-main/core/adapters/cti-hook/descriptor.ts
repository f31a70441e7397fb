import type { AdapterDescriptor } from '../adapter.ts';
import { ctiHookSettingsSchema, type CtiHookSettings } from './settings.ts';

/** The generic call hook (new call, answer, hang-up) that many PBXs and call centre bridges can send. */
export const ctiHookDescriptor: AdapterDescriptor<CtiHookSettings> = {
  name: 'cti-hook',
  title: { en: 'Call hook (generic CTI)', zh: '通用来电推送（CTI）' },
  settings: ctiHookSettingsSchema,
  secretSettings: ['hook.secret.value', 'hook.tls.key'],
  capabilities: {
    // A hook only reports: nothing is written to the call centre.
    concurrency: 'none',
    createSafety: 'none',
    delta: 'push',
    prepare: 'none',
    compensate: 'manualOnly',
    probe: 'none',
    availability: 'always',
    actsAs: 'sharedKeyWithAudit',
  },
  acts: [],
  actCapabilities: {},
  groupsActs: false,
  pullEveryMs: 30_000,
  settleMs: 0,
  endpointOf: ({ hook: { host, port } }) => ({ kind: 'listener', host, port }),
};

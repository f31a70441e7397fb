import type { AdapterDescriptor } from '../adapter.ts';
import { asteriskSettingsSchema, type AsteriskSettings } from './settings.ts';

/**
 * Asterisk through its Manager Interface (AMI), Asterisk 13 and later.
 *
 * It carries no acts: calls are controlled by immediate commands, and what was said in a call is written into the systems that keep
 * customers and tickets.
 */
export const asteriskDescriptor: AdapterDescriptor<AsteriskSettings> = {
  name: 'asterisk',
  title: { en: 'Call centre (Asterisk)', zh: '呼叫中心（Asterisk）' },
  settings: asteriskSettingsSchema,
  secretSettings: ['secret'],
  capabilities: {
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
  endpointOf: ({ host, port, tls }) => ({
    kind: 'socket',
    host,
    port,
    tls: tls !== undefined,
    ...(tls?.ca === undefined ? {} : { ca: tls.ca }),
    ...(tls?.servername === undefined ? {} : { servername: tls.servername }),
    ...(tls?.rejectUnauthorized === false ? { anyCertificate: true } : {}),
  }),
};

import type { AdapterDescriptor } from '../adapter.ts';
import type { Capabilities } from '../capabilities.ts';
import { cobolHostSettingsSchema, type CobolHostSettings } from './settings.ts';

const capabilities: Capabilities = {
  concurrency: 'beforeImage',
  createSafety: 'idempotencyKey',
  delta: 'cursor',
  prepare: 'check',
  compensate: 'inverse',
  probe: 'byKey',
  availability: 'window',
  actsAs: 'sharedKeyWithAudit',
};

/** A mainframe application that is spoken to with records in frames over TCP: accounts and complaints of a bank. */
export const cobolHostDescriptor: AdapterDescriptor<CobolHostSettings> = {
  name: 'cobol-host',
  title: { en: 'COBOL host', zh: 'COBOL 主机' },
  settings: cobolHostSettingsSchema,
  secretSettings: ['password'],
  capabilities,
  capabilitiesOf: ({ hours }) => ({ ...capabilities, availability: hours.length === 0 ? 'always' : 'window' }),
  acts: ['updateContact', 'updateTicket', 'addNote', 'createTicket'],
  actCapabilities: {
    // Lines are only added; there is nothing that could be stale. The host keeps every line and adds one that takes it back.
    addNote: { concurrency: 'none', compensate: 'note' },
    // A complaint is never deleted: it is cancelled.
    createTicket: { concurrency: 'none', compensate: 'statusChange' },
  },
  groupsActs: false,
  takesFiles: false,
  pullEveryMs: 2_000,
  // A request may stand in the queue of a host region for a while after we gave up on its answer.
  settleMs: 5_000,
  endpointOf: ({ host, port, tls }) => ({
    kind: 'socket',
    host,
    port,
    tls: tls !== false,
    ...(typeof tls === 'object' && tls.ca !== undefined ? { ca: tls.ca } : {}),
    ...(typeof tls === 'object' && tls.servername !== undefined ? { servername: tls.servername } : {}),
  }),
};

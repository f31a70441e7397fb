import type { AdapterDescriptor } from '../adapter.ts';
import { httpEndpoint } from '../http-endpoint.ts';
import { requestTrackerSettingsSchema, type RequestTrackerSettings } from './settings.ts';

/** Request Tracker 5 (and 4.4 with RT::Extension::REST2), spoken to over REST 2. */
export const requestTrackerDescriptor: AdapterDescriptor<RequestTrackerSettings> = {
  name: 'request-tracker',
  title: { en: 'Request Tracker', zh: 'Request Tracker 工单' },
  settings: requestTrackerSettingsSchema,
  secretSettings: ['auth.token', 'auth.password'],
  capabilities: {
    // The entity tag of a ticket is the id of its last transaction (RT::REST2::Resource::Record::WithETag).
    concurrency: 'etag',
    createSafety: 'searchBeforeCreate',
    // Transactions are read by rising id.
    delta: 'cursor',
    prepare: 'check',
    compensate: 'inverse',
    probe: 'byContent',
    availability: 'always',
    actsAs: 'agentToken',
  },
  acts: ['reply', 'addNote', 'updateTicket', 'createTicket'],
  actCapabilities: {
    // Adding to a ticket never overwrites anything, so there is nothing that could be stale.
    reply: { concurrency: 'none', compensate: 'manualOnly' },
    addNote: { concurrency: 'none', compensate: 'note' },
    updateTicket: { createSafety: 'searchBeforeCreate', compensate: 'inverse' },
    createTicket: { concurrency: 'none', compensate: 'statusChange' },
  },
  // A reply reopens a resolved ticket by one of Request Tracker's own rules, so "reply and resolve" has to be one operation
  // that replies first.
  groupsActs: true,
  pullEveryMs: 2_000,
  settleMs: 15_000,
  endpointOf: ({ baseUrl }) => httpEndpoint(baseUrl),
};

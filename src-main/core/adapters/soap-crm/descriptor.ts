import type { AdapterDescriptor } from '../adapter.ts';
import { httpEndpoint } from '../http-endpoint.ts';
import { soapCrmSettingsSchema, type SoapCrmSettings } from './settings.ts';

const capabilities = {
  concurrency: 'stamp',
  createSafety: 'searchBeforeCreate',
  delta: 'cursor',
  prepare: 'check',
  compensate: 'inverse',
  probe: 'byContent',
  availability: 'always',
  actsAs: 'sharedKeyWithAudit',
} as const;

/** A CRM of the SOAP age, described by its WSDL. */
export const soapCrmDescriptor: AdapterDescriptor<SoapCrmSettings> = {
  name: 'soap-crm',
  title: { en: 'SOAP CRM', zh: 'SOAP 客户系统' },
  settings: soapCrmSettingsSchema,
  secretSettings: ['security.password'],
  capabilities,
  // Without a version in its records a CRM cannot say that one changed: then only the values themselves are compared.
  capabilitiesOf: ({ customers }) => ({
    ...capabilities,
    concurrency: customers.version === undefined ? 'beforeImage' : 'stamp',
  }),
  acts: ['updateContact', 'logCall'],
  actCapabilities: {
    // The record of a call bears the operation's key, and is added without overwriting anything.
    logCall: { concurrency: 'none', probe: 'byKey' },
  },
  groupsActs: false,
  pullEveryMs: 5_000,
  settleMs: 30_000,
  endpointOf: ({ wsdl, endpoint }) => httpEndpoint(endpoint ?? wsdl),
};

import type { Adapter } from '../adapter.ts';
import { soapCrmDescriptor } from './descriptor.ts';
import { createSoapCrmSession } from './session.ts';
import type { SoapCrmSettings } from './settings.ts';

/** A CRM that speaks SOAP 1.1 or 1.2. */
export const soapCrm: Adapter<SoapCrmSettings> = {
  descriptor: soapCrmDescriptor,
  open: (context) => createSoapCrmSession(context),
};

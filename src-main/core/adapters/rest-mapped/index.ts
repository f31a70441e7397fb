import type { Adapter } from '../adapter.ts';
import type { RestMappedSettings } from './config/settings.ts';
import { restMappedDescriptor } from './descriptor.ts';
import { createSession } from './session.ts';

/** Any REST system, mapped by configuration alone. */
export const restMapped: Adapter<RestMappedSettings> = {
  descriptor: restMappedDescriptor,
  open: (context) => createSession(context),
};

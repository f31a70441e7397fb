import type { Adapter } from '../adapter.ts';
import { asteriskDescriptor } from './descriptor.ts';
import { createAsteriskSession } from './session.ts';
import type { AsteriskSettings } from './settings.ts';

export const asterisk: Adapter<AsteriskSettings> = {
  descriptor: asteriskDescriptor,
  open: (context) => createAsteriskSession(context),
};

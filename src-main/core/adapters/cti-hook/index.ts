import type { Adapter } from '../adapter.ts';
import { ctiHookDescriptor } from './descriptor.ts';
import { createCtiHookSession } from './session.ts';
import type { CtiHookSettings } from './settings.ts';

/** The generic call hook over HTTP. */
export const ctiHook: Adapter<CtiHookSettings> = {
  descriptor: ctiHookDescriptor,
  open: (context) => createCtiHookSession(context),
};

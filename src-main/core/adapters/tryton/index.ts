import type { Adapter } from '../adapter.ts';
import { trytonDescriptor } from './descriptor.ts';
import { createTrytonSession } from './session.ts';
import type { TrytonSettings } from './settings.ts';

/** Tryton with the party module. */
export const tryton: Adapter<TrytonSettings> = {
  descriptor: trytonDescriptor,
  open: (context) => createTrytonSession(context),
};

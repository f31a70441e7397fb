import type { Adapter } from '../adapter.ts';
import { goflyDescriptor } from './descriptor.ts';
import { createGoflySession } from './session.ts';
import type { GoflySettings } from './settings.ts';

/** The live chat go-fly. */
export const gofly: Adapter<GoflySettings> = {
  descriptor: goflyDescriptor,
  open: (context) => createGoflySession(context),
};

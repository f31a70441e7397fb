import type { Adapter } from '../adapter.ts';
import { requestTrackerDescriptor } from './descriptor.ts';
import { createSession } from './session.ts';
import type { RequestTrackerSettings } from './settings.ts';

/** Request Tracker 5 over REST 2. */
export const requestTracker: Adapter<RequestTrackerSettings> = {
  descriptor: requestTrackerDescriptor,
  open: (context) => createSession(context),
};

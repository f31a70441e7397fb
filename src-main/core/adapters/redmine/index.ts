import type { Adapter } from '../adapter.ts';
import { redmineDescriptor } from './descriptor.ts';
import { createSession } from './session.ts';
import type { RedmineSettings } from './settings.ts';

/** Redmine over REST. */
export const redmine: Adapter<RedmineSettings> = {
  descriptor: redmineDescriptor,
  open: (context) => createSession(context),
};

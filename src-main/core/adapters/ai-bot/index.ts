import type { Adapter } from '../adapter.ts';
import { aiBotDescriptor } from './descriptor.ts';
import { createAiBotSession } from './session.ts';
import type { AiBotSettings } from './settings.ts';

/** A bot with an OpenAI-compatible chat endpoint. */
export const aiBot: Adapter<AiBotSettings> = {
  descriptor: aiBotDescriptor,
  open: (context) => createAiBotSession(context),
};

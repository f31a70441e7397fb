import * as v from 'valibot';
import { foundSchema } from './found.ts';
import { systemIdSchema, unixMillisSchema } from './ids.ts';

/**
 * Health of one system as the status strip shows it.
 *
 * `ok` it answers and data is fresh; `connecting` first contact; `degraded` it answers but not well; `down` it does not
 * answer; `misconfigured` it answers that we are wrong (password, table, permission) and only a person can help; `paused` by a
 * person; `closed` outside its availability window.
 */
export const systemHealthStates = [
  'ok',
  'connecting',
  'degraded',
  'down',
  'misconfigured',
  'paused',
  'closed',
] as const;

export const systemStatusSchema = v.object({
  id: systemIdSchema,
  name: v.string(),
  /** What it is called in a language of the window, where that is not its name. */
  names: v.optional(v.object({ en: v.optional(v.string()), zh: v.optional(v.string()) })),
  adapter: v.string(),
  state: v.picklist(systemHealthStates),
  /** What it takes, e.g. `logCall`; names of acts, see `actSchema`. */
  acts: v.optional(v.array(v.string())),
  /** Since when it is in this state. */
  since: unixMillisSchema,
  /** When data last arrived or was confirmed to be current. */
  freshAt: v.optional(unixMillisSchema),
  /** What the system said, in its own words. */
  said: v.optional(v.string()),
  /** The same for the language of the window. */
  found: v.optional(foundSchema),
  /** What a person should do about it; a key of the window's catalogue with an English fallback text. */
  advice: v.optional(v.object({ key: v.string(), text: v.string() })),
  /** Messages and operations waiting for this system. */
  outboxDepth: v.number(),
  /** Records that could not be read, kept with their reason. */
  parked: v.number(),
  demo: v.boolean(),
});
export type SystemStatus = v.InferOutput<typeof systemStatusSchema>;

export const outboxStatusSchema = v.object({
  depth: v.number(),
  oldestAt: v.optional(unixMillisSchema),
  attention: v.number(),
  blockedLanes: v.array(v.object({ lane: v.string(), cause: v.string(), since: unixMillisSchema })),
});
export type OutboxStatus = v.InferOutput<typeof outboxStatusSchema>;

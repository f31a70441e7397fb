import * as v from 'valibot';
import { agentIdSchema } from '../model/ids.ts';
import { call, stream } from '../rpc/contract.ts';

/** What an agent may set for themselves. */
export const preferencesSchema = v.object({
  language: v.picklist(['system', 'en', 'zh-CN']),
  theme: v.picklist(['system', 'light', 'dark']),
  density: v.picklist(['comfortable', 'compact']),
  /** Action id to key chord, e.g. `{"composer.send": "Mod+Enter"}`; only changed ones. */
  keys: v.record(v.string(), v.string()),
  ringSound: v.boolean(),
});
export type Preferences = v.InferOutput<typeof preferencesSchema>;

export const workspaceSchema = v.object({
  agent: v.object({ id: agentIdSchema, name: v.string() }),
  name: v.string(),
  /** True: everything shown comes from the demo servers. */
  demo: v.boolean(),
  host: v.picklist(['electron', 'node']),
  version: v.string(),
  /** ISO 3166-1 alpha-2, for numbers written without a country code. */
  region: v.string(),
});

export const settingsContract = {
  workspace: call({ in: v.object({}), out: workspaceSchema, idempotent: true }),
  live: stream({ in: v.object({}), event: preferencesSchema }),
  set: call({ in: v.partial(preferencesSchema), out: preferencesSchema, errors: ['BAD_REQUEST'], idempotent: true }),
} as const;

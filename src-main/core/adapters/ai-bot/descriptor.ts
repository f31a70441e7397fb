import type { AdapterDescriptor } from '../adapter.ts';
import { httpEndpoint } from '../http-endpoint.ts';
import type { Capabilities } from '../capabilities.ts';
import { aiBotSettingsSchema, type AiBotSettings } from './settings.ts';

const capabilities: Capabilities = {
  // A message is added and overwrites nothing.
  concurrency: 'none',
  createSafety: 'idempotencyKey',
  delta: 'cursor',
  prepare: 'check',
  compensate: 'manualOnly',
  probe: 'byKey',
  availability: 'always',
  actsAs: 'sharedKeyWithAudit',
};

/** A bot with an OpenAI-compatible chat endpoint that hands conversations over. */
export const aiBotDescriptor: AdapterDescriptor<AiBotSettings> = {
  name: 'ai-bot',
  title: { en: 'AI bot (OpenAI-compatible)', zh: 'AI 机器人（兼容 OpenAI）' },
  settings: aiBotSettingsSchema,
  secretSettings: ['apiKey', 'handovers.apiKey', 'handovers.webhook.secret.value', 'handovers.webhook.tls.key'],
  capabilities,
  acts: [],
  actCapabilities: {
    // The status is compared before it is set, and can be set back.
    updateTicket: { concurrency: 'beforeImage', compensate: 'inverse' },
  },
  // Without its service there is nowhere to send an answer to.
  variesWith: ({ handovers }) => ({
    acts: handovers === undefined ? [] : handovers.statusChanges ? ['reply', 'updateTicket'] : ['reply'],
    // What is sent only makes it quicker: what was missed is found by asking, and summaries come with it.
    pullEveryMs: handovers?.webhook === undefined ? 5_000 : 30_000,
  }),
  groupsActs: false,
  takesFiles: false,
  pullEveryMs: 5_000,
  // Its service stores before it answers; a request that waits in a proxy is given up after seconds.
  settleMs: 10_000,
  endpointOf: ({ baseUrl, handovers }) => httpEndpoint(handovers?.baseUrl ?? baseUrl),
};

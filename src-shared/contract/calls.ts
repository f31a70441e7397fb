import * as v from 'valibot';
import { callCommandSchema, liveCallSchema, agentPresenceSchema, queueStatusSchema } from '../model/live-call.ts';
import { callIdSchema, conversationIdSchema } from '../model/ids.ts';
import { call, stream } from '../rpc/contract.ts';

export const callsContract = {
  /** Calls, presences and queues as they are; the first event is a snapshot, later ones replace what they name. */
  live: stream({
    in: v.object({}),
    event: v.variant('type', [
      v.object({
        type: v.literal('snapshot'),
        calls: v.array(liveCallSchema),
        presences: v.array(agentPresenceSchema),
        queues: v.array(queueStatusSchema),
      }),
      v.object({ type: v.literal('call'), call: liveCallSchema }),
      v.object({ type: v.literal('removed'), id: callIdSchema }),
      v.object({ type: v.literal('presence'), presence: agentPresenceSchema }),
      v.object({ type: v.literal('queue'), queue: queueStatusSchema }),
    ]),
  }),
  /** Immediate; never repeated by itself. */
  command: call({
    in: callCommandSchema,
    out: v.object({ said: v.string() }),
    errors: ['NOT_FOUND', 'REFUSED', 'UNAVAILABLE'],
    idempotent: false,
  }),
  dispositions: call({
    in: v.object({}),
    out: v.array(
      v.object({
        code: v.string(),
        label: v.object({ en: v.string(), zh: v.string() }),
        needsCallback: v.boolean(),
        final: v.boolean(),
      }),
    ),
    idempotent: true,
  }),
  /** Ends wrap-up without writing anything. Writing is an intent with `logCall`. */
  finishWrapUp: call({
    in: v.object({ call: callIdSchema, conversation: v.optional(conversationIdSchema) }),
    out: v.object({}),
    errors: ['NOT_FOUND'],
    idempotent: true,
  }),
} as const;

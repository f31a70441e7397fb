import * as v from 'valibot';
import { callIdSchema, conversationIdSchema, customerIdSchema, systemIdSchema, unixMillisSchema } from './ids.ts';

/** The screen states of a call, in the vocabulary of CSTA (ECMA-269) mapped from AMI. */
export const callStates = ['queued', 'ringing', 'talking', 'held', 'transferred', 'missed', 'ended', 'wrapUp'] as const;
export type CallState = (typeof callStates)[number];

/** Why a call ended: the technical result, kept apart from the business disposition. */
export const technicalResults = [
  'normalClearing',
  'busy',
  'cancel',
  'noAnswer',
  'congestion',
  'notFound',
  'forwarded',
  'abandoned',
  'unknown',
] as const;

export const callLegSchema = v.object({
  /** The PBX's id of the leg, e.g. Asterisk's Uniqueid. */
  id: v.string(),
  channel: v.string(),
  role: v.picklist(['customer', 'agent', 'other']),
  state: v.string(),
  agent: v.optional(v.string()),
});

export const liveCallSchema = v.object({
  id: callIdSchema,
  system: systemIdSchema,
  direction: v.picklist(['inbound', 'outbound', 'internal']),
  state: v.picklist(callStates),
  /** As the PBX wrote it. */
  number: v.string(),
  e164: v.optional(v.string()),
  callerName: v.optional(v.string()),
  dialled: v.optional(v.string()),
  queue: v.optional(v.string()),
  /** The agent the call is offered to or connected with, by the PBX's member name or interface. */
  agent: v.optional(v.string()),
  /** True where that agent is the one at this workstation. */
  mine: v.boolean(),
  startedAt: unixMillisSchema,
  answeredAt: v.optional(unixMillisSchema),
  endedAt: v.optional(unixMillisSchema),
  result: v.optional(v.picklist(technicalResults)),
  /** ITU-T Q.850 cause, where the PBX gave one. */
  q850: v.optional(v.number()),
  transferredTo: v.optional(v.string()),
  /** Who hung up, where the PBX let it be known. */
  endedBy: v.optional(v.picklist(['agent', 'customer'])),
  /** Since when the line to the PBX is broken: the call is shown as it stood then and must not be shown as live. */
  staleSince: v.optional(unixMillisSchema),
  legs: v.array(callLegSchema),
  customer: v.optional(customerIdSchema),
  customerName: v.optional(v.string()),
  conversation: v.optional(conversationIdSchema),
});
export type LiveCall = v.InferOutput<typeof liveCallSchema>;

/** What an agent can tell the PBX. Commands are immediate and never repeated after a restart. */
export const callCommandSchema = v.variant('command', [
  v.object({
    command: v.literal('dial'),
    system: systemIdSchema,
    number: v.pipe(v.string(), v.minLength(1), v.maxLength(64)),
  }),
  v.object({ command: v.literal('answer'), call: callIdSchema }),
  v.object({ command: v.literal('hangUp'), call: callIdSchema }),
  v.object({ command: v.literal('hold'), call: callIdSchema }),
  v.object({ command: v.literal('unhold'), call: callIdSchema }),
  v.object({
    command: v.literal('transfer'),
    call: callIdSchema,
    to: v.pipe(v.string(), v.minLength(1), v.maxLength(64)),
  }),
  v.object({
    command: v.literal('pause'),
    system: systemIdSchema,
    reason: v.pipe(v.string(), v.minLength(1), v.maxLength(80)),
  }),
  v.object({ command: v.literal('unpause'), system: systemIdSchema }),
]);
export type CallCommand = v.InferOutput<typeof callCommandSchema>;

/** How the agent stands towards one call centre. A pause asked for during a call is `next` until the call is over. */
export const agentPresenceSchema = v.object({
  system: systemIdSchema,
  agent: v.string(),
  /** True where it is the agent at this workstation. */
  mine: v.optional(v.boolean()),
  state: v.picklist(['ready', 'paused', 'busy', 'ringing', 'offline', 'wrapUp']),
  reason: v.optional(v.string()),
  next: v.optional(v.picklist(['ready', 'paused'])),
  since: unixMillisSchema,
});
export type AgentPresence = v.InferOutput<typeof agentPresenceSchema>;

export const queueStatusSchema = v.object({
  system: systemIdSchema,
  queue: v.string(),
  waiting: v.number(),
  /** When the caller who has waited longest joined. */
  longestSince: v.optional(unixMillisSchema),
  members: v.number(),
  available: v.number(),
  /** Since when the line to the PBX is broken: the figures are from before. */
  staleSince: v.optional(unixMillisSchema),
});
export type QueueStatus = v.InferOutput<typeof queueStatusSchema>;

import type { TechnicalResult } from './q850.ts';

/** `AST_STATE_RINGING` and `AST_STATE_UP` of `include/asterisk/channelstate.h`. */
export const channelRinging = 5;
export const channelUp = 6;

/** What the PBX said about one channel. Facts are only collected here; what they mean is decided in `derive-call.ts`. */
export interface ChannelFact {
  readonly id: string;
  name: string;
  linkedid: string;
  state: number;
  number: string;
  callerName: string;
  exten: string;
  bridge: string | undefined;
  held: boolean;
  parked: boolean;
  readonly since: number;
  endedAt: number | undefined;
  cause: number | undefined;
  /** Uniqueid of the channel that dialled it; empty where the PBX itself did (Originate). */
  dialledBy: string | undefined;
  dialledAt: number;
  /** Last `DialStatus`; empty while it is being tried. */
  dialStatus: string;
}

/** A queue offered the caller to a member. */
export interface OfferFact {
  readonly channel: string;
  readonly interface: string;
  readonly memberName: string;
  state: 'ringing' | 'connected' | 'noAnswer' | 'done';
  readonly at: number;
}

/** The person or device a call is with, as the PBX names it. */
export interface AgentRef {
  readonly name: string;
  readonly interface: string;
  /** True where a queue or the settings know it as an agent; false for any other device that was dialled. */
  readonly known: boolean;
}

export interface CallFact {
  readonly linkedid: string;
  startedAt: number;
  readonly channels: Map<string, ChannelFact>;
  readonly offers: Map<string, OfferFact>;
  queue: { name: string; caller: string; waiting: boolean; joinedAt: number } | undefined;
  abandoned: boolean;
  dialled: string;
  /** Set where this workstation asked for the call. */
  originate: { readonly number: string } | undefined;
  /** Why an originate never became a call. */
  failed: TechnicalResult | undefined;
  transfer: { readonly to: string; readonly at: number; readonly by: ReadonlySet<string> } | undefined;
  /** Put aside by this workstation through a Redirect, which the PBX does not report as a hold. */
  softHeld: boolean;
  /** The channel that asked to hang up first. */
  hungUpFirst: string | undefined;
  endedBy: 'agent' | 'customer' | undefined;
  /** The agent's part is over without any fault, as the queue said. */
  completed: boolean;
  answeredAt: number | undefined;
  endedAt: number | undefined;
  /** It was gone when the line to the PBX came back. */
  lost: boolean;
  mergedInto: string | undefined;
  visible: boolean;
  /** The agent who talks or was the last to talk. */
  agent: AgentRef | undefined;
  agentConnected: boolean;
  releasedAt: number | undefined;
  /** The agent offered last, for a call that nobody took. */
  offered: AgentRef | undefined;
}

export const createChannelFact = (id: string, name: string, linkedid: string, since: number): ChannelFact => ({
  id,
  name,
  linkedid,
  state: 0,
  number: '',
  callerName: '',
  exten: '',
  bridge: undefined,
  held: false,
  parked: false,
  since,
  endedAt: undefined,
  cause: undefined,
  dialledBy: undefined,
  dialledAt: 0,
  dialStatus: '',
});

export const createCallFact = (linkedid: string, startedAt: number): CallFact => ({
  linkedid,
  startedAt,
  channels: new Map(),
  offers: new Map(),
  queue: undefined,
  abandoned: false,
  dialled: '',
  originate: undefined,
  failed: undefined,
  transfer: undefined,
  softHeld: false,
  hungUpFirst: undefined,
  endedBy: undefined,
  completed: false,
  answeredAt: undefined,
  endedAt: undefined,
  lost: false,
  mergedInto: undefined,
  visible: false,
  agent: undefined,
  agentConnected: false,
  releasedAt: undefined,
  offered: undefined,
});

/** Everything one call knows goes to the call it became part of (Asterisk keeps the oldest Linkedid of the channels it joins). */
export function mergeCallFacts(from: CallFact, into: CallFact): void {
  for (const [id, offer] of from.offers) if (!into.offers.has(id)) into.offers.set(id, offer);
  into.queue ??= from.queue;
  into.transfer ??= from.transfer;
  into.originate ??= from.originate;
  into.dialled ||= from.dialled;
  into.abandoned ||= from.abandoned;
  into.visible ||= from.visible;
  into.startedAt = Math.min(into.startedAt, from.startedAt);
  if (from.answeredAt !== undefined) into.answeredAt = Math.min(into.answeredAt ?? Infinity, from.answeredAt);
  from.mergedInto = into.linkedid;
}

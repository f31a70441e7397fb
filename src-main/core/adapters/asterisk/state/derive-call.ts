import type { CallId } from '../../../../../src-shared/model/ids.ts';
import type { CallState, LiveCall } from '../../../../../src-shared/model/live-call.ts';
import type { CallBody } from '../../unified-message.ts';
import { channelRinging, type AgentRef, type CallFact } from './call-facts.ts';
import { partiesOf, type AgentLookup, type Party } from './call-parties.ts';
import { rolesOf, type Roles } from './call-roles.ts';
import { connectedParties, isSetAside, isTalking } from './call-evidence.ts';
import { resultOf, type TechnicalOutcome } from './call-outcome.ts';

export interface DeriveOptions {
  readonly system: string;
  readonly agents: AgentLookup;
  /** True for the agent at this workstation. */
  readonly isOwn: (agent: AgentRef) => boolean;
  readonly internalDigits: number;
  readonly wrapUpMs: number;
}

/** Legs shown at most; a ringall over a large queue is cut here. */
const MAX_LEGS = 20;

/**
 * What the facts of a call mean now. Updates the call's memory (who talked, since when) and nothing else. Undefined while there is
 * nothing to show: a channel alone in the dial plan is not a call yet.
 *
 * @param at time of the event that led here, milliseconds
 * @param justTransferred true for the event that reports the transfer, so that it is seen even where the target already talks
 */
export function deriveCall(
  call: CallFact,
  options: DeriveOptions,
  at: number,
  justTransferred = false,
): CallBody['call'] | undefined {
  const parties = partiesOf(call, options.agents);
  const roles = rolesOf(call, parties, options.internalDigits);
  const active = parties.filter((party) => party.live && !left(call, party));
  const talking = isTalking(call, parties, active);
  const ringing = active.filter((party) => rings(call, party, roles));
  const offered = offeredParties(ringing, active, roles);
  const connected = connectedParties(call, active, roles, talking);

  call.visible ||= isShown(call, parties, talking);
  remember(call, parties, roles, connected, offered, talking, at, options);
  if (!call.visible) return undefined;

  const outcome = resultOf(call, parties, roles);
  const state =
    justTransferred && parties.some((party) => party.live)
      ? 'transferred'
      : stateOf(call, { parties, active, talking, ringing, connected, roles }, options, at);
  const agent = agentShown(call, state, connected, offered, roles, options);
  return body(call, options.system, parties, roles, state, agent, outcome);
}

/** Out of the call although a channel may still be there for some milliseconds: who handed it on, and whose part the queue closed. */
const left = (call: CallFact, party: Party): boolean =>
  party.offer === 'done' || party.channels.some((channel) => call.transfer?.by.has(channel.id));

function rings(call: CallFact, party: Party, roles: Roles): boolean {
  if (party.offer !== undefined) return party.offer === 'ringing';
  if (party.hop.state === channelRinging && party !== roles.customer) return true;
  if (party.dialledBy === undefined || (party.dialledBy === '' && !party.agent && !call.originate)) return false;
  return !/^(ANSWER|NOANSWER|BUSY|CONGESTION|CANCEL|CHANUNAVAIL)$/.test(party.dialStatus) && party.hop.state !== 6;
}

/** Whose call it is before anybody answers: the agents it rings at, and the agent who makes it. */
function offeredParties(ringing: readonly Party[], active: readonly Party[], roles: Roles): readonly Party[] {
  const { origin, direction } = roles;
  if (direction === 'inbound' || !origin?.agent || !active.includes(origin)) return ringing;
  return direction === 'outbound' ? [origin, ...ringing] : [...ringing, origin];
}

function isShown(call: CallFact, parties: readonly Party[], talking: boolean): boolean {
  if (call.queue || call.offers.size > 0 || call.originate || call.transfer || talking) return true;
  return parties.some((party) => party.dialledBy || (party.dialledBy === '' && party.agent));
}

interface Situation {
  readonly parties: readonly Party[];
  readonly active: readonly Party[];
  readonly talking: boolean;
  readonly ringing: readonly Party[];
  readonly connected: readonly Party[];
  readonly roles: Roles;
}

function stateOf(call: CallFact, now: Situation, options: DeriveOptions, at: number): CallState {
  if (!now.parties.some((party) => party.live)) return endStateOf(call, now.roles, options, at);
  if (call.softHeld || now.active.some((party) => party.channels.some((channel) => channel.parked))) return 'held';
  const held =
    now.active.some((party) => party.channels.some((channel) => channel.held)) ||
    (call.answeredAt !== undefined && isSetAside(now.roles.customer, now.active));
  if (call.transfer && !now.connected.some((party) => party.agent)) {
    if (now.ringing.some((party) => party.agent)) return 'ringing';
    return call.queue?.waiting && call.queue.joinedAt >= call.transfer.at ? 'queued' : 'transferred';
  }
  if (now.talking) return held ? 'held' : 'talking';
  if (now.ringing.length > 0) return 'ringing';
  if (call.queue?.waiting) return 'queued';
  if (call.answeredAt !== undefined && call.agent) return 'wrapUp';
  return now.roles.direction === 'inbound' ? 'queued' : 'ringing';
}

function endStateOf(call: CallFact, roles: Roles, options: DeriveOptions, at: number): CallState {
  if (call.mergedInto || call.lost) return 'ended';
  if (call.answeredAt === undefined || (call.abandoned && !call.agent)) {
    return roles.direction === 'outbound' || call.originate ? 'ended' : 'missed';
  }
  const wrapsUp = call.agent?.known && call.releasedAt !== undefined && at < call.releasedAt + options.wrapUpMs;
  return wrapsUp ? 'wrapUp' : 'ended';
}

function remember(
  call: CallFact,
  parties: readonly Party[],
  roles: Roles,
  connected: readonly Party[],
  offered: readonly Party[],
  talking: boolean,
  at: number,
  options: DeriveOptions,
): void {
  if (talking) call.answeredAt ??= at;
  const agent = pick(connected, roles, options, 'last');
  if (agent) {
    call.agent = agent;
    call.releasedAt = undefined;
  } else if (call.agentConnected && !call.softHeld) call.releasedAt = at;
  call.agentConnected = agent !== undefined || (call.agentConnected && call.softHeld);
  call.offered =
    pick(offered, roles, options, 'first') ?? (call.queue?.waiting && !call.abandoned ? undefined : call.offered);
  noteWhoEnded(call, parties, roles);
}

/** Who handed the call on has left it, not ended it. */
function noteWhoEnded(call: CallFact, parties: readonly Party[], roles: Roles): void {
  if (call.hungUpFirst === undefined || call.endedBy !== undefined) return;
  const first = parties.find((party) => party.channels.some((channel) => channel.id === call.hungUpFirst));
  if (first && first.channels.some((channel) => call.transfer?.by.has(channel.id))) call.hungUpFirst = undefined;
  else if (first) call.endedBy = first === roles.customer ? 'customer' : roles.agentOf(first) ? 'agent' : undefined;
}

/** The agent at this workstation wherever they are among the parties, else the first or the last. */
function pick(
  parties: readonly Party[],
  roles: Roles,
  options: DeriveOptions,
  which: 'first' | 'last',
): AgentRef | undefined {
  const agents = parties.map((party) => roles.agentOf(party)).filter((agent) => agent !== undefined);
  return agents.find(options.isOwn) ?? (which === 'first' ? agents[0] : agents.at(-1));
}

function agentShown(
  call: CallFact,
  state: CallState,
  connected: readonly Party[],
  offered: readonly Party[],
  roles: Roles,
  options: DeriveOptions,
): AgentRef | undefined {
  if (state === 'queued') return undefined;
  if (state === 'ringing') return pick(offered, roles, options, 'first') ?? pick(connected, roles, options, 'last');
  if (state === 'missed') return call.offered;
  return call.agent ?? (state === 'ended' ? call.offered : undefined);
}

function body(
  call: CallFact,
  system: string,
  parties: readonly Party[],
  roles: Roles,
  state: CallState,
  agent: AgentRef | undefined,
  outcome: TechnicalOutcome,
): CallBody['call'] {
  const over = call.endedAt !== undefined;
  return {
    id: `${system}:${call.linkedid}` as CallId,
    direction: roles.direction,
    state,
    number: roles.number,
    callerName: roles.callerName || undefined,
    dialled: roles.dialled || undefined,
    queue: call.queue?.name,
    agent: agent?.name,
    agentInterface: agent?.interface,
    startedAt: call.startedAt,
    answeredAt: call.answeredAt,
    endedAt: call.endedAt,
    result: over ? outcome.result : undefined,
    q850: over ? outcome.q850 : undefined,
    transferredTo: call.transfer?.to,
    endedBy: over ? call.endedBy : undefined,
    legs: parties.slice(0, MAX_LEGS).map((party) => leg(party, roles)),
  };
}

function leg(party: Party, roles: Roles): LiveCall['legs'][number] {
  const { face } = party;
  const state = !party.live
    ? 'hungUp'
    : party.channels.some((channel) => channel.held || channel.parked)
      ? 'held'
      : (['down', 'reserved', 'offHook', 'dialling', 'calling', 'ringing', 'up', 'busy'][face.state] ?? 'down');
  return {
    id: face.id,
    channel: face.name,
    role: roles.roleOf(party),
    state,
    agent: roles.agentOf(party)?.name,
  };
}

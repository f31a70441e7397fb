import { channelRinging, channelUp, type AgentRef, type CallFact, type ChannelFact } from './call-facts.ts';
import { deviceOfChannel, localHalf, otherHalf } from './channel-name.ts';

/** Looks a device up among the members of queues and the agents of the settings. */
export type AgentLookup = (device: string) => AgentRef | undefined;

/**
 * One party of a call: a device with everything that leads to it. A Local pair and the device that its `;2` half dialled are one
 * party, whatever their number: the pair is wiring, not a person.
 */
export interface Party {
  readonly channels: readonly ChannelFact[];
  /** The channel to show: the device where there is one, else the half of the pair that faces the call. */
  readonly face: ChannelFact;
  /** The channel that faces the other parties: bridges, holds and transfers happen on it. */
  readonly hop: ChannelFact;
  readonly live: boolean;
  readonly since: number;
  readonly agent: AgentRef | undefined;
  readonly offer: 'ringing' | 'connected' | 'noAnswer' | 'done' | undefined;
  /** The channel of another party that dialled this one; empty where the PBX itself did, undefined where nobody is known to have. */
  readonly dialledBy: string | undefined;
  readonly dialledAt: number;
  readonly dialStatus: string;
}

/** Groups the channels of a call into its parties, in order of appearance. */
export function partiesOf(call: CallFact, agents: AgentLookup): readonly Party[] {
  const channels = [...call.channels.values()];
  const byName = new Map(channels.map((channel) => [channel.name, channel]));
  const root = new Map<ChannelFact, ChannelFact>();
  const rootOf = (channel: ChannelFact): ChannelFact => {
    const up = root.get(channel);
    return up === undefined || up === channel ? channel : rootOf(up);
  };
  for (const channel of channels) {
    const half = localHalf(channel.name);
    const facing = half === 2 ? byName.get(otherHalf(channel.name) ?? '') : undefined;
    if (facing && facing !== channel) join(root, rootOf, channel, facing);
    const dialler = channel.dialledBy ? call.channels.get(channel.dialledBy) : undefined;
    if (dialler && dialler !== channel && localHalf(dialler.name) === 2) join(root, rootOf, channel, dialler);
  }
  const groups = new Map<ChannelFact, ChannelFact[]>();
  for (const channel of channels) {
    const key = rootOf(channel);
    const group = groups.get(key);
    if (group) group.push(channel);
    else groups.set(key, [channel]);
  }
  return [...groups.values()].map((group) => partyOf(call, group, agents)).toSorted((a, b) => a.since - b.since);
}

function join(
  root: Map<ChannelFact, ChannelFact>,
  rootOf: (channel: ChannelFact) => ChannelFact,
  a: ChannelFact,
  b: ChannelFact,
): void {
  const from = rootOf(a);
  const to = rootOf(b);
  if (from !== to) root.set(from, to);
}

function partyOf(call: CallFact, group: readonly ChannelFact[], agents: AgentLookup): Party {
  const ids = new Set(group.map((channel) => channel.id));
  const devices = group.filter((channel) => localHalf(channel.name) === 0);
  const hops = group.filter((channel) => localHalf(channel.name) === 1 && !ids.has(channel.dialledBy ?? ''));
  const face = best(devices) ?? best(hops) ?? best(group) ?? group[0]!;
  const hop = best(hops.filter((channel) => channel.endedAt === undefined)) ?? face;
  const offers = group.map((channel) => call.offers.get(channel.id)).filter((offer) => offer !== undefined);
  const offer = offers.at(-1);
  const outer = group.find((channel) => channel.dialledBy !== undefined && !ids.has(channel.dialledBy));
  const agent: AgentRef | undefined = offer
    ? { name: offer.memberName, interface: offer.interface, known: true }
    : group.map((channel) => agents(deviceOfChannel(channel.name))).find((found) => found !== undefined);
  return {
    channels: group,
    face,
    hop,
    live: group.some((channel) => channel.endedAt === undefined),
    since: Math.min(...group.map((channel) => channel.since)),
    agent,
    offer: offer?.state,
    dialledBy: outer?.dialledBy,
    dialledAt: outer?.dialledAt ?? 0,
    dialStatus: outer?.dialStatus ?? '',
  };
}

/** Up before ringing before anything else alive before what is gone; among equals the first. */
function best(channels: readonly ChannelFact[]): ChannelFact | undefined {
  const rank = (channel: ChannelFact): number =>
    channel.endedAt !== undefined ? 0 : channel.state === channelUp ? 3 : channel.state === channelRinging ? 2 : 1;
  return channels.toSorted((a, b) => rank(b) - rank(a))[0];
}

import type { LiveCall } from '../../../../../src-shared/model/live-call.ts';
import type { AgentRef, CallFact, ChannelFact } from './call-facts.ts';
import { deviceOfChannel, localHalf } from './channel-name.ts';
import type { Party } from './call-parties.ts';

export interface Roles {
  readonly direction: LiveCall['direction'];
  readonly origin: Party | undefined;
  readonly customer: Party | undefined;
  /** The other person's number as the PBX wrote it. */
  readonly number: string;
  readonly callerName: string;
  readonly dialled: string;
  roleOf(party: Party): 'customer' | 'agent' | 'other';
  /** The person or device behind a party in the role of an agent. */
  agentOf(party: Party): AgentRef | undefined;
}

/** Who is who in a call. `internalDigits`: numbers of at most this many digits are extensions of the PBX. */
export function rolesOf(call: CallFact, parties: readonly Party[], internalDigits: number): Roles {
  const has = (party: Party, id: string): boolean => party.channels.some((channel) => channel.id === id);
  const isInternal = (number: string): boolean =>
    /^[*#]?\d+$/.test(number) && number.replace(/^[*#]/, '').length <= internalDigits;
  const origin = parties.find((party) => has(party, call.linkedid)) ?? parties[0];
  const queue = call.queue;
  const caller = queue && parties.find((party) => has(party, queue.caller));
  const dialled = call.originate?.number ?? (call.dialled || firstExten(origin));
  const originNumber = numberOf(origin, call.linkedid);

  const direction = ((): LiveCall['direction'] => {
    if (call.originate) return isInternal(call.originate.number) ? 'internal' : 'outbound';
    if (queue) return origin?.agent && origin === caller ? 'internal' : 'inbound';
    if (origin?.agent) return isInternal(dialled) || dialled === '' ? 'internal' : 'outbound';
    if (!isInternal(originNumber)) return 'inbound';
    return /^\+?\d+$/.test(dialled) && !isInternal(dialled) ? 'outbound' : 'internal';
  })();

  const customer = ((): Party | undefined => {
    if (caller) return caller;
    if (direction === 'inbound') return origin;
    const others = parties.filter((party) => party !== origin && (direction === 'internal' || !party.agent?.known));
    return others.findLast((party) => party.live) ?? others.at(-1);
  })();
  const transferredAt = call.transfer?.at ?? Infinity;
  const agentOf = (party: Party): AgentRef | undefined => {
    if (party === customer && direction !== 'internal') return undefined;
    if (party.agent) return party.agent;
    const answersForUs = direction === 'inbound' && party.dialledBy !== undefined && party.dialledAt < transferredAt;
    if (!answersForUs) return undefined;
    const name = deviceOfChannel(party.face.name);
    const written = party.face.name.slice(0, name.length);
    return { name: written, interface: written, known: false };
  };
  const ofCustomer = numberOf(customer, queue?.caller ?? '');
  return {
    direction,
    origin,
    customer,
    dialled,
    number:
      direction === 'inbound' ? ofCustomer : direction === 'outbound' ? dialled || ofCustomer : originNumber || dialled,
    callerName: nameOf(direction === 'internal' ? origin : direction === 'inbound' ? customer : undefined),
    agentOf,
    roleOf(party) {
      if (party === customer && (direction !== 'internal' || queue)) return 'customer';
      return agentOf(party) || (party === origin && direction === 'outbound') ? 'agent' : 'other';
    },
  };
}

function firstExten(origin: Party | undefined): string {
  const device = origin?.channels.find((channel) => localHalf(channel.name) === 0);
  return device && !/^[a-z]$/.test(device.exten) ? device.exten : '';
}

const ordered = (party: Party | undefined, first: string): readonly ChannelFact[] => {
  if (!party) return [];
  const lead = party.channels.filter((channel) => channel.id === first);
  return [...lead, party.hop, party.face, ...party.channels];
};
const numberOf = (party: Party | undefined, first: string): string =>
  ordered(party, first).find((channel) => channel.number !== '')?.number ?? '';
const nameOf = (party: Party | undefined): string =>
  ordered(party, '').find((channel) => channel.callerName !== '')?.callerName ?? '';

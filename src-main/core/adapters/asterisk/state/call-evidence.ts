import type { CallFact } from './call-facts.ts';
import type { Party } from './call-parties.ts';
import type { Roles } from './call-roles.ts';

/**
 * Do two people hear each other? Any one of these says so: the queue connected a member; one party dialled another and it
 * answered; two parties are in one bridge. An answered dial alone says nothing while the caller waits in a queue, because members may have
 * to confirm first.
 */
export function isTalking(call: CallFact, parties: readonly Party[], active: readonly Party[]): boolean {
  if (active.some((party) => party.offer === 'connected')) return true;
  if (bridged(active)) return true;
  if (call.queue?.waiting) return false;
  return active.some(
    (party) => answered(party) && active.some((other) => other !== party && dialledFrom(party, other, parties)),
  );
}

const answered = (party: Party): boolean => party.dialStatus === 'ANSWER' && party.offer === undefined;

const dialledFrom = (party: Party, other: Party, parties: readonly Party[]): boolean =>
  parties.includes(other) &&
  other.channels.some((channel) => channel.id === party.dialledBy && channel.endedAt === undefined);

function bridged(active: readonly Party[]): boolean {
  const first = new Map<string, Party>();
  for (const party of active) {
    for (const { bridge, endedAt } of party.channels) {
      if (bridge === undefined || endedAt !== undefined) continue;
      const seen = first.get(bridge);
      if (seen && seen !== party) return true;
      first.set(bridge, party);
    }
  }
  return false;
}

/** Two others are in a bridge and the customer is with nobody: they consult, and the customer hears music. */
export function isSetAside(customer: Party | undefined, active: readonly Party[]): boolean {
  if (!customer || !active.includes(customer)) return false;
  const others = active.filter((party) => party !== customer);
  if (!bridged(others)) return false;
  return !others.some((other) => bridged([customer, other]));
}

/** The parties in the role of an agent that are through to the other side. */
export function connectedParties(
  call: CallFact,
  active: readonly Party[],
  roles: Roles,
  talking: boolean,
): readonly Party[] {
  return active.filter((party) => {
    if (!roles.agentOf(party)) return false;
    if (party.offer !== undefined) return party.offer === 'connected';
    if (!talking) return false;
    if (party === roles.origin) return true;
    return party.dialStatus === 'ANSWER' || party.channels.some((channel) => channel.bridge !== undefined);
  });
}

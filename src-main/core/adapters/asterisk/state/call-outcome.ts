import type { CallFact } from './call-facts.ts';
import type { Party } from './call-parties.ts';
import type { Roles } from './call-roles.ts';
import { resultOfCause, resultOfDialStatus, type TechnicalResult } from './q850.ts';

export interface TechnicalOutcome {
  readonly result: TechnicalResult;
  readonly q850: number | undefined;
}

/** How the call ended, technically; only meaningful once it is over. */
export function resultOf(call: CallFact, parties: readonly Party[], roles: Roles): TechnicalOutcome {
  const q850 = causeOf(parties, roles);
  const result = ((): TechnicalResult => {
    if (call.lost) return 'unknown';
    if (call.mergedInto) return 'forwarded';
    if (call.failed) return call.failed;
    if (call.abandoned) return 'abandoned';
    if (call.answeredAt !== undefined) {
      if (q850 !== undefined) return resultOfCause(q850);
      return call.completed ? 'normalClearing' : 'unknown';
    }
    const attempts = parties.filter((party) => party.dialledBy !== undefined && party !== roles.origin);
    const statuses = attempts
      .map((party) => resultOfDialStatus(party.dialStatus))
      .filter((found) => found !== undefined);
    // Of several devices that were tried, one that was busy or rang says more than one that could not be reached.
    const telling = ['cancel', 'busy', 'noAnswer', 'congestion', 'notFound'] as const;
    const dialled = telling.find((candidate) => statuses.includes(candidate));
    if (dialled) return dialled;
    if (call.queue) return 'noAnswer';
    if (q850 === undefined) return 'unknown';
    const byCause = resultOfCause(q850);
    // Cleared normally before anybody answered: the caller gave up.
    return byCause === 'normalClearing' ? 'cancel' : byCause;
  })();
  return { result, q850 };
}

/** The cause of the customer's side, else of any other; 0 (`AST_CAUSE_NOTDEFINED`) says nothing. */
function causeOf(parties: readonly Party[], roles: Roles): number | undefined {
  const ranked = [roles.customer, ...parties].filter((party) => party !== undefined);
  for (const party of ranked) {
    for (const channel of [party.hop, party.face, ...party.channels]) if (channel.cause) return channel.cause;
  }
  return undefined;
}

import type { Identity } from '../identity/identity.ts';
import type { Clock } from '../ports/clock.ts';
import type { Logger } from '../ports/logger.ts';

/** The person at this workstation. */
export interface InboxAgent {
  readonly id: string;
  readonly name: string;
  /** Names under which systems know this agent, e.g. a login of the ticket system. */
  readonly aliases: readonly string[];
}

/** What the projections share. */
export interface InboxContext {
  readonly identity: Identity;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly region: string;
  readonly agent: InboxAgent;
  /** Is this a name of the agent at this workstation? */
  readonly isMe: (name: string) => boolean;
  readonly journalLimit: number;
}

export function isMeAmong(agent: InboxAgent): (name: string) => boolean {
  const fold = (name: string): string => name.normalize('NFKC').trim().toLowerCase();
  const names = new Set([agent.id, agent.name, ...agent.aliases].map(fold).filter((name) => name !== ''));
  return (name) => names.has(fold(name));
}

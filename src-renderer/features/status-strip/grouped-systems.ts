import type { SystemStatus } from '../../../src-shared/model/system-status.ts';

/** With more systems than these, those that work are told as a number. */
const NAMED_ALL = 4;
/** Systems in trouble that are named; more of them are told as a number too. */
const NAMED_TROUBLE = 4;

const urgency: Readonly<Record<SystemStatus['state'], number>> = {
  misconfigured: 0,
  down: 0,
  degraded: 1,
  closed: 2,
  paused: 2,
  connecting: 3,
  ok: 3,
};

export interface GroupedSystems {
  /** Named one by one. */
  readonly named: readonly SystemStatus[];
  /** In trouble, and too many to be named; the worst are named. */
  readonly others: readonly SystemStatus[];
  readonly connecting: readonly SystemStatus[];
  readonly well: readonly SystemStatus[];
}

/**
 * What the strip names and what it counts. Few systems are all named. Of many, those that work and those that are just being
 * reached are two quiet numbers, and every other one is named, the worst first, for as long as there is room. What waits for a
 * system moves none of them: the strip stays still while an agent sends.
 */
export function groupSystems(systems: readonly SystemStatus[]): GroupedSystems {
  if (systems.length <= NAMED_ALL) return { named: systems, others: [], connecting: [], well: [] };
  const of = (state: SystemStatus['state']): readonly SystemStatus[] => systems.filter((one) => one.state === state);
  const trouble = systems
    .filter(({ state }) => state !== 'ok' && state !== 'connecting')
    .toSorted((a, b) => urgency[a.state] - urgency[b.state]);
  return {
    named: trouble.slice(0, NAMED_TROUBLE),
    others: trouble.slice(NAMED_TROUBLE),
    connecting: of('connecting'),
    well: of('ok'),
  };
}

import type { LiveCall } from '../../../src-shared/model/live-call.ts';
import { needsWrapUp } from '../../app/stores/call-standing.ts';

const ORDER: Partial<Record<LiveCall['state'], number>> = {
  ringing: 0,
  talking: 1,
  held: 2,
  wrapUp: 3,
  transferred: 3,
  ended: 3,
};

/** This agent's calls that need something now, the most urgent first; calls whose log is recorded are over. */
export const callsOnBar = (calls: readonly LiveCall[], logged: ReadonlySet<string>): readonly LiveCall[] =>
  calls
    .filter((call) => call.mine && ORDER[call.state] !== undefined)
    .filter((call) => (needsWrapUp(call) ? !logged.has(call.id) : call.state !== 'ended'))
    .toSorted((a, b) => (ORDER[a.state] ?? 9) - (ORDER[b.state] ?? 9) || a.startedAt - b.startedAt);

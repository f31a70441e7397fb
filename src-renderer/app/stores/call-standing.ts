import type { LiveCall } from '../../../src-shared/model/live-call.ts';

/**
 * True for calls of one's own that are over here and still to be written up: also where they go on with a colleague, and where
 * the call centre's own wrap-up time has run out before the agent was through.
 */
export const needsWrapUp = (call: LiveCall): boolean =>
  call.mine &&
  (call.state === 'wrapUp' ||
    call.state === 'transferred' ||
    (call.state === 'ended' && call.answeredAt !== undefined));

/**
 * A call as this agent had it: one that was passed on is over here from then on, whatever its new owner does with it.
 *
 * @param before the call as it was known until now
 */
export const asHadHere = (call: LiveCall, before: LiveCall | undefined, now: number): LiveCall =>
  call.mine && call.state === 'transferred' && call.endedAt === undefined
    ? { ...call, endedAt: before?.state === 'transferred' ? (before.endedAt ?? now) : now }
    : call;

/** True while the line to the call centre carries the call: only then can it be handled. */
export const isLiveNow = (call: LiveCall): boolean => call.staleSince === undefined;

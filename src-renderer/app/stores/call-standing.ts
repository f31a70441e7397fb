import type { LiveCall } from '../../../src-shared/model/live-call.ts';

/** True for calls of one's own that are over here and still to be written up, also where they go on with a colleague. */
export const needsWrapUp = (call: LiveCall): boolean =>
  call.mine && (call.state === 'wrapUp' || call.state === 'transferred');

/** True while the line to the call centre carries the call: only then can it be handled. */
export const isLiveNow = (call: LiveCall): boolean => call.staleSince === undefined;

import { survivesLostAnswer } from './roles.ts';
import type { PlannedParticipant } from './stored-transaction.ts';

/**
 * Waiting for such a participant before the next one is begun buys nothing: behind the pivot everything is certain to
 * succeed, and what the system itself can undo without a trace may as well be undone as not be begun.
 */
const maySideBySide = ({ role, promise }: PlannedParticipant): boolean =>
  role === 'retriable' || (role === 'compensatable' && promise.compensate === 'inverse' && survivesLostAnswer(promise));

/** The participants in commit order, with those that are committed side by side put together. The pivot is always alone. */
export function stagesOf<P extends PlannedParticipant>(participants: readonly P[]): readonly (readonly P[])[] {
  const stages: P[][] = [];
  for (const one of participants) {
    const last = stages.at(-1);
    const [neighbour] = last ?? [];
    const joins = neighbour !== undefined && neighbour.role === one.role && [neighbour, one].every(maySideBySide);
    if (joins) last?.push(one);
    else stages.push([one]);
  }
  return stages;
}

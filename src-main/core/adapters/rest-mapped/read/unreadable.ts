import type { SystemId } from '../../../../../src-shared/model/ids.ts';
import type { UnifiedMessage } from '../../unified-message.ts';
import { hashOf } from '../mapping/hash-of.ts';

/** Longest raw text kept with a record that could not be read, in characters. */
const longestRaw = 64 * 1024;

/**
 * A record that is set aside with its reason while the others go on.
 *
 * @param print tells one state of the record from another, whatever order its members came in: the same state is parked once
 */
export function unreadable(
  source: SystemId,
  record: string,
  reason: string,
  raw: string,
  time: number,
  print = raw,
): UnifiedMessage {
  return {
    id: `unreadable/${record}@${hashOf(`${reason}\n${print}`)}`,
    source,
    time,
    body: { type: 'unreadable', reason: `${record}: ${reason}`, raw: raw.slice(0, longestRaw) },
  };
}

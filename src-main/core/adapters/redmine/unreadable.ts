import type { SystemId } from '../../../../src-shared/model/ids.ts';
import type { UnifiedMessage } from '../unified-message.ts';

/** Longest raw text kept with a record that could not be read, in characters. */
const longestRaw = 64 * 1024;

/** A record that is set aside with its reason while the others go on. */
export function unreadable(
  source: SystemId,
  record: string,
  reason: string,
  json: unknown,
  time: number,
): UnifiedMessage {
  const raw = json === undefined ? '' : JSON.stringify(json).slice(0, longestRaw);
  return {
    id: `unreadable/${record}`,
    source,
    time,
    body: { type: 'unreadable', reason: `${record}: ${reason}`, raw },
  };
}

import type { SystemId } from '../../../../src-shared/model/ids.ts';
import { rawJson } from '../raw-json.ts';
import type { UnifiedMessage } from '../unified-message.ts';

/** A record that is set aside with its reason while the others go on. */
export function unreadable(
  source: SystemId,
  record: string,
  reason: string,
  json: unknown,
  time: number,
): UnifiedMessage {
  const raw = json === undefined ? '' : rawJson(json);
  return {
    id: `unreadable/${record}`,
    source,
    time,
    body: { type: 'unreadable', reason: `${record}: ${reason}`, raw },
  };
}

import type { LiveCall } from '../../../src-shared/model/live-call.ts';
import type { SystemId } from '../../../src-shared/model/ids.ts';
import type { CallBody } from '../adapters/unified-message.ts';
import { normalisePhone } from '../identity/phone-number.ts';

/** What the timeline knows about a call once it was put there. */
export type Recorded = Pick<LiveCall, 'customer' | 'customerName' | 'conversation'>;

/** A call as the call centre tells it, with what the core adds. */
export function toLiveCall(
  body: CallBody['call'],
  system: SystemId,
  mine: boolean,
  region: string,
  previous: LiveCall | undefined,
): LiveCall {
  const { agentInterface: _interface, ...call } = body;
  const e164 = previous?.number === call.number ? previous.e164 : normalisePhone(call.number, region).e164;
  return {
    ...call,
    system,
    mine,
    e164,
    customer: previous?.customer,
    customerName: previous?.customerName,
    conversation: previous?.conversation,
  };
}

/** The points of a call that belong on the timeline; `undefined` while there is nothing to record yet. */
export function chapterOf(call: LiveCall): 'ringing' | 'talking' | 'transferred' | 'over' | undefined {
  if (call.endedAt !== undefined) return 'over';
  switch (call.state) {
    case 'ringing':
      return call.mine ? 'ringing' : undefined;
    case 'talking':
    case 'held':
      return 'talking';
    case 'transferred':
      return 'transferred';
    default:
      return undefined;
  }
}

export const isLive = (call: LiveCall): boolean => call.endedAt === undefined;

/** The agent cannot be disturbed: a pause waits for this to be over. */
export const isBusy = (call: LiveCall): boolean =>
  call.mine &&
  isLive(call) &&
  (call.state === 'talking' || call.state === 'held' || (call.state === 'ringing' && call.direction !== 'inbound'));

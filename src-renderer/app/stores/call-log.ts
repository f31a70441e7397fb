import type { Customer } from '../../../src-shared/model/customer.ts';
import type { ActOf } from '../../../src-shared/model/intent.ts';
import type { LiveCall } from '../../../src-shared/model/live-call.ts';
import type { Reference } from '../../../src-shared/model/reference.ts';
import type { SystemStatus } from '../../../src-shared/model/system-status.ts';
import type { WrapUp } from './calls-store.ts';

/**
 * The customer's record that a call is logged at: of their records of kind `customer` the one in the system that accepts
 * the most changes, of the systems that take logs of calls.
 *
 * @param systems as far as they are known; one that does not say what it takes is taken for one that might
 */
export function callLogRecord(
  customer: Customer | undefined,
  systems: readonly SystemStatus[] = [],
): Reference | undefined {
  const logs = (reference: Reference): boolean =>
    systems.find(({ id }) => id === reference.system)?.acts?.includes('logCall') ?? true;
  const writable = (reference: Reference): number =>
    customer?.fields.filter((f) => f.writable && f.system === reference.system).length ?? 0;
  return customer?.references
    .filter((reference) => reference.kind === 'customer' && writable(reference) > 0 && logs(reference))
    .toSorted((a, b) => writable(b) - writable(a))[0];
}

/** Whole seconds of talk so far, or of the whole call once it is over. */
export const talkedSeconds = (call: LiveCall, now: number): number =>
  call.answeredAt === undefined
    ? 0
    : Math.max(0, Math.round(((call.endedAt ?? call.staleSince ?? now) - call.answeredAt) / 1000));

export const logCallAct = (call: LiveCall, record: Reference, wrapUp: WrapUp, now: number): ActOf<'logCall'> => ({
  act: 'logCall',
  record,
  call: call.id,
  direction: call.direction === 'outbound' ? 'outbound' : 'inbound',
  number: call.e164 ?? call.number,
  startedAt: call.startedAt,
  talked: talkedSeconds(call, now),
  disposition: wrapUp.disposition,
  text: wrapUp.note,
});

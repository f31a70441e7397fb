import type { Customer } from '../../../src-shared/model/customer.ts';
import type { ActOf } from '../../../src-shared/model/intent.ts';
import type { LiveCall } from '../../../src-shared/model/live-call.ts';
import type { Reference } from '../../../src-shared/model/reference.ts';
import type { WrapUp } from './calls-store.ts';

/**
 * The customer's record that a call is logged at: of their records of kind `customer` the one in the system that accepts
 * the most changes, since systems that cannot be written to keep no call log. The core refuses what its system cannot do.
 */
export function callLogRecord(customer: Customer | undefined): Reference | undefined {
  const writable = (reference: Reference): number =>
    customer?.fields.filter((f) => f.writable && f.system === reference.system).length ?? 0;
  return customer?.references
    .filter((reference) => reference.kind === 'customer' && writable(reference) > 0)
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
